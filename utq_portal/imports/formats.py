"""Cells of a workbook as people see them: dates, percentages and leading zeros (docs/domain.md, Values)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

# number formats that every workbook knows without naming them
_DATES = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_PERCENT = frozenset({9, 10})
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PADDED = re.compile(r'(?:"([^"]*)"|\\(.)|([A-Z]))?(0{2,})(?:;.*)?', re.DOTALL)
_DAY_ONE = date(1899, 12, 30)
_DAY_ONE_1904 = date(1904, 1, 1)
_LAST = 2_958_465  # 31 December 9999

Said = Callable[[str], str]


def plain(text: str) -> str:
    """A number as a sheet shows it: 301877.0 is 301877, and no more figures than the sheet itself counts with."""
    if text.isdecimal():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or value in (float("inf"), float("-inf")):
        return text
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def percent(text: str) -> str:
    """0.8 as 80%."""
    try:
        return f"{plain(f'{float(text) * 100:.12g}')}%"
    except ValueError:
        return text


def padded(before: str, width: int) -> Said:
    """301877 as 00301877, for an employee number with such a format."""

    def said(text: str) -> str:
        number = plain(text)
        return f"{before}{number.zfill(width)}" if number.isdecimal() else number

    return said


def dated(since_1904: bool) -> Said:
    """A serial number as an ISO day; a number that no day has stays one."""
    first = _DAY_ONE_1904 if since_1904 else _DAY_ONE

    def said(text: str) -> str:
        try:
            days = int(float(text))
        except (ValueError, OverflowError):
            return text
        if not 0 <= days <= _LAST - (1462 if since_1904 else 0):
            return plain(text)
        if not since_1904 and days < 61:
            days += 1  # the sheet counts a 29 February 1900
        return (first + timedelta(days=days)).isoformat()

    return said


def said_by(number: int, code: str, since_1904: bool) -> Said:
    """How a cell with this number format reads."""
    if number in _PERCENT:
        return percent
    if number in _DATES:
        return dated(since_1904)
    if found := _PADDED.fullmatch(code):
        return padded(found[1] or found[2] or found[3] or "", len(found[4]))
    shown = _ASIDE.sub("", code).casefold()
    if "general" in shown or "standa" in shown:
        return plain
    if "y" in shown or "d" in shown or "j" in shown:
        return dated(since_1904)
    return percent if "%" in shown else plain
