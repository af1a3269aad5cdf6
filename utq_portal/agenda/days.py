"""Working days: Monday to Friday minus the holiday table (DOMAIN 2.3)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import cache

from utq_portal.agenda.models import Holiday

_KEY = "agenda:holidays"


def holiday_dates() -> frozenset[date]:
    """Every day in the table; kept for a minute."""
    found: frozenset[date] | None = cache.get(_KEY)
    if found is None:
        found = frozenset(Holiday.objects.values_list("on", flat=True))
        cache.set(_KEY, found, 60)
    return found


def forget() -> None:
    """Read the table again after a change."""
    cache.delete(_KEY)


def is_working_day(day: date) -> bool:
    """Monday to Friday and not in the table."""
    return day.weekday() < 5 and day not in holiday_dates()


def working_days_after(start: date, days: int) -> date:
    """The day on which ``days`` working days have passed since ``start``."""
    day = start
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 when end is not later."""
    count, day = 0, start
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it (the six-week courtesy of DOMAIN 2.3)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def objection_ends(announced: date, days: int) -> date:
    """The last day of the objection window: announcement plus ``days``, rolled to a working day."""
    return next_working_day(announced + timedelta(days=days))
