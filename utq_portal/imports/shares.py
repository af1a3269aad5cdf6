"""Parts of a whole as people write them: 0,8, 80%, 80, 32/40 (docs/domain.md, Values)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum

_WORDS = re.compile(r"\s*(?:fte|f\.t\.e\.|wtf)\s*$|^\s*fte\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,18})?|[.,]\d{1,18}", re.ASCII)
_PERCENT = re.compile(r"\s*(?:%|procent|percent|pct\.?)\s*$", re.IGNORECASE)
_OF = re.compile(r"([^/]+)/([^/]+)")
_HOURS = re.compile(
    r"\s*(?:uur|uren|u|hours?|hrs?|h|std|stunden)\.?(?:\s*(?:per|p\.?|/|a|pro)\s*(?:week|wk?|woche)\.?)?\s*$",
    re.IGNORECASE,
)
UNCLEAR = "?"  # after a number of which the column does not tell what it is a part of


class Unit(StrEnum):
    """What the numbers of a column are parts of."""

    ONE = "one"
    HUNDRED = "hundred"
    HOURS = "hours"


FULL_WEEK = Decimal(38)  # hours a week of a full appointment, where the institution says nothing else
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::00)?", re.ASCII)


def share_in(text: str, unit: Unit = Unit.ONE, week: Decimal = FULL_WEEK) -> Decimal:
    """The part that is written, 0.8 for 80%; raises ValueError for anything that is not a number.

    80%, 32/40, "30,4 uur" and "0,8 fte" say themselves what they are parts of; other numbers are parts of ``unit``.
    ``week`` has the hours of a full appointment.
    """
    words = _WORDS.sub("", text).strip()
    if (hours := hours_in(words)) is not None:
        return hours / week
    if found := _OF.fullmatch(words):
        part, whole = _number(_HOURS.sub("", found[1])), _number(_HOURS.sub("", found[2]))
        if not whole:
            raise ValueError(text)
        return part / whole
    if _PERCENT.search(words):
        return _number(_PERCENT.sub("", words)) / 100
    value = _number(words)
    if words != text.strip() or unit == Unit.ONE:
        return value
    return value / (100 if unit == Unit.HUNDRED else week)


def hours_in(text: str) -> Decimal | None:
    """The hours that the text names as such: "30,4 uur", "38 hours per week", 30:24; None for anything else."""
    text = text.strip()
    if found := _CLOCK.fullmatch(text):
        return Decimal(found[1]) + Decimal(found[2]) / 60
    words = _HOURS.sub("", text)
    return _number(words) if words != text and _NUMBER.fullmatch(words.strip()) else None


def _number(text: str) -> Decimal:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error


def unit_of(heading: str, texts: Iterable[str]) -> Unit | None:
    """What the bare numbers of a column are parts of: the heading says it, or most of the numbers do.

    A factor is at most 1, and 2 a slip. Numbers above 40 are percentages; where all are from 4 to 40 they may be hours
    of a week as well, and None says that somebody has to be asked.
    """
    said = heading.casefold()
    numbers = [_number(text) for text in texts if _NUMBER.fullmatch(text.strip())]
    if not any(value > 1 for value in numbers):  # whatever the heading says: nobody works 0.8 percent
        return Unit.ONE
    if re.search(r"%|percent|procent|pct|perc\b", said):
        return Unit.HUNDRED
    if re.search(r"(?:uren|uur|hours)\b|\bhrs\b|urenperweek|arbeidsduur", said):
        return Unit.HOURS
    factors = sum(0 < value < 1 for value in numbers)  # a 1 tells nothing
    others = [value for value in numbers if 4 <= value <= 100]
    if len(others) <= factors or not others:
        return Unit.ONE
    return Unit.HUNDRED if max(others) > 40 else None


def unclear(text: str, unit: Unit) -> bool:
    """Whether a bare number of a column of percentages may be a factor as well: 1 and 0,8, not 0."""
    return unit != Unit.ONE and bool(_NUMBER.fullmatch(text.strip())) and 0 < _number(text) <= 1


def plain_share(text: str, unit: Unit, week: Decimal = FULL_WEEK) -> str:
    """The text so that it says by itself what it is a part of; what is unclear gets a question mark."""
    number = text.strip()
    hours = hours_in(number)
    if hours is not None:
        return f"{_figures(hours)}/{week}"
    if unit == Unit.ONE or not _NUMBER.fullmatch(number):
        return text
    if unclear(text, unit):
        return f"{number}{UNCLEAR}"
    return f"{number}%" if unit == Unit.HUNDRED else f"{number}/{week}"


def _figures(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')).normalize():f}"
