"""The one next action while somebody works on the dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from dossiers.queries.own import SectionFact
from tests.desks.homes import DONE, home, section
from trajectories.home import Facts
from utq_portal.desks.home import next_action, stage_of, where_words

ACTIVE = replace(DONE, state="active")


def dossier(*states: str) -> list[SectionFact]:
    return [section(n, state) for n, state in enumerate(states, 1)]


@pytest.mark.parametrize(
    ("facts", "sections", "key", "number"),
    [
        (ACTIVE, dossier("empty", "empty"), "route", None),
        (replace(ACTIVE, plan_items=2), dossier("empty", "empty"), "evidence", None),
        (replace(ACTIVE, route="experienced"), dossier("empty", "empty"), "evidence", None),
        (ACTIVE, dossier("ready", "empty"), "begin", 2),
        (ACTIVE, dossier("ready", "drafting"), "draft", 2),
        (ACTIVE, dossier("feedback_asked", "ready"), "with_reader", None),
        (ACTIVE, dossier("feedback_asked", "empty"), "begin", 2),
        (ACTIVE, dossier("sufficient", "insufficient"), "insufficient", 2),
        (ACTIVE, dossier("ready", "sufficient"), "declare_ready", None),
        (replace(ACTIVE, intake_concluded_on=None, cv=False), dossier("ready"), "cv", None),
        (Facts(state="active"), [], "route", None),
        (replace(DONE, state="ready_declared"), [], "ready_declared", None),
    ],
)
def test_dossier_leads_to_the_competence_that_needs_work(
    facts: Facts, sections: list[SectionFact], key: str, number: int | None
) -> None:
    action = next_action(home(facts, sections))
    assert (action.key, action.section) == (key, number)


def test_what_was_ready_before_the_portal_is_added_first() -> None:
    sections = [section(1), section(2, ready_elsewhere=True)]
    action = next_action(home(ACTIVE, sections))
    assert (action.key, action.section) == ("carried", 2)


def test_remarks_come_before_anything_else() -> None:
    sections = [section(1, "empty"), section(2, "drafting", remarks=2)]
    with translation.override("en"):
        action = next_action(home(ACTIVE, sections))
    assert (action.key, action.section, action.asked) == ("remarks", 2, "Work on 2 remarks")


def test_full_draft_is_offered_for_feedback() -> None:
    sections = [section(1, "drafting", covered=3, words=700)]
    assert next_action(home(ACTIVE, sections)).key == "mark_ready"


def test_route_is_the_step_until_something_stands_there() -> None:
    sections = dossier("empty", "empty")
    assert stage_of(home(ACTIVE, sections)) == 2
    assert stage_of(home(replace(ACTIVE, plan_items=1), sections)) == 3


def test_where_you_are_counts_what_is_covered() -> None:
    sections = [section(1, "ready", covered=3), section(2, "drafting", covered=1)]
    with translation.override("en"):
        assert where_words(home(ACTIVE, sections)) == ("Step 3 of 5", "your dossier: 4 of 6 criteria covered")


def test_sufficient_competence_counts_as_covered() -> None:
    assert section(1, "sufficient").parts == ["good"] * 3
    assert section(1, "drafting", covered=1).parts == ["draft", "none", "none"]
