"""A file of the HR system as rows of text, read by the kit for tables with the columns of an HR file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from utq_portal.imports import faults
from utq_portal.imports.faults import REFUSALS, FileRefused
from utq_portal.imports.reading import NONE, Layout, RawRow, ReadFile, Unsettled
from utq_portal.imports.reading import read as read_table
from utq_portal.imports.shares import FULL_WEEK
from utq_portal.people.feed.headings import FEED, FIELD_NAMES


def read(
    content: bytes,
    layouts: Mapping[str, Layout] = NONE,
    chosen: Layout | None = None,
    *,
    ask: bool = False,
    week: Decimal = FULL_WEEK,
) -> ReadFile:
    """The rows of an HR file, as ``utq_portal.imports.reading.read``; raises Unsettled or FileRefused."""
    return read_table(content, FEED, layouts, chosen, ask=ask, week=week)


def sentence(code: str, says: Mapping[str, Any]) -> str:
    """Why a file was refused, in the language of the page."""
    return faults.sentence(code, says, FIELD_NAMES)


__all__ = ["REFUSALS", "FileRefused", "Layout", "RawRow", "ReadFile", "Unsettled", "read", "sentence"]
