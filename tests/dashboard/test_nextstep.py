"""The one next action, in every state of the trajectory, the dossier and the assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from trajectories.models import Obligation, Trajectory
from utq_portal.dashboard.facts import AssessmentFact, Facts, SectionFact
from utq_portal.dashboard.journey import step_number, steps, where_words
from utq_portal.dashboard.nextstep import next_action

TODAY = date(2026, 11, 23)
DONE = Facts(
    today=TODAY,
    obliged=True,
    deadline=date(2028, 3, 1),
    intake_concluded_on=date(2026, 3, 2),
    cv=True,
    diagnosis=True,
    discussion=True,
    supervisor="Marit Wesselink",
    supervisor_given="Marit",
)


def section(number: int, state: str = "empty", **more: object) -> SectionFact:
    return SectionFact(number, number, f"Competence {number}", state, criteria=3, **more)  # type: ignore[arg-type]


def dossier(*states: str) -> Facts:
    return replace(DONE, state="active", sections=[section(n, state) for n, state in enumerate(states, 1)])


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (Facts(), "start"),
        (Facts(obliged=True), "start"),
        (Facts(obliged=True, settled="exemption"), "settled"),
        (Facts(obliged=True, excluded=True), "excluded"),
        (Facts(state="preparing"), "cv"),
        (Facts(state="preparing", cv=True), "diagnosis"),
        (Facts(state="preparing", cv=True, diagnosis=True), "discussion"),
        (Facts(state="preparing", cv=True, diagnosis=True, discussion=True), "submit_intake"),
        (Facts(state="preparing", cv=True, diagnosis=True, discussion=True, intake_came_back=True), "intake_came_back"),
        (Facts(state="preparing", diagnosis=True, discussion=True, intake_came_back=True), "cv"),
        (replace(DONE, state="intake_submitted"), "book"),
        (replace(DONE, state="intake_booked"), "book"),
        (replace(DONE, state="intake_booked", intake_at=datetime(2026, 12, 4, 9, tzinfo=UTC)), "meet"),
        (replace(DONE, state="suspended"), "suspended"),
        (replace(DONE, state="ready_declared"), "ready_declared"),
        (replace(DONE, state="submitted"), "submitted"),
        (replace(DONE, state="in_assessment"), "in_assessment"),
        (replace(DONE, state="completed"), "completed"),
        (replace(DONE, state="completed", certificate="UTQ-2026-0001"), "certificate"),
        (replace(DONE, state="closed", close_reason="withdrawn"), "again"),
        (replace(DONE, state="closed", close_reason="left"), "closed"),
        (replace(DONE, state="closed", close_reason="exempt", settled="exemption"), "exempt"),
        (replace(DONE, state="closed", close_reason="external_utq", settled="external_utq"), "external"),
        (replace(DONE, state="closed", close_reason="withdrawn", obliged=False), "closed"),
    ],
)
def test_every_state_has_one_next_action(facts: Facts, key: str) -> None:
    assert next_action(facts).key == key


def test_the_states_above_are_all_states() -> None:
    for state in Trajectory.State.values:
        assert next_action(replace(DONE, state=state, sections=[section(1, "drafting")])).title


@pytest.mark.parametrize("settled", [value for value in Obligation.Settled.values if value])
def test_each_way_of_settling_has_words(settled: str) -> None:
    assert next_action(Facts(obliged=True, settled=settled)).title


@pytest.mark.parametrize(
    ("facts", "key", "number"),
    [
        (dossier("empty", "empty"), "route", None),
        (replace(dossier("empty", "empty"), plan_items=2), "evidence", None),
        (replace(dossier("empty", "empty"), route="experienced"), "evidence", None),
        (dossier("ready", "empty"), "begin", 2),
        (dossier("ready", "drafting"), "draft", 2),
        (dossier("feedback_asked", "ready"), "with_reader", None),
        (dossier("feedback_asked", "empty"), "begin", 2),
        (dossier("sufficient", "insufficient"), "insufficient", 2),
        (dossier("ready", "sufficient"), "declare_ready", None),
        (replace(dossier("ready"), intake_concluded_on=None, cv=False), "cv", None),
        (Facts(state="active"), "route", None),
    ],
)
def test_dossier_leads_to_the_competence_that_needs_work(facts: Facts, key: str, number: int | None) -> None:
    action = next_action(facts)
    assert (action.key, action.section) == (key, number)


def test_what_was_ready_before_the_portal_is_added_first() -> None:
    sections = [section(1), section(2, ready_elsewhere=True)]
    action = next_action(replace(DONE, state="active", sections=sections))
    assert (action.key, action.section) == ("carried", 2)


def test_remarks_come_before_anything_else() -> None:
    facts = replace(DONE, state="active", sections=[section(1, "empty"), section(2, "drafting", remarks=2)])
    with translation.override("en"):
        action = next_action(facts)
    assert (action.key, action.section, action.asked) == ("remarks", 2, "Work on 2 remarks")


def test_full_draft_is_offered_for_feedback() -> None:
    facts = replace(DONE, state="active", sections=[section(1, "drafting", covered=3, words=700)])
    assert next_action(facts).key == "mark_ready"


def test_nothing_is_asked_while_others_work() -> None:
    waiting = ("intake_submitted", "ready_declared", "submitted", "in_assessment", "completed")
    assert not any(next_action(replace(DONE, state=state)).yours for state in waiting)


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (0, "Both assessors are reading"),
        (1, "At least one assessor has judged"),
        (2, "At least one assessor has judged"),
    ],
)
def test_candidate_is_told_when_the_decision_comes_and_not_who_judged(judged: int, said: str) -> None:
    """Nor whether both have: that, without a decision, would tell that they differ."""
    found = AssessmentFact(1, "scoring", expected=date(2027, 1, 15), accepted=2, judged=judged)
    with translation.override("en"):
        action = next_action(replace(DONE, state="in_assessment", assessment=found))
    assert action.title == said
    assert "15 January 2027" in action.text


@pytest.mark.parametrize(
    ("state", "number"),
    [
        ("", 0),
        ("preparing", 1),
        ("intake_submitted", 1),
        ("intake_booked", 1),
        ("active", 3),
        ("suspended", 3),
        ("ready_declared", 3),
        ("submitted", 4),
        ("in_assessment", 4),
        ("completed", 5),
        ("closed", 5),
    ],
)
def test_step_of_each_state(state: str, number: int) -> None:
    facts = replace(DONE, state=state, sections=[section(1, "drafting")])
    assert step_number(facts) == number
    assert [step.state for step in steps(facts)].count("now") == (1 if number else 0)


def test_route_is_the_step_until_something_stands_there() -> None:
    facts = dossier("empty", "empty")
    assert step_number(facts) == 2
    assert step_number(replace(facts, plan_items=1)) == 3


def test_where_you_are_counts_what_is_covered() -> None:
    facts = replace(DONE, state="active", sections=[section(1, "ready", covered=3), section(2, "drafting", covered=1)])
    with translation.override("en"):
        assert where_words(facts) == ("Step 3 of 5", "your dossier: 4 of 6 criteria covered")


def test_sufficient_competence_counts_as_covered() -> None:
    assert section(1, "sufficient").parts == ["good"] * 3
    assert section(1, "drafting", covered=1).parts == ["draft", "none", "none"]
