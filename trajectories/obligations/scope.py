"""From employment segments to duties: when somebody is in scope, and which time does not count; pure.

docs/domain.md, Scope; Time that does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from trajectories.obligations.clock import DAY, Interval
from utq_portal.people.models import JobFamily

IN_SCOPE = frozenset({JobFamily.TEACHER, JobFamily.ASSISTANT, JobFamily.ASSOCIATE, JobFamily.FULL})
# a move that is known already counts this long ahead: who looks after a teacher changes when HR applies it
KNOWN_AHEAD = timedelta(days=62)


class Segment(Protocol):
    """What is needed of an employment segment; ``end`` is its last day, inclusive."""

    @property
    def job_family(self) -> str: ...
    @property
    def fte(self) -> Decimal: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date | None: ...
    @property
    def faculty_id(self) -> int: ...
    @property
    def appointed_on(self) -> date: ...


class Why(StrEnum):
    """Why time does not count; the values of ObligationPause.Kind that are derived."""

    REDUCED = "reduced"
    GAP = "gap"


@dataclass(slots=True)
class Duty:
    """One obligation as the employment record has it.

    ``last_day`` is the last day of employment in a family in scope (None: no end known), ``last_in_scope`` the last one
    above the threshold. ``pauses`` are half-open.
    """

    start: date
    last_in_scope: date | None
    last_day: date | None
    pauses: list[tuple[Why, Interval]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days ``[begin, end)`` with the same sum; ``employed`` in an in-scope family, ``counts`` above the threshold."""

    begin: date
    end: date | None
    employed: bool
    counts: bool


def duties(segments: Iterable[Segment], *, above: Decimal, gap_days: int) -> list[Duty]:
    """The duties of one person, in order.

    In scope while the FTE of the appointments in scope adds up to more than ``above``; time at ``above`` or less is a
    pause, a break of at most ``gap_days`` too; after a longer one a new duty starts.
    """
    found: list[Duty] = []
    waiting: list[tuple[Why, Interval]] = []
    broken = False
    for stretch in _stretches([one for one in segments if one.job_family in IN_SCOPE], above):
        duty = found[-1] if found else None
        if stretch.counts:
            if duty is None or broken:
                duty = Duty(stretch.begin, None, None)
                found.append(duty)
            else:
                duty.pauses += waiting
            waiting, broken = [], False
            duty.last_in_scope = duty.last_day = stretch.end - DAY if stretch.end else None
        elif duty is not None and not broken:
            if stretch.employed:
                duty.pauses += waiting
                waiting = []
                duty.pauses.append((Why.REDUCED, (stretch.begin, stretch.end)))
                duty.last_day = stretch.end - DAY if stretch.end else None
            elif stretch.end is not None:
                broken = (stretch.end - stretch.begin).days > gap_days
                waiting = [] if broken else [(Why.GAP, (stretch.begin, stretch.end))]
    return [_joined(duty) for duty in found]


def _joined(duty: Duty) -> Duty:
    """The same duty with touching pauses of one kind made one."""
    kept: list[tuple[Why, Interval]] = []
    for why, (begin, end) in duty.pauses:
        if kept and kept[-1][0] == why and kept[-1][1][1] == begin:
            kept[-1] = (why, (kept[-1][1][0], end))
        else:
            kept.append((why, (begin, end)))
    duty.pauses = kept
    return duty


def _stretches(segments: Sequence[Segment], above: Decimal) -> list[_Stretch]:
    edges = sorted({one.start for one in segments} | {one.end + DAY for one in segments if one.end})
    found = []
    for number, begin in enumerate(edges):
        end = edges[number + 1] if number + 1 < len(edges) else None
        running = [one for one in segments if one.start <= begin and (one.end is None or one.end >= begin)]
        total = sum((one.fte for one in running), Decimal(0))
        found.append(_Stretch(begin, end, bool(running), total > above))
    return found


def responsible_faculty(segments: Iterable[Segment], today: date) -> int | None:
    """The faculty that answers for the duty: of the largest appointment in scope, then of the earliest.

    Looked at on ``today``, or on the first day of what is known to start within two months; of somebody who left, on
    their last day. None without an appointment in scope.
    docs/domain.md, Scope.
    """
    return _largest([one for one in segments if one.job_family in IN_SCOPE], today)


def home_faculty(segments: Sequence[Segment], today: date) -> int | None:
    """The faculty where somebody belongs: the responsible one, else that of the largest appointment of any family."""
    return responsible_faculty(segments, today) or _largest(segments, today)


def _largest(mine: Sequence[Segment], today: date) -> int | None:
    if not mine:
        return None
    coming = [one.start for one in mine if today < one.start <= today + KNOWN_AHEAD]
    day = max(coming, default=today)
    running = [one for one in mine if one.start <= day and (one.end is None or one.end >= day)]
    if not running:
        ahead = [one for one in mine if one.start > day]
        first = min((one.start for one in ahead), default=None)
        last = max(one.end or date.max for one in mine)
        running = [one for one in ahead if one.start == first] or [one for one in mine if (one.end or date.max) == last]
    return min(running, key=lambda one: (-one.fte, one.appointed_on, one.faculty_id)).faculty_id
