"""Random cohorts, the same ones every time: what the database holds of invented people, one tuple each.

Nothing here counts anything; ``make.py`` counts with lifelines, the portal with its own code.
"""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date, timedelta

TODAY = date(2026, 11, 30)
COHORTS = 500


@dataclass(frozen=True, slots=True)
class Person:
    """One obligation: pauses are half-open and may overlap; ``excluded_on`` is the day of the dean's decision."""

    start: date
    months: int
    settled_by: str = ""
    settled_on: date | None = None
    ended_on: date | None = None
    excluded_on: date | None = None
    corrected: date | None = None
    extended: int = 0
    pauses: tuple[tuple[date, date | None], ...] = ()


def later(day: date, months: int) -> date:
    """So many months later, on the last day of the month where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    last = calendar.monthrange(index // 12, index % 12 + 1)[1]
    return date(index // 12, index % 12 + 1, min(day.day, last))


def cohort(number: int) -> list[Person]:
    """From 22 to 45 people; every tenth cohort has terms of two and four years too."""
    chance = random.Random(number)
    return [_person(chance, number) for _ in range(chance.randint(22, 45))]


def _person(chance: random.Random, number: int) -> Person:
    start = TODAY - timedelta(days=chance.randint(0, 2500))
    months = chance.choice((24, 36, 48)) if number % 10 == 0 else 36
    corrected = start + timedelta(days=chance.randint(1, 200)) if chance.random() < 0.08 else None
    pauses = tuple(_pause(chance, start) for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 3))))
    fate = chance.random()
    settled = start + timedelta(days=chance.randint(60, 1900))
    if chance.random() < 0.15:  # around the last day of the term
        settled = later(corrected or start, months) + timedelta(days=chance.randint(-2, 2))
    other = start + timedelta(days=chance.randint(20, 1700))
    values: dict[str, object] = {}
    if fate < 0.55 and settled <= TODAY:
        values = {"settled_by": "certificate" if fate < 0.45 else "earlier", "settled_on": settled}
    elif fate < 0.63 and other <= TODAY:
        values = {"settled_by": "exemption" if fate < 0.6 else "external_utq", "settled_on": other}
    elif fate < 0.75 and other <= TODAY:
        values = {"ended_on": other}
    elif fate < 0.8 and other <= TODAY:
        values = {"excluded_on": other}
    extended = 6 if chance.random() < 0.1 else 0
    return Person(start, months, corrected=corrected, extended=extended, pauses=pauses, **values)  # type: ignore[arg-type]


def _pause(chance: random.Random, start: date) -> tuple[date, date | None]:
    begin = start + timedelta(days=chance.randint(-30, 1500))
    return begin, None if chance.random() < 0.05 else begin + timedelta(days=chance.randint(1, 250))
