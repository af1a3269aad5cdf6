"""The arithmetic of the deadline: pure, from scratch, in civil dates; ``today`` is always an argument.

docs/domain.md, Deadlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile

from utq_portal.agenda.days import add_months
from utq_portal.agenda.delays import Delay, Moment, Office, Schedule, Unit, Waiting

# half-open: the first day that does not count, and the first that counts again; None while it still lasts
Interval = tuple[date, date | None]

DAY = timedelta(days=1)
# the months before the deadline at which people are reminded, and those after it (docs/domain.md, Milestones)
MILESTONES = Schedule(
    (
        *(Delay(months, Unit.MONTHS, before=True, of="deadline") for months in (24, 12, 6, 3, 1, 0)),
        *(Delay(months, Unit.MONTHS, of="deadline") for months in (1, 3)),
    ),
    every=Delay(3, Unit.MONTHS),
    newest_only=True,
    late=True,
)


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


def since(due: date, began: date) -> Waiting:
    """What the sums of the milestones need of a deadline: the day itself, and the day on which it came to hold."""
    return Waiting(began, None, lambda name: due)


def months_left(delay: Delay) -> int:
    """The months from a milestone to the deadline, 0 on the day itself, below zero after it."""
    return int(delay.number) if delay.before else -int(delay.number)


def milestones(due: date, until: date) -> list[Moment]:
    """The milestones of a deadline in order, those after it up to ``until``."""
    found = MILESTONES.moments(since(due, due), Office(until))
    return list(takewhile(lambda one: one.delay.before or one.day <= until, found))


def stretches(today: date, oldest: date) -> Iterator[tuple[str, date, date]]:
    """Each milestone with the first and the last deadline of which it is the newest one today; back to ``oldest``."""
    number, last = 1, _last_due(today, MILESTONES.delay(1))
    while last >= oldest:
        earlier = _last_due(today, MILESTONES.delay(number + 1))
        yield MILESTONES.delay(number).name, earlier + DAY, last
        number, last = number + 1, earlier


def _last_due(today: date, delay: Delay) -> date:
    """The latest deadline whose milestone has come by today."""
    months = months_left(delay)
    due = add_months(today, months)
    while add_months(due, -months) > today:
        due -= DAY
    while add_months(due + DAY, -months) <= today:
        due += DAY
    return due
