"""The arithmetic of the deadline: pure, from scratch, in civil dates; ``today`` is always an argument.

docs/domain.md, Deadlines.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

# half-open: the first day that does not count, and the first that counts again; None while it still lasts
Interval = tuple[date, date | None]

DAY = timedelta(days=1)
MONTHS_BEFORE = (24, 12, 6, 3, 1, 0)
FIRST_MONTHS_OVER = 1
MONTHS_OVER = 3


def add_months(day: date, months: int) -> date:
    """``day`` so many calendar months later (or earlier), clipped to the month: 31 August + 6 is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def merged(pauses: Iterable[Interval], start: date) -> list[Interval]:
    """The pauses from ``start`` on, in order, joined where they overlap or touch; empty ones are left out."""
    clipped = sorted(
        ((max(begin, start), end) for begin, end in pauses if end is None or end > max(begin, start)),
        key=lambda pause: pause[0],
    )
    joined: list[Interval] = []
    for begin, end in clipped:
        if joined:
            first, last = joined[-1]
            if last is None:
                break
            if begin <= last:
                joined[-1] = (first, None if end is None else max(last, end))
                continue
        joined.append((begin, end))
    return joined


def deadline(start: date, *, months: int = 36, extend_months: int = 0, pauses: Iterable[Interval] = ()) -> date | None:
    """The last day of the term that began on ``start``; None while a pause lasts that began before that day.

    Each pause that begins before the deadline as it stands moves it by its full length in days; one that begins on or
    after it does nothing. The order of entry does not matter, and a pause never makes the date earlier.
    """
    due = add_months(start, months + extend_months)
    for begin, end in merged(pauses, start):
        if begin >= due:
            break
        if end is None:
            return None
        due += end - begin
    return due


class Kind(StrEnum):
    """What one line of the explanation is about."""

    TERM = "term"
    EXTENSION = "extension"
    PAUSE = "pause"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of "Why this date?": it starts where the line above ends (``before``) and leads to ``after``.

    ``source`` numbers the extension it came from, ``begin`` and ``end`` bound a pause (half-open) and ``days`` is its
    length. ``counts`` is False for a pause after the deadline; ``after`` is None once a pause lasts.
    """

    kind: Kind
    before: date
    after: date | None
    months: int = 0
    begin: date | None = None
    end: date | None = None
    days: int = 0
    source: int = -1
    counts: bool = True

    @property
    def last_day(self) -> date | None:
        """The last day of the pause, as people say it."""
        return self.end - DAY if self.end else None


def explain(
    start: date,
    *,
    months: int = 36,
    extensions: Sequence[int] = (),
    pauses: Iterable[Interval] = (),
    fixed: date | None = None,
) -> list[Line]:
    """The steps from ``start`` to the deadline; the ``after`` of the last line that counts is the deadline itself."""
    due = add_months(start, months)
    lines = [Line(Kind.TERM, start, due, months=months, begin=start)]
    given = 0
    for number, extra in enumerate(extensions):
        given += extra
        after = add_months(start, months + given)
        lines.append(Line(Kind.EXTENSION, due, after, months=extra, source=number))
        due = after
    lines += _pause_lines(due, merged(pauses, start))
    if fixed is not None:
        lines.append(Line(Kind.FIXED, lines[-1].after or due, fixed))
    return lines


def _pause_lines(due: date, pauses: Iterable[Interval]) -> Iterator[Line]:
    open_ended = False
    for begin, end in pauses:
        counts = begin < due and not open_ended
        days = (end - begin).days if end else 0
        after = None if (counts and end is None) or open_ended else due + timedelta(days=days if counts else 0)
        yield Line(Kind.PAUSE, due, after, begin=begin, end=end, days=days, counts=counts)
        open_ended = after is None
        due = after or due


def overdue(due: date | None, today: date) -> bool:
    """Whether the deadline, which holds through the end of its day, has passed."""
    return due is not None and due < today


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment at which people are reminded: "before-6", "before-0" (the day itself), "after-3"; ``months`` from it."""

    name: str
    on: date
    months: int

    @property
    def over(self) -> bool:
        """After the deadline: HR only."""
        return self.months < 0


def milestones(due: date, until: date) -> list[Milestone]:
    """The milestones of a deadline in order, those after it up to ``until``: 1 month, then every 3 months."""
    found = [Milestone(f"before-{months}", add_months(due, -months), months) for months in MONTHS_BEFORE]
    for months in _months_over():
        day = add_months(due, months)
        if day > until:
            return found
        found.append(Milestone(f"after-{months}", day, -months))
    raise AssertionError("months never end")


def _months_over() -> Iterator[int]:
    yield FIRST_MONTHS_OVER
    yield from count(MONTHS_OVER, MONTHS_OVER)


def next_milestone(due: date | None, today: date) -> Milestone | None:
    """The first milestone after ``today``; None without a deadline."""
    if due is None:
        return None
    far = add_months(max(due, today), MONTHS_OVER + FIRST_MONTHS_OVER)
    return next((one for one in milestones(due, far) if one.on > today), None)


def newest_milestone(due: date, today: date) -> Milestone | None:
    """The last milestone that has come by ``today``; None before the first. The same as the last of ``milestones``."""
    if today < due:
        months = next((one for one in reversed(MONTHS_BEFORE) if one and add_months(due, -one) <= today), None)
        return None if months is None else Milestone(f"before-{months}", add_months(due, -months), months)
    over = _months_over_at(due, today)
    return Milestone(f"after-{over}", add_months(due, over), -over) if over else Milestone("before-0", due, 0)


def _months_over_at(due: date, today: date) -> int:
    """How many months over the last milestone after the day was: 0, 1, 3, 6 and so on."""
    months = (today.year - due.year) * 12 + today.month - due.month
    if add_months(due, months) > today:
        months -= 1
    return months - months % MONTHS_OVER if months >= MONTHS_OVER else min(months, FIRST_MONTHS_OVER)


def milestone_to_send(due: date, since: date, today: date, sent: Set[str]) -> Milestone | None:
    """The milestone to send today of a deadline that holds since a day; ``sent`` are the names that went already.

    Milestones from before that day are skipped, for the new date was told then; but a deadline that had passed already
    when it came to hold is told once, by its newest one (docs/domain.md, Milestones).
    """
    newest = newest_milestone(due, today)
    if newest is None or newest.name in sent:
        return None
    if since < newest.on or (due < since <= today and not sent):
        return newest
    return None


def stretches(today: date, oldest: date) -> Iterator[tuple[str, date, date]]:
    """Each milestone with the first and the last deadline of which it is the newest one today; back to ``oldest``."""
    steps = [(f"before-{months}", months) for months in MONTHS_BEFORE]
    for months in _months_over():
        if _last_due(today, -months) < oldest:
            break
        steps.append((f"after-{months}", -months))
    last = [_last_due(today, months) for _name, months in steps]
    for (name, _months), until, after in zip(steps, last, [*last[1:], min(oldest, last[-1]) - DAY], strict=True):
        yield name, after + DAY, until


def _last_due(today: date, months: int) -> date:
    """The latest deadline whose milestone so many months before it (after it, below zero) has come by today."""
    due = add_months(today, months)
    while add_months(due, -months) > today:
        due -= DAY
    while add_months(due + DAY, -months) <= today:
        due += DAY
    return due
