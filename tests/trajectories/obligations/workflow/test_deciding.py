"""Who decides what about a duty: HR within the setting, the dean beyond it, the coordinator above all."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast, began
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import Kind, Wish, foreseen
from trajectories.obligations.workflow.deciding import (
    ask_more_time,
    consent,
    decide_extension,
    exclude,
    propose,
    refuse_extension,
    revoke_adjustment,
)
from trajectories.obligations.workflow.obligation import record_leave
from utq_portal.agenda.days import add_months
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    began(cast, date(2025, 3, 1))
    Obligation.objects.filter(person=cast.teacher).update(start_date=date(2025, 9, 1), deadline=date(2028, 9, 1))
    return Obligation.objects.get(person=cast.teacher)


def now(duty: Obligation) -> Obligation:
    return Obligation.objects.get(pk=duty.pk)


def told(who: User, code: str) -> int:
    return Notice.objects.filter(recipient=who, code=f"trajectories.{code}").count()


@pytest.mark.parametrize(
    ("wish", "at_once"),
    [
        (Wish(Kind.EXTEND, 6), True),
        (Wish(Kind.EXTEND, 7), False),
        (Wish(Kind.FIXED, day=date(2029, 3, 1)), True),
        (Wish(Kind.FIXED, day=date(2029, 3, 2)), False),
        (Wish(Kind.FIXED, day=date(2028, 8, 31)), False),  # takes time away
        (Wish(Kind.START, day=date(2024, 1, 1)), True),
        (Wish(Kind.START, day=date(2026, 3, 1)), True),
        (Wish(Kind.START, day=date(2026, 3, 2)), False),
        (Wish(Kind.EXCLUDE, code="near_pension"), False),  # in no record
        (Wish(Kind.EXCLUDE, code="no_teaching"), False),
    ],
)
def test_hr_decides_within_the_setting_and_proposes_beyond_it(
    cast: Cast, duty: Obligation, wish: Wish, at_once: bool
) -> None:
    foretold = foreseen(duty, wish)
    made = propose(duty, wish, by=cast.hr, today=TODAY)
    if not at_once:
        assert (made.decided_on, now(duty).deadline) == (None, date(2028, 9, 1))
        assert told(cast.dean, "extension_proposed") + told(cast.dean, "decision_proposed") == 1
        decide_extension(made, grant=True, by=cast.dean, today=TODAY)
    assert (now(duty).deadline, now(duty).exclusion) == (foretold, wish.code)
    made.refresh_from_db()
    revoke_adjustment(made, by=cast.dean, today=TODAY)
    assert (now(duty).deadline, now(duty).exclusion) == (date(2028, 9, 1), "")


def test_beyond_all_the_coordinator_consents_before_the_dean(cast: Cast, duty: Obligation) -> None:
    made = propose(duty, Wish(Kind.EXTEND, 30), by=cast.hr, today=TODAY)
    assert (told(cast.coordinator, "consent_asked"), told(cast.dean, "extension_proposed")) == (1, 0)
    with pytest.raises(Refused, match="coordinator consents first"):
        decide_extension(made, grant=True, by=cast.dean, today=TODAY)
    for by in (cast.hr, cast.dean, cast.teacher):
        with pytest.raises(Refused):
            consent(made, by=by, today=TODAY)
    consent(made, by=cast.coordinator, today=TODAY)
    with pytest.raises(Refused):
        consent(made, by=cast.coordinator, today=TODAY)
    assert told(cast.dean, "extension_proposed") == 1
    decide_extension(made, grant=True, by=cast.dean, today=TODAY)
    assert now(duty).deadline == add_months(date(2028, 9, 1), 30)


def test_a_last_day_replaces_the_sum_pauses_included(cast: Cast, duty: Obligation) -> None:
    made = propose(duty, Wish(Kind.FIXED, day=date(2028, 12, 31)), by=cast.hr, today=TODAY)
    record_leave(duty, first_day=date(2026, 12, 1), last_day=None, by=cast.hr, today=TODAY)
    assert now(duty).deadline == date(2028, 12, 31)
    revoke_adjustment(made, by=cast.hr, today=TODAY)
    assert now(duty).deadline is None


def test_the_last_day_of_a_stretch_that_lasts_is_entered_later(cast: Cast, duty: Obligation) -> None:
    first = date(2026, 10, 1)
    record_leave(duty, first_day=first, last_day=None, by=cast.hr, today=TODAY)
    record_leave(duty, first_day=first, last_day=date(2026, 11, 30), by=cast.hr, today=TODAY)
    assert duty.pauses.get().ends_on == date(2026, 12, 1)
    assert now(duty).deadline == date(2028, 11, 1)


def test_the_teacher_wishes_a_day_and_hr_answers_as_asked(cast: Cast, duty: Obligation) -> None:
    with pytest.raises(Refused, match="later than that already"):
        ask_more_time(duty, day=date(2028, 9, 1), reason="other", note="", by=cast.teacher, today=TODAY)
    with pytest.raises(Refused, match="At most 24"):
        ask_more_time(duty, day=date(2031, 1, 1), reason="other", note="", by=cast.teacher, today=TODAY)
    asked = ask_more_time(duty, day=date(2029, 1, 31), reason="parttime", note="", by=cast.teacher, today=TODAY)
    propose(duty, Wish(Kind.FIXED, day=asked.day), by=cast.hr, today=TODAY, asked=asked)
    assert now(duty).deadline == date(2029, 1, 31)
    assert told(cast.teacher, "deadline_changed") == 1


def test_who_proposed_takes_it_back_and_nobody_else_of_hr(cast: Cast, duty: Obligation) -> None:
    made = propose(duty, Wish(Kind.EXTEND, 9), by=cast.hr, today=TODAY)
    with pytest.raises(Refused, match="Only the person who proposed"):
        refuse_extension(made, answer="No.", by=cast.central_hr, today=TODAY)
    refuse_extension(made, answer="Not needed.", by=cast.hr, today=TODAY)
    assert ObligationAdjustment.objects.get(pk=made.pk).refused


def test_the_dean_says_no_and_both_hear_it(cast: Cast, duty: Obligation) -> None:
    asked = ask_more_time(duty, months=9, reason="other", note="", by=cast.teacher, today=TODAY)
    propose(duty, Wish(Kind.EXTEND, 9), by=cast.hr, today=TODAY, asked=asked)
    decide_extension(asked, grant=False, answer="Six would do.", by=cast.dean, today=TODAY)
    assert (told(cast.teacher, "extension_refused"), told(cast.hr, "proposal_refused")) == (1, 1)


def test_an_exclusion_of_the_dean_is_withdrawn_by_the_dean(cast: Cast, duty: Obligation) -> None:
    exclude(duty, code="no_teaching", by=cast.hr, today=TODAY)
    made = ObligationAdjustment.objects.get(kind=Kind.EXCLUDE)
    decide_extension(made, grant=True, by=cast.dean, today=TODAY)
    assert (now(duty).exclusion, told(cast.teacher, "excluded"), told(cast.hr, "excluded_staff")) == (
        "no_teaching",
        1,
        1,
    )
    with pytest.raises(Refused, match="dean or delegate decided"):
        exclude(duty, code="", by=cast.hr, today=TODAY)
    revoke_adjustment(made, by=cast.dean, today=TODAY)
    assert (now(duty).exclusion, told(cast.teacher, "included")) == ("", 1)
