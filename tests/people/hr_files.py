"""HR files read by the kit, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from utq_portal.imports import faults
from utq_portal.imports.reading import NONE, Layout, ReadFile
from utq_portal.imports.reading import read as read_table
from utq_portal.imports.shares import FULL_WEEK
from utq_portal.people.feed.headings import FEED, FIELD_NAMES
from utq_portal.people.feed.rows import Fault


def read(
    content: bytes,
    layouts: Mapping[str, Layout] = NONE,
    chosen: Layout | None = None,
    *,
    ask: bool = False,
    week: Decimal = FULL_WEEK,
) -> ReadFile:
    return read_table(content, FEED, layouts, chosen, ask=ask, week=week)


def sentence(code: str, says: Mapping[str, str]) -> str:
    return faults.sentence(code, says, FIELD_NAMES)


def reason(code: str, says: Mapping[str, str]) -> str:
    return Fault("", code, **says).sentence
