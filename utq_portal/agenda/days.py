"""Working days: Monday to Friday minus the table of holidays and teaching-free days (docs/domain.md, Working days)."""

from __future__ import annotations

import calendar as months_of
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.cache import cache

from utq_portal.agenda.models import Holiday

_KEY = "read:calendar"
_SECONDS = 60  # another process sees a change of the table at the latest after this


def add_months(day: date, months: int) -> date:
    """``day`` so many calendar months later (or earlier), clipped to the month: 31 August + 6 is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def _weekdays(until: int) -> int:
    """How many days from Monday to Friday there are up to this ordinal; ordinal 1 is a Monday."""
    weeks, rest = divmod(until, 7)
    return weeks * 5 + min(rest, 5)


def _weekday(number: int) -> int:
    """The ordinal of day ``number``, counting Monday to Friday only: the inverse of ``_weekdays``."""
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1


class Calendar:
    """The days that count. Sums, not loops over days: a term over years costs what a term of a week does."""

    def __init__(self, off: Iterable[date]) -> None:
        """``off`` are the days of the table; weekends among them make no difference."""
        self._off = sorted({day.toordinal() for day in off if day.weekday() < 5})

    def _count(self, until: int) -> int:
        return _weekdays(until) - bisect_right(self._off, until)

    def works(self, day: date) -> bool:
        """Monday to Friday and not in the table."""
        return self._count(day.toordinal()) > self._count(day.toordinal() - 1)

    def after(self, start: date, days: int) -> date:
        """The day on which ``days`` working days have passed since ``start``; ``start`` itself for none.

        Below zero: the day from which so many pass up to ``start``.
        """
        if days == 0:
            return start
        first = start.toordinal()
        wanted = self._count(first) + days if days > 0 else self._count(first - 1) + days + 1
        day = _weekday(wanted)
        while (short := wanted - self._count(day)) > 0:  # as many again as there were holidays on the way
            day = _weekday(_weekdays(day) + short)
        return date.fromordinal(day)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; 0 when end is not later."""
        return max(0, self._count(end.toordinal()) - self._count(start.toordinal()))

    def next(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        return self.after(day - timedelta(days=1), 1)


def calendar() -> Calendar:
    """The calendar of the table as it stands; whoever counts for many rows fetches it once."""
    found: Calendar | None = cache.get(_KEY)
    if found is None:
        found = Calendar(day for row in Holiday.objects.all() for day in row.days())
        cache.set(_KEY, found, _SECONDS)
    return found


def forget() -> None:
    """Read the table again after a change."""
    cache.delete(_KEY)


def is_working_day(day: date) -> bool:
    """Monday to Friday and not in the table."""
    return calendar().works(day)


def working_days_after(start: date, days: int) -> date:
    """The day on which ``days`` working days have passed since ``start``."""
    return calendar().after(start, days)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 when end is not later."""
    return calendar().between(start, end)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it (docs/domain.md, Working days)."""
    return calendar().next(day)


def objection_ends(announced: date, days: int) -> date:
    """The last day of the objection window: announcement plus ``days``, rolled to a working day."""
    return next_working_day(announced + timedelta(days=days))
