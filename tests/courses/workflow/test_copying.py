"""A copy for next year: the same weekdays, around the days that are free."""

from __future__ import annotations

from datetime import date, timedelta

from courses.workflow.copying import moved_days, next_year

YEAR = timedelta(weeks=52)
FREE = {date(2027, 3, 8), date(2027, 3, 15), date(2027, 3, 29)}


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


def test_next_year_is_the_same_weekday() -> None:
    assert next_year(date(2026, 3, 9)) == date(2027, 3, 8)


def test_a_free_day_moves_a_week_and_the_others_stay_in_order() -> None:
    days = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 23)]
    assert list(moved_days(days, YEAR, works).values()) == [date(2027, 3, 1), date(2027, 3, 22), date(2027, 4, 5)]


def test_the_next_meeting_never_overtakes_nor_coincides() -> None:
    days = [date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)]
    assert list(moved_days(days, YEAR, works).values()) == [date(2027, 3, 22), date(2027, 4, 5), date(2027, 4, 12)]


def test_a_saturday_stays_a_saturday() -> None:
    assert moved_days([date(2026, 3, 7)], YEAR, works) == {date(2026, 3, 7): date(2027, 3, 6)}
