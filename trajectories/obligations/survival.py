"""Time to qualification as Kaplan and Meier count it: pure, from groups of people (docs/domain.md, Figures).

Times are days of the own term, see ``on_term``; shares are parts of 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

TERM = 1096  # the days of a term of three years with a leap day: the scale on which every own term is read
NORMAL = 1.959963984540054  # half of the 95 % interval, in standard errors


@dataclass(frozen=True, slots=True)
class Group:
    """So many people with the same time: qualified after it, or seen no longer than it (``qualified`` False)."""

    day: int
    qualified: bool
    number: int


@dataclass(frozen=True, slots=True)
class Step:
    """From ``day`` on, and until the next step, ``share`` have qualified; ``low`` and ``high`` bound it, if known."""

    day: int
    share: float
    low: float | None = None
    high: float | None = None


def on_term(days: int, term: int) -> int:
    """The day on the scale of ``TERM`` of ``days`` in a term of so many days: at most ``TERM`` within that term."""
    if days <= term:
        return days * TERM // term
    return TERM + max(1, (days - term) * TERM // term)


def steps(groups: Iterable[Group]) -> list[Step]:
    """The share qualified after each day on which somebody qualified, with Greenwood's interval on the log-log scale.

    Who qualifies on the day on which others are seen for the last time comes before them.
    """
    done: dict[int, int] = defaultdict(int)
    seen: dict[int, int] = defaultdict(int)
    for group in groups:
        seen[group.day] += group.number
        if group.qualified:
            done[group.day] += group.number
    found, left, survival, variance = [], sum(seen.values()), 1.0, 0.0
    for day in sorted(seen):
        if done[day]:
            survival *= 1 - done[day] / left
            variance += done[day] / (left * (left - done[day])) if left > done[day] else 0.0
            found.append(_step(day, survival, variance))
        left -= seen[day]
    return found


def _step(day: int, survival: float, variance: float) -> Step:
    """One step; nobody left to qualify has no interval."""
    if not 0 < survival < 1:
        return Step(day, 1 - survival)
    width = NORMAL * sqrt(variance) / abs(log(survival))
    return Step(day, 1 - survival, 1 - survival ** exp(-width), 1 - survival ** exp(width))


def at(found: Iterable[Step], day: int) -> Step:
    """The step that holds on a day; before the first nobody has qualified."""
    return max((step for step in found if step.day <= day), key=lambda step: step.day, default=Step(0, 0.0))
