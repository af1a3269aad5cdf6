"""Counts of a page in one query: a UNION of small groups, each with its kind and two keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import CharField, Count, F, Min, Model, QuerySet, Value
from django.db.models.functions import Cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One group: what it counts, two keys, the number, and the oldest moment as ISO text."""

    kind: str
    a: str
    b: str
    number: int
    oldest: str = ""


@dataclass(slots=True, eq=False)
class Figures:
    """The groups, by kind, and what was read beside them."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    read: dict[tuple[Any, ...], Any] = field(default_factory=dict)  # by what reads it, and of what

    def total(self, kind: str, a: str | None = None, b: str | None = None) -> int:
        """The sum over the groups of a kind that have these keys."""
        return sum(row.number for row in self.rows[kind] if (a is None or row.a == a) and (b is None or row.b == b))

    def oldest(self, kind: str) -> str:
        """The earliest moment among the groups of a kind; empty without any."""
        return min((row.oldest for row in self.rows[kind] if row.oldest), default="")

    def once(self, read: Callable[..., T], *args: Any) -> T:
        """What ``read`` finds, read once for one look: a page tells it in several places."""
        key = (read, *args)
        if key not in self.read:
            self.read[key] = read(*args)
        found: T = self.read[key]
        return found


def text(value: Any) -> Cast:
    """A column as text: a date reads 2026-11-23 in both databases."""
    return Cast(value, CharField())


def groups(rows: QuerySet[Model], kind: str, a: Any, b: Any, oldest: Any = None) -> QuerySet[Any, Any]:
    """The groups of some rows as ``Figures`` reads them, for a union."""
    found: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(k=Value(kind, CharField()), a=a, b=b)
        .values("k", "a", "b")
        .annotate(n=Count("pk"), o=Min(oldest) if oldest is not None else Value("", CharField()))
        .values_list("k", "a", "b", "n", "o")
    )
    return found


NONE = Value("", CharField())


def vacant(rows: QuerySet[Model], role: str, faculty: str = "faculty__code") -> QuerySet[Any, Any]:
    """What waits for a role that nobody holds, by faculty (docs/domain.md, Nothing waits for nobody)."""
    return groups(rows, "vacant", Value(str(role), CharField()), F(faculty) if faculty else NONE)


def counted(parts: Sequence[QuerySet[Any, Any]]) -> Figures:
    """All these groups in one query; without any, none."""
    found = Figures()
    if not parts:
        return found
    first, *others = parts
    for kind, a, b, number, oldest in first.union(*others, all=True):
        if number:
            found.rows[kind].append(Row(kind, a, b, number, oldest or ""))
    return found
