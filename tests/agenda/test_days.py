"""Working days skip weekends and the table; the objection window rolls to a working day.

docs/domain.md, Working days.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from utq_portal.agenda.days import (
    calendar,
    forget,
    next_working_day,
    objection_ends,
    working_days_after,
    working_days_between,
)
from utq_portal.agenda.dutch import FIRST_YEAR, LAST_YEAR, dutch_holidays
from utq_portal.agenda.models import Holiday

pytestmark = pytest.mark.django_db


def test_a_new_portal_knows_the_dutch_holidays_of_many_years() -> None:
    assert Holiday.objects.filter(on=date(2026, 12, 25), name_nl="Eerste kerstdag", name_en="Christmas Day").exists()
    years = {day.year for day in Holiday.objects.values_list("on", flat=True)}
    assert years == set(range(FIRST_YEAR, LAST_YEAR + 1))


def test_the_year_has_the_days_of_the_act_and_good_friday() -> None:
    days = {day for day, _nl, _en in dutch_holidays(2027)}
    assert {date(2027, 3, 26), date(2027, 3, 29), date(2027, 4, 27), date(2027, 5, 5), date(2027, 5, 6)} <= days
    assert len(days) == 11


@pytest.mark.parametrize(
    ("announced", "last"),
    [
        (date(2026, 11, 13), date(2026, 12, 28)),
        (date(2027, 2, 15), date(2027, 3, 30)),
        (date(2026, 9, 1), date(2026, 10, 13)),
    ],
)
def test_the_six_weeks_roll_over_weekends_and_holidays(announced: date, last: date) -> None:
    assert objection_ends(announced, 42) == last


def test_working_days_skip_christmas_and_weekends() -> None:
    assert working_days_after(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 28)) == 1
    assert working_days_between(date(2026, 12, 28), date(2026, 12, 24)) == 0
    assert next_working_day(date(2026, 12, 25)) == date(2026, 12, 28)


def test_sums_agree_with_counting_day_by_day() -> None:
    Holiday.objects.create(on=date(2026, 12, 21), until=date(2027, 1, 3), name_nl="Vrij", name_en="Free")
    forget()
    known = calendar()
    day, start = date(2026, 11, 20), date(2026, 11, 20)
    passed = 0
    while day < date(2027, 6, 30):
        day += timedelta(days=1)
        if known.works(day):
            passed += 1
            assert known.after(start, passed) == day
        assert known.between(start, day) == passed
    assert not any(known.works(date(2026, 12, 21) + timedelta(days=n)) for n in range(14))
    assert known.next(date(2026, 12, 19)) == date(2027, 1, 4)
