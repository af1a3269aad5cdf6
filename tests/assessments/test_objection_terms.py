"""To whom one objects, and within what time, are settings of the university (docs/domain.md, Public pages).

A decision that was announced keeps those of its day (docs/domain.md, Settings and running cases).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.letters import words_of
from assessments.models import Assessment
from assessments.queries.outcome import terms_of
from assessments.workflow.letters import printed_now, write_letters
from tests.cast import Cast
from tests.factories.assessments import assessment
from utq_portal.people.models import User
from utq_portal.policy import objecting, workflow

Browser = Callable[[User], Client]
CHANGED = {"objection_to": "dean", "settlement_weeks": 1, "objection_weeks": 10}
BOARD = ("the Executive Board", "2 weeks", "12 weeks")
DEAN = ("the dean", "1 week", "10 weeks")


def change(cast: Cast) -> None:
    for name, value in CHANGED.items():
        workflow.set_value(name, value, by=cast.coordinator, on=timezone.localdate())


def told(page: str) -> list[tuple[str, str, str]]:
    """Which of the two a page tells, wholly: a page that mixes them tells neither."""
    shown = " ".join(page.split())
    return [one for one in (BOARD, DEAN) if all(f"{words}" in shown for words in one)]


def pages_of(row: Assessment) -> list[str]:
    """Every page that tells the terms of an announced decision."""
    return [f"/assessments/{row.pk}/outcome/", f"/assessments/{row.pk}/letter/", f"/assessments/{row.pk}/"]


@pytest.mark.parametrize("lettered", [True, False])
def test_an_announced_decision_keeps_the_terms_of_its_day_on_every_page(
    cast: Cast, signed_in: Browser, lettered: bool
) -> None:
    row = assessment(cast, "announced", sufficient=False)
    Assessment.objects.filter(pk=row.pk).update(announced_on=timezone.localdate() - timedelta(days=1))
    row.refresh_from_db()
    row.letters.all().delete()
    if lettered:
        write_letters(row)
    people = {"outcome": row.trajectory.person, "letter": row.trajectory.person, "case": cast.coordinator}
    pages = list(zip(pages_of(row), people.values(), strict=True))
    assert [told(signed_in(who).get(page).content.decode()) for page, who in pages] == [[BOARD]] * 3
    change(cast)
    assert [told(signed_in(who).get(page).content.decode()) for page, who in pages] == [[BOARD]] * 3


def test_a_decision_that_is_to_be_announced_tells_the_terms_that_are_set(cast: Cast, signed_in: Browser) -> None:
    row = assessment(cast, "decided", sufficient=False)
    coordinator = signed_in(cast.coordinator)
    pages = [f"/assessments/{row.pk}/letter/", f"/assessments/{row.pk}/"]
    assert [told(coordinator.get(page).content.decode()) for page in pages] == [[BOARD]] * 2
    change(cast)
    assert [told(coordinator.get(page).content.decode()) for page in pages] == [[DEAN]] * 2


def test_letter_case_page_and_sheet_tell_the_same_terms_and_keep_those_of_their_day(
    cast: Cast, signed_in: Browser
) -> None:
    change(cast)
    row = assessment(cast, "announced", sufficient=False)
    Assessment.objects.filter(pk=row.pk).update(announced_on=timezone.localdate())
    coordinator = signed_in(cast.coordinator)
    for page, words in {
        f"/assessments/{row.pk}/": "The candidate objects to the dean.",
        f"/assessments/{row.pk}/letter/": "in writing, to the dean.",
    }.items():
        shown = " ".join(coordinator.get(page).content.decode().split())
        assert (words in shown, "within 1 week" in shown, "within 10 weeks" in shown) == (True, True, True), page
    printed = printed_now(row)
    workflow.set_value("objection_to", "board", by=cast.coordinator, on=timezone.localdate())
    assert words_of(printed, "en")["terms"] == {"whom": "the dean", "settle": "1 week", "decide": "10 weeks"}
    del printed["terms"]  # a letter that was written before it could be set
    assert words_of(printed, "nl")["terms"] == {
        "whom": "het College van Bestuur",
        "settle": "2 weken",
        "decide": "12 weken",
    }


def test_a_letter_from_before_it_could_be_set_keeps_what_it_says(cast: Cast) -> None:
    row = assessment(cast, "announced", sufficient=False)
    row.letters.all().delete()
    write_letters(row)
    for letter in row.letters.all():
        del letter.printed["terms"]
        letter.save(update_fields=["printed"])
    change(cast)
    assert terms_of(row, timezone.localdate()) == objecting.BEFORE


def test_no_page_tells_of_a_rule_that_the_portal_does_not_know(db: None, client: Client) -> None:
    assert "pension" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("days", [42, 14, 90])
def test_the_phases_say_how_long_one_may_object(cast: Cast, signed_in: Callable[[User], Client], days: int) -> None:
    row = assessment(cast, "scoring")
    workflow.set_value("objection_days", days, by=cast.coordinator, on=timezone.localdate())
    for who, page in ((cast.teacher, "outcome/"), (cast.supervisor, "outcome/"), (cast.coordinator, "")):
        shown = signed_in(who).get(f"/assessments/{row.pk}/{page}").content.decode()
        assert (f"{days} days after the announcement" in shown, "six weeks" in shown) == (True, False)
