"""Which demo teacher stands where: at least three in every state of every machine, the rest as at a real university."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Stage:
    """A place in the process, and its turn among all of them.

    ``state`` is that of the case (None: there is none), ``settled`` by what the obligation is met. ``months`` since
    the appointment began, from and to. A stage ``on_desks`` is the first one that the accounts find on their desks.
    """

    turn: int
    name: str
    state: str | None
    weight: int
    months: tuple[int, int] = (6, 30)
    ready: int = 0  # sections that are ready, of all of them
    drafted: int = 0  # sections with a draft, after the ready ones
    settled: str = ""
    on_desks: bool = False
    late: bool = False  # with those whose term is over, where a share of them shows
    account: str = ""  # whose of the accounts it is


AT_LEAST = 3


def stages(places: Sequence[Stage], count: int, seed: int) -> Iterator[Stage]:
    """``count`` stages in order: each one three times, then by weight; the same for the same seed."""
    for number in range(min(count, AT_LEAST * len(places))):
        yield places[number % len(places)]
    chance = random.Random(seed)  # noqa: S311  (demo data: the same every time is the point)
    weights = [stage.weight for stage in places]
    yield from chance.choices(places, weights, k=max(0, count - AT_LEAST * len(places)))


def months_before(day: date, months: int, extra: int) -> date:
    """About ``months`` months before ``day``, ``extra`` days earlier."""
    return day - timedelta(days=round(months * 30.44) + extra)
