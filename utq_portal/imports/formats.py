"""Cells of a workbook as people see them: dates, percentages and leading zeros (docs/domain.md, The file)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

# number formats that every workbook knows without naming them
_DATES = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_PERCENT = frozenset({9, 10})
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SPACE = re.compile(r"_.|\*.|\[[^\]]*\]")  # room, filling, colours and conditions: nothing of a number
_PIECE = re.compile(r'"([^"]*)"|\\(.)|([- /()A-Z])|(0+)')
_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')  # a format may have one for numbers below zero
_FEWEST = 2  # zeros of a format that pads
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


def padded(pieces: list[str]) -> Said:
    """301877 as 00301877, P301877 or 30-18-77: the pieces of the format, each zero the place of a figure."""
    width = sum(len(piece) for piece in pieces if piece.startswith("0"))

    def said(text: str) -> str:
        number = plain(text)
        if not number.isdecimal():
            return number
        figures, begun = number.zfill(width), False
        found: list[str] = []
        places = width
        for piece in pieces:
            if not piece.startswith("0"):
                found.append(piece[1:])
                continue
            # what is longer than the format stands before its first zero
            count = len(figures) - places + len(piece) if not begun else len(piece)
            found.append(figures[:count])
            figures, places, begun = figures[count:], places - len(piece), True
        return "".join(found).strip()

    return said


def _pieces(code: str) -> list[str]:
    """The pieces of a format that pads a whole number: runs of zeros, and "=" with what stands between; else none."""
    section = _SPACE.sub("", _SECTION.split(code, maxsplit=1)[0])
    found: list[str] = []
    place = 0
    while place < len(section):
        piece = _PIECE.match(section, place)
        if piece is None:
            return []
        literal = next((one for one in piece.groups()[:3] if one is not None), None)
        found.append(piece[4] if literal is None else f"={literal}")
        place = piece.end()
    return found if sum(piece.count("0") for piece in found if piece.startswith("0")) >= _FEWEST else []


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
    if pieces := _pieces(code):
        return padded(pieces)
    shown = _ASIDE.sub("", code).casefold()
    if "general" in shown or "standa" in shown:
        return plain
    if "y" in shown or "d" in shown or "j" in shown:
        return dated(since_1904)
    return percent if "%" in shown else plain
