"""Geometry of the dashboard's charts, computed on the server: percentages across, pixels down (DESIGN, chart)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from utq_portal.dashboard.queries.figures import Curve, Row
from utq_portal.web import dates

STAGES = ("intake", "route", "dossier", "assessment", "completed")
HEIGHT, FLOOR = 160, 184


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its stage (1 to 5), number, where it begins, how wide it is and its middle, in percent."""

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
    """One faculty."""

    name: str
    parts: list[Part]
    total: int
    label: str


def pipeline(rows: Iterable[Row], words: Sequence[str]) -> list[Bar]:
    """A bar per faculty, as long as its number of teachers; ``words`` name the stages."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row.a, {})[row.b] = row.number
    longest = max((sum(stages.values()) for stages in counts.values()), default=0)
    bars = []
    for name, stages in sorted(counts.items()):
        x, parts = 0.0, []
        for stage, key in enumerate(STAGES, 1):
            number = stages.get(key, 0)
            width = 100 * number / longest
            shown = max(round(width - 0.4, 2), 0)
            parts.append(Part(stage, key, number, round(x, 2), shown, round(x + width / 2, 2)))
            x += width
        said = ", ".join(f"{word} {part.number}" for word, part in zip(words, parts, strict=True))
        bars.append(Bar(name, parts, sum(stages.values()), f"{name}: {said}"))
    return bars


@dataclass(frozen=True, slots=True)
class Month:
    """A column of the deadlines: ``kind`` is late, soon or empty; ``query`` is the filter of its list."""

    word: str
    year: str
    number: int
    kind: str
    query: str
    x: float
    width: float
    middle: float
    y: float
    height: float

    @property
    def above(self) -> float:
        """Where the number stands."""
        return self.y - 6


def months_ahead(today: date, many: int = 12) -> list[date]:
    """The first day of this month and of those after it."""
    first = today.year * 12 + today.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(many)]


def deadlines(rows: Iterable[Row], today: date) -> list[Month]:
    """Overdue, then a column per month; what is paused or later than that stands in the list only."""
    found = list(rows)
    late = sum(row.number for row in found if row.a == "overdue")
    columns = [(_("Late"), "", late, "late", "bucket=overdue")]
    for month in months_ahead(today):
        key = f"{month:%Y-%m}"
        number = sum(row.number for row in found if row.b == key and row.a not in ("overdue", "paused"))
        soon = "soon" if dates.months_between(today.replace(day=1), month) < 3 else ""
        year = str(month.year) if month.month == 1 or month == months_ahead(today)[0] else ""
        columns.append((dates.short_month(month), year, number, soon, f"month={key}"))
    highest = max((number for _w, _y, number, _k, _q in columns), default=0) or 1
    slot = 100 / len(columns)
    return [
        Month(
            word,
            year,
            number,
            kind,
            query,
            round(n * slot + slot * 0.14, 2),
            round(slot * 0.72, 2),
            round((n + 0.5) * slot, 2),
            round(FLOOR - HEIGHT * number / highest, 1),
            round(HEIGHT * number / highest, 1),
        )
        for n, (word, year, number, kind, query) in enumerate(columns)
    ]


@dataclass(frozen=True, slots=True)
class Panel:
    """The curve of one faculty, with those of the others behind it."""

    name: str
    path: str
    at_norm: int
    others: list[str]
    label: str


def _path(curve: Curve) -> str:
    start = "M0 100"
    return start + "".join(f"H{(n + 1) * 10}V{100 - share}" for n, share in enumerate(curve.shares)) + "H100"


def panels(curves: Iterable[Curve]) -> list[Panel]:
    """One small chart per faculty."""
    drawn = [(curve, _path(curve)) for curve in curves]
    return [
        Panel(
            curve.code,
            path,
            curve.at_norm,
            [other for one, other in drawn if one.code != curve.code],
            _("%(faculty)s: %(one)s%% qualified after 1 year, %(two)s%% after 2, %(three)s%% after 3 years")
            % {"faculty": curve.code, "one": curve.shares[1], "two": curve.shares[3], "three": curve.shares[5]},
        )
        for curve, path in drawn
    ]
