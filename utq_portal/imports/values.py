"""The values of whole columns: each row alone does not tell what 03/01/2028 or 80 means (docs/domain.md, Values)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from utq_portal.imports import days
from utq_portal.imports.headings import Columns
from utq_portal.imports.shares import FULL_WEEK, Unit, plain_share, unit_of

Values = dict[str, str]
END_OF_99 = "31-12-99"  # stays as it is: only the row tells whether it is a day


class Open(Exception):
    """A question that the whole column leaves open; ``code`` is that of the sentence, ``example`` a value."""

    def __init__(self, code: str, fields: Sequence[str], example: str) -> None:
        super().__init__(code)
        self.code, self.fields, self.example = code, list(fields), example


def settled(
    rows: Sequence[Values],
    columns: Columns,
    headings: Mapping[str, str],
    *,
    order: str = "",
    units: Mapping[str, str] | None = None,
    since_1904: bool = False,
    week: Decimal = FULL_WEEK,
) -> list[tuple[str, str]]:
    """Write the days of all rows as 2028-03-01 and their shares as 80% or 0,8, where they are understood.

    ``order`` and ``units`` are what somebody said before; ``week`` has the hours of a full appointment. What is not
    understood stays as it was written. Returns an example, as it stands in the file and as a day, of each column whose
    years have two figures. Raises Open.
    """
    short = _days(rows, [name for name in columns.dates if name in headings], order, since_1904)
    for name in columns.shares:
        if name in headings:
            _shares(rows, name, headings[name], (units or {}).get(name, ""), week)
    return short


def _days(rows: Sequence[Values], fields: Sequence[str], order: str, since_1904: bool) -> list[tuple[str, str]]:
    texts = {name: dict.fromkeys(row[name] for row in rows if row[name]) for name in fields}
    orders, asked = orders_of(texts, order)
    if asked:
        raise Open("dates", list(asked), next(iter(asked.values())))
    short: list[tuple[str, str]] = []
    for name, said in texts.items():
        written = {text: _iso(text, orders[name], since_1904) for text in said}
        short += [(text, day) for text, day in written.items() if days.short_year(text) and text != day][:1]
        for row in rows:
            if row[name]:
                row[name] = written[row[name]]
    return short


def orders_of(texts: Mapping[str, Collection[str]], said: str) -> tuple[dict[str, days.Order], dict[str, str]]:
    """How the dates under each field are read, and an example of each field that leaves it open."""
    # a date with dashes proves nothing about dates with slashes: "31-12-9999" is often a fixed word of the system
    slashes = {name: any("/" in text for text in own) for name, own in texts.items()}
    proved = {
        name: days.orders_in(text for text in own if ("/" in text) == slashes[name]) for name, own in texts.items()
    }
    none: frozenset[days.Order] = frozenset()
    alike = {sign: none.union(*(proved[name] for name in texts if slashes[name] == sign)) for sign in (True, False)}
    orders: dict[str, days.Order] = {}
    asked: dict[str, str] = {}
    for name, own in texts.items():
        order = _order(proved[name], alike[slashes[name]], said)
        example = next((text for text in own if days.two_ways(text)), "") if order is None else ""
        if example:
            asked[name] = example
        orders[name] = order or days.Order.DAY
    return orders, asked


def _order(own: frozenset[days.Order], everywhere: frozenset[days.Order], said: str) -> days.Order | None:
    """What the column proves, else the other columns of this file, else what somebody said; None when none tells."""
    for proved in (own, everywhere):
        if len(proved) == 1:
            return next(iter(proved))
    return days.Order(said) if said else None


def _iso(text: str, order: days.Order, since_1904: bool) -> str:
    if days.last_of_99(text):
        return END_OF_99
    try:
        return days.day_in(text, order, since_1904=since_1904).isoformat()
    except ValueError:
        return text


def _shares(rows: Sequence[Values], name: str, heading: str, said: str, week: Decimal) -> None:
    texts = [row[name] for row in rows if row[name]]
    unit = Unit(said) if said else unit_of(heading, texts)
    if unit is None:
        raise Open("shares", [name], next(iter(texts)))
    for row in rows:
        if row[name]:
            row[name] = plain_share(row[name], unit, week)
