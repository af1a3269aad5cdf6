"""People whose appointments together are more than a full week and a day: shown, never refused.

docs/domain.md, Values.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from utq_portal.imports import days
from utq_portal.imports.shares import share_in
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.feed.plan import PlannedRow
from utq_portal.people.feed.rows import Fault, last_day, number_in

MOST = Decimal("1.2")  # FTE
SHOWN = 20


def above(rows: Iterable[PlannedRow], on: date) -> list[list[str]]:
    """Number, name and sum of those whose rows of one day, from ``on``, are above MOST together; at most SHOWN."""
    found: dict[str, list[tuple[date, date | None, Decimal]]] = {}
    names: dict[str, str] = {}
    for row in rows:
        if row.line == 0 or row.kind == Kind.REFUSED or not row.employee_no:
            continue
        values = row.values
        try:
            start = days.day_in(values["start"])
            end = last_day(values["end"], start)
            found.setdefault(row.employee_no, []).append((start, end, share_in(values["fte"])))
        except (ValueError, Fault):
            continue
        parts = (values["first_name"], values["prefix"], values["last_name"])
        names[row.employee_no] = " ".join(part for part in parts if part)
    sums = ((number, _most(own, on)) for number, own in found.items() if len(own) > 1)
    return [[number_in(number), names[number], f"{most:.2f}"] for number, most in sums if most > MOST][:SHOWN]


def _most(own: list[tuple[date, date | None, Decimal]], on: date) -> Decimal:
    """The largest sum of a day from ``on``; it changes only where an appointment begins."""
    sums = [
        sum((fte for start, end, fte in own if start <= day and (end is None or end >= day)), Decimal(0))
        for day in {on, *(start for start, _end, _fte in own if start > on)}
    ]
    return max(sums)
