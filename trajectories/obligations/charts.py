"""Charts of deadlines and of who qualified when, computed on the server: percentages across, pixels down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trajectories.obligations.models import Obligation
from trajectories.obligations.survival import TERM, Group, Step, at, on_term, steps
from utq_portal.agenda.days import add_months
from utq_portal.desks.counting import Row
from utq_portal.policy.values import Policy
from utq_portal.web import dates

HEIGHT, FLOOR = 160, 184
Settled = Obligation.Settled
NORM = 60  # where the end of the own term stands, in percent across


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


def months_ahead(today: date) -> list[date]:
    """The first day of this month and of the eleven after it."""
    return [add_months(today.replace(day=1), n) for n in range(12)]


def deadlines(rows: Iterable[Row], today: date) -> list[Month]:
    """Overdue, then a column per month; what is paused or later than that stands in the list only."""
    rows = list(rows)
    late = sum(row.number for row in rows if row.a == "overdue")
    columns = [(pgettext("column", "Late"), "", late, "late", "bucket=overdue")]
    for month in months_ahead(today):
        key = f"{month:%Y-%m}"
        number = sum(row.number for row in rows if row.b == key and row.a not in ("overdue", "paused"))
        soon = "soon" if dates.months_between(today.replace(day=1), month) < 3 else ""
        year = str(month.year) if month.month == 1 or month == today.replace(day=1) else ""
        columns.append((dates.short_month(month), year, number, soon, f"month={key}"))
    highest = max((number for _w, _y, number, _k, _q in columns), default=0) or 1
    slot = 100 / len(columns)
    found = []
    for n, (word, year, number, kind, query) in enumerate(columns):
        left, middle, height = n * slot + slot * 0.14, (n + 0.5) * slot, HEIGHT * number / highest
        across = round(left, 2), round(slot * 0.72, 2), round(middle, 2)
        found.append(Month(word, year, number, kind, query, *across, round(FLOOR - height, 1), round(height, 1)))
    return found


@dataclass(frozen=True, slots=True)
class Curve:
    """Who qualified how long after the term began, in one faculty or ("") all (docs/domain.md, Figures).

    ``people`` are all that count, ``whole`` those whose own term has gone by on the calendar; ``exempted`` and
    ``elsewhere`` count until that day and are never qualified here. ``seen`` is the last day on which anybody is seen.
    """

    code: str
    people: int
    whole: int
    exempted: int
    elsewhere: int
    steps: list[Step]
    seen: int

    @property
    def at_norm(self) -> Step | None:
        """At the end of the own term; None when nobody was followed so far and it is not known."""
        found = at(self.steps, TERM)
        return found if self.seen >= TERM or found.share == 1 else None


def curves(rows: Iterable[Row]) -> list[Curve]:
    """The curve of every faculty, after that of all of them together."""
    by_faculty: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_faculty[row.a].append(row)
    everybody = [row for found in by_faculty.values() for row in found]
    return [_curve(code, found) for code, found in [("", everybody), *sorted(by_faculty.items())] if found]


def _curve(code: str, rows: list[Row]) -> Curve:
    found, whole, fates = [], 0, Counter[str]()
    for row in rows:
        days, term, fate, gone_by = row.b.split(":")
        found.append(Group(on_term(int(days), int(term)), fate == Settled.CERTIFICATE, row.number))
        fates[fate] += row.number
        whole += row.number if gone_by == "1" else 0
    last = max(group.day for group in found)
    return Curve(code, fates.total(), whole, fates[Settled.EXEMPTION], fates[Settled.EXTERNAL], steps(found), last)


def hidden(counts: Sequence[int], least: int) -> set[int]:
    """The places of counts not to show beside their sum: those under ``least``, and what would betray them.

    What is hidden adds up to at least ``least`` and stands in two places or more, so that subtraction tells nothing.
    """
    order = sorted(range(len(counts)), key=counts.__getitem__)
    places = [place for place in order if counts[place] < least]
    others = [place for place in order if counts[place] >= least]
    while places and others and (len(places) < 2 or sum(counts[place] for place in places) < least):
        places.append(others.pop(0))
    return set(places)


@dataclass(frozen=True, slots=True)
class Panel:
    """One faculty, or all: its curve with those of the others behind it, and its figures in words.

    ``share`` is empty, and there is no curve, where so few people began a term ago that no share may show.
    """

    name: str
    path: str
    others: list[str]
    share: str
    interval: str
    people: str
    whole: str
    exempted: str
    elsewhere: str
    label: str


def _path(curve: Curve) -> str:
    """The share upward against the days of the own term across, as far as anybody was followed."""
    parts = [f"H{_across(step.day)}V{round(100 - 100 * step.share, 1):g}" for step in curve.steps]
    return "".join(["M0 100", *parts, f"H{_across(curve.seen)}"])


def _across(day: int) -> str:
    return f"{min(round(NORM * day / TERM, 1), 100):g}"


def _per_cent(share: float) -> str:
    return f"{round(100 * share)}%"


def _figures(counts: Sequence[int], least: int) -> list[str]:
    """A count of everybody, then of each faculty, in words.

    None of fewer than ``least`` follows from the others and their sum.
    """
    everybody, *faculties = counts
    unseen, few = hidden(faculties, least), _("fewer than %(number)s") % {"number": least}
    words = (str(count) if place not in unseen else _("hidden") for place, count in enumerate(faculties))
    shown = zip(counts, [str(everybody), *words], strict=True)
    return [few if count < least else word for count, word in shown]


def panels(curves: Sequence[Curve], policy: Policy) -> list[Panel]:
    """All faculties together, then each; the first of ``curves`` is that of everybody (docs/domain.md, Figures)."""
    if not curves:
        return []
    counts = zip(*((one.people, one.whole, one.exempted, one.elsewhere) for one in curves), strict=True)
    told = list(zip(*(_figures(of, policy.count_least) for of in counts), strict=True))
    drawn = [_path(curve) if curve.whole >= policy.share_least else "" for curve in curves]
    return [_panel(curve, place, drawn, told[place]) for place, curve in enumerate(curves)]


def _panel(curve: Curve, place: int, drawn: list[str], figures: Sequence[str]) -> Panel:
    name = curve.code or _("All faculties")
    people, whole, exempted, elsewhere = figures
    found = curve.at_norm if drawn[place] else None
    share = _per_cent(found.share) if found else ""
    interval = ""
    if found and found.low is not None and found.high is not None:
        interval = _("%(low)s to %(high)s") % {"low": _per_cent(found.low), "high": _per_cent(found.high)}
    others = [path for other, path in enumerate(drawn) if path and other not in (0, place)]
    label = _("%(faculty)s: %(share)s qualified within the own term") % {"faculty": name, "share": share}
    return Panel(name, drawn[place], others, share, interval, people, whole, exempted, elsewhere, label)
