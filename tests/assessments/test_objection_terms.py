"""To whom one objects, and within what time, are settings of the university (docs/domain.md, Public pages)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from assessments.letters import words_of
from assessments.workflow.letters import printed_now
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


def test_letter_case_page_and_sheet_tell_the_same_terms_and_keep_those_of_their_day(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    for name, value in {"objection_to": "dean", "settlement_weeks": 1, "objection_weeks": 10}.items():
        workflow.set_value(name, value, by=cast.coordinator, on=timezone.localdate())
    row = assessment(cast, "announced", sufficient=False)
    coordinator = signed_in(cast.coordinator)
    for page, told in {
        f"/assessments/{row.pk}/": "Until 42 days after the announcement. The candidate objects to the dean.",
        f"/assessments/{row.pk}/letter/": "in writing, to the dean.",
    }.items():
        shown = " ".join(coordinator.get(page).content.decode().split())
        assert (told in shown, "within 1 week" in shown, "within 10 weeks" in shown) == (True, True, True), page
    printed = printed_now(row)
    workflow.set_value("objection_to", "board", by=cast.coordinator, on=timezone.localdate())
    assert words_of(printed, "en")["terms"] == {"whom": "the dean", "settle": "1 week", "decide": "10 weeks"}
    del printed["terms"]  # a letter that was written before it could be set
    assert words_of(printed, "nl")["terms"] == {
        "whom": "het College van Bestuur",
        "settle": "2 weken",
        "decide": "12 weken",
    }


def test_no_page_tells_of_a_rule_that_the_portal_does_not_know(db: None, client: Client) -> None:
    assert "pension" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("days", [42, 14, 90])
def test_the_phases_say_how_long_one_may_object(cast: Cast, signed_in: Callable[[User], Client], days: int) -> None:
    row = assessment(cast, "scoring")
    workflow.set_value("objection_days", days, by=cast.coordinator, on=timezone.localdate())
    for who, page in ((cast.teacher, "outcome/"), (cast.supervisor, "outcome/"), (cast.coordinator, "")):
        shown = signed_in(who).get(f"/assessments/{row.pk}/{page}").content.decode()
        assert (f"{days} days after the announcement" in shown, "six weeks" in shown) == (True, False)
