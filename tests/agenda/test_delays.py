"""The days that delays lead to, before and after, in every unit; and which of several moments counts."""

from __future__ import annotations

from datetime import date

import pytest

from utq_portal.agenda.days import forget
from utq_portal.agenda.delays import Delay, Office, Schedule, Unit, Waiting
from utq_portal.agenda.models import Holiday

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 2, 1)
DUE = date(2027, 8, 31)
WAITING = Waiting(MONDAY, None, {"due_on": DUE, "empty": None}.get)


@pytest.mark.parametrize(
    ("delay", "day"),
    [
        (Delay(10, Unit.DAYS), date(2027, 2, 11)),
        (Delay(10, Unit.DAYS, before=True), date(2027, 1, 22)),
        (Delay(3), date(2027, 2, 4)),
        (Delay(3, before=True), date(2027, 1, 26)),  # the Friday before is free
        (Delay(0), MONDAY),
        (Delay(6, Unit.MONTHS, before=True, of="due_on"), date(2027, 2, 28)),
        (Delay(1, Unit.MONTHS, of="due_on"), date(2027, 9, 30)),
        (Delay(1, of="empty"), None),
    ],
)
def test_a_delay_leads_to_a_day(delay: Delay, day: date | None) -> None:
    Holiday.objects.create(on=date(2027, 1, 29), name_nl="Vrij", name_en="Free")
    forget()
    assert delay.day(WAITING, Office(MONDAY)) == day


def test_working_days_before_undo_those_after() -> None:
    known = Office(MONDAY).calendar
    assert [known.after(known.after(MONDAY, n), -n) for n in range(1, 30)] == [MONDAY] * 29


BOTH = Schedule((Delay(3, Unit.DAYS), Delay(7, Unit.DAYS)), every=Delay(7, Unit.DAYS))


def numbers(schedule: Schedule, day: date, sent: int = 0) -> list[int]:
    return [moment.number for moment in schedule.due(WAITING, Office(day), sent)]


def test_what_was_sent_and_all_before_it_counts_no_more() -> None:
    assert numbers(BOTH, date(2027, 2, 3)) == []
    assert numbers(BOTH, date(2027, 2, 9)) == [1, 2]
    assert numbers(BOTH, date(2027, 2, 9), sent=1) == [2]
    assert numbers(BOTH, date(2027, 2, 25)) == [1, 4]  # the second stage, for the third time
    assert numbers(BOTH, date(2027, 2, 4), sent=4) == []


BEFORE = tuple(Delay(months, Unit.MONTHS, before=True, of="due_on") for months in (12, 6, 1))


def test_with_newest_only_one_counts_and_none_from_before_it_waited() -> None:
    newest = Schedule(BEFORE, newest_only=True)
    assert numbers(newest, date(2027, 2, 27)) == []  # twelve months before was before it waited
    assert numbers(newest, date(2027, 2, 28)) == [2]
    assert numbers(newest, date(2027, 8, 1)) == [3]
    over = Waiting(date(2027, 9, 1), None, lambda name: DUE)
    assert newest.due(over, Office(date(2027, 9, 2)), 0) == []
    late = Schedule(BEFORE, newest_only=True, late=True)
    assert [moment.number for moment in late.due(over, Office(date(2027, 9, 2)), 0)] == [3]
    assert late.due(over, Office(date(2027, 9, 2)), 3) == []
