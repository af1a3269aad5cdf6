"""Rows of a table that somebody checks before they count: what each leads to, and why one leads to nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.imports.reading import RawRow

CELL = 200  # characters of a cell that is typed again
_RAGGED = "ragged"
# reasons that rows of several kinds of tables have
REASONS: dict[str, Promise] = {
    "too_long": _("Enter at most %(most)s characters"),
    "cells": _("This row has more cells than there are headings. Check the separators and the quotation marks"),
}


class Fault(Exception):
    """Why a row leads to nothing: the ``field``, the code of the reason, and what fills the reason in.

    A kind of table has a Fault of its own, with the sentence of each code (``reasons``) and the fields in words
    (``labels``).
    """

    reasons: ClassVar[Mapping[str, Promise]] = {}
    labels: ClassVar[Mapping[str, Promise]] = {}

    def __init__(self, field: str, code: str, /, **says: str) -> None:
        super().__init__(code)
        self.field, self.code, self.says = field, code, says

    @property
    def sentence(self) -> str:
        """The reason in the language of the page."""
        return str(self.reasons.get(self.code, self.code)) % self.says

    @property
    def label(self) -> str:
        """The field in the language of the page."""
        return str(self.labels.get(self.field, self.field))


@dataclass(slots=True)
class Line:
    """A row and what it leads to: its ``kind``, or the ``fault`` for which it leads to nothing.

    ``GOOD`` are the kinds of lines for which something is done when the table is taken over.
    """

    GOOD: ClassVar[tuple[str, ...]] = ()
    raw: RawRow
    kind: str = ""
    fault: Fault | None = None

    @property
    def line(self) -> int:
        """Where it stands in the table; 0 for what is not in it."""
        return self.raw.line

    @property
    def values(self) -> dict[str, str]:
        """The cells as they were typed, by field."""
        return self.raw.values

    @property
    def good(self) -> bool:
        """Whether taking over does something for this line."""
        return self.kind in self.GOOD

    @property
    def mendable(self) -> bool:
        """Whether one cell of this line is wrong, which can be typed again."""
        return self.fault is not None and self.fault.field in self.values

    @property
    def reason(self) -> dict[str, str]:
        """Why it leads to nothing, as the columns of a kept row have it: a field and a code."""
        return {"field": self.fault.field, "reason": self.fault.code} if self.fault else {"field": "", "reason": ""}

    @property
    def wrong(self) -> str:
        """What stands in the cell that is wrong."""
        return self.values.get(self.fault.field, "") if self.fault else ""


AnyLine = TypeVar("AnyLine", bound=Line)


@dataclass(frozen=True)
class Table(Generic[AnyLine]):
    """The lines of a table and what they lead to; ``digest`` is the same as long as it leads to the same."""

    lines: list[AnyLine]
    digest: str

    def of(self, *kinds: str) -> list[AnyLine]:
        """The lines of these kinds, in their order."""
        return [line for line in self.lines if line.kind in kinds]

    @property
    def good(self) -> list[AnyLine]:
        """The lines for which something is done."""
        return [line for line in self.lines if line.good]


def digest(told: Iterable[object]) -> str:
    """A fingerprint of what was shown: what is taken over has the same."""
    return hashlib.sha256(json.dumps(list(told), sort_keys=True, default=str).encode()).hexdigest()


def too_long(values: Mapping[str, str], longest: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The fields with more letters than are kept, each with how many are."""
    return ((name, most) for name, most in longest.items() if len(values[name]) > most)


def kept(values: Mapping[str, str], *, ragged: bool) -> dict[str, str]:
    """The values of a row as they are kept between two looks at a table."""
    return {**values, _RAGGED: "1"} if ragged else {**values}


def kept_rows(
    rows: Iterable[tuple[int, dict[str, str]]], fields: Iterable[str], absent: Iterable[str] = ()
) -> list[RawRow]:
    """The rows that were kept, by line and values, as they were read; ``absent`` are fields without a column."""
    empty, none = dict.fromkeys(fields, ""), frozenset(absent)
    marked = ((line, bool(values.pop(_RAGGED, "")), values) for line, values in rows)
    return [RawRow(line, empty | values, ragged, none) for line, ragged, values in marked]


def typed(data: Mapping[str, object], fields: Collection[str]) -> dict[str, str]:
    """The cells of these fields as somebody typed them again, each in one line."""
    return {name: " ".join(str(data[name])[:CELL].split()) for name in fields if name in data}
