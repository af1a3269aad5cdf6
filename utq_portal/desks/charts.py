"""Geometry of bars, computed on the server: percentages across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from utq_portal.desks.counting import Row


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its stage (from 1), number, where it begins, how wide it is and its middle, in percent."""

    stage: int
    key: str
    number: int
    x: float
    width: float
    middle: float

    @property
    def shown(self) -> bool:
        """Whether there is room for the number."""
        return self.width > 5

    @property
    def dark(self) -> bool:
        return self.stage > 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One faculty, or whatever is counted by it."""

    name: str
    parts: list[Part]
    total: int
    label: str


def bars(rows: Iterable[Row], stages: Mapping[str, str]) -> list[Bar]:
    """A bar per first key, as long as its number, in the parts of ``stages``: the second key and its word."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row.a, {})[row.b] = row.number
    longest = max((sum(numbers.values()) for numbers in counts.values()), default=0)
    found = []
    for name, numbers in sorted(counts.items()):
        x, parts = 0.0, []
        for stage, key in enumerate(stages, 1):
            number = numbers.get(key, 0)
            width = 100 * number / longest
            shown = max(round(width - 0.4, 2), 0)
            parts.append(Part(stage, key, number, round(x, 2), shown, round(x + width / 2, 2)))
            x += width
        said = ", ".join(f"{stages[part.key]} {part.number}" for part in parts)
        found.append(Bar(name, parts, sum(numbers.values()), f"{name}: {said}"))
    return found
