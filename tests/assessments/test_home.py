"""The one next action from the sealed dossier on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from assessments.queries.own import AssessmentFact
from tests.desks.homes import DONE, home
from utq_portal.desks.home import next_action


@pytest.mark.parametrize(
    ("state", "certificate", "key"),
    [
        ("submitted", "", "submitted"),
        ("in_assessment", "", "in_assessment"),
        ("completed", "", "completed"),
        ("completed", "UTQ-2026-0001", "certificate"),
    ],
)
def test_every_state_has_one_next_action(state: str, certificate: str, key: str) -> None:
    assert next_action(home(replace(DONE, state=state), certificate=certificate)).key == key


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
    found = AssessmentFact("scoring", expected=date(2027, 1, 15), judged=judged)
    with translation.override("en"):
        action = next_action(home(replace(DONE, state="in_assessment"), assessment=found))
    assert action.title == said
    assert "15 January 2027" in action.text
