"""To whom one objects, and within what time, are settings of the university (docs/domain.md, Public pages)."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.factories.assessments import assessment
from utq_portal.people.models import User
from utq_portal.policy import workflow


def test_the_decision_tells_the_terms_that_are_set(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    row = assessment(cast, "announced", sufficient=False)
    teacher = signed_in(row.trajectory.person)

    def told() -> list[bool]:
        shown = teacher.get(f"/assessments/{row.pk}/outcome/").content.decode()
        return [
            words in shown
            for words in (
                "You write to the Executive Board: which decision, and why",
                "You write to the dean: which decision, and why",
                "Within 2 weeks",
                "Within 1 week<",
                "Within 12 weeks",
                "Within 10 weeks",
            )
        ]

    assert told() == [True, False, True, False, True, False]
    for name, value in {"objection_to": "dean", "settlement_weeks": 1, "objection_weeks": 10}.items():
        workflow.set_value(name, value, by=cast.coordinator, on=timezone.localdate())
    assert told() == [False, True, False, True, False, True]


def test_no_page_tells_of_a_rule_that_the_portal_does_not_know(db: None, client: Client) -> None:
    assert "pension" not in client.get("/about/").content.decode()
