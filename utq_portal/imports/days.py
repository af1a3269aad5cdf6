"""Days as people and systems write them, and which of two readings a whole column tells (docs/domain.md, Values)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

YEARS = range(1940, 2120)
_CLOCK = r"(?:(?:[T ]+|, ?)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z| ?[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}")
_NUMBERS = re.compile(rf"(\d{{1,2}}) ?([-/.]) ?(\d{{1,2}}) ?[-/.] ?(\d{{4}}){_CLOCK}")
_WEEKDAY = r"(?:[^\W\d]+\.?,? )?"
_DAY_WORD = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:e|st|nd|rd|th|\.)?[- ./]?([^\W\d]+)\.?,?[- ./]?(\d{{4}}){_CLOCK}")
_WORD_DAY = re.compile(rf"{_WEEKDAY}([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_CLOCK}")
_EIGHT = re.compile(r"\d{8}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_DAY_ONE = date(1899, 12, 30)
_TO_1904 = 1462  # days between the two ways of counting
# fmt: off
_MONTHS = (
    ("jan", "januari", "january"), ("feb", "februari", "february"), ("mrt", "mar", "maart", "march"),
    ("apr", "april"), ("mei", "may"), ("jun", "juni", "june"), ("jul", "juli", "july"),
    ("aug", "augustus", "august"), ("sep", "sept", "september"), ("okt", "oct", "oktober", "october"),
    ("nov", "november"), ("dec", "december"),
)
# fmt: on
_MONTH = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
# how systems write "no end": a day that nobody lives to see, or a word
_FAR = r"(?:2099|2[1-9]\d\d|[3-9]\d{3})"
_FOREVER = re.compile(
    rf"(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_FAR}|{_FAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|{_FAR}\d{{4}}|\d{{4}}{_FAR}"
    rf"|\d{{1,2}}[- ][^\W\d]+\.?[- ]{_FAR})(?:[t ].*)?"
    r"|[0/. -]+|–|onbepaald(?:e tijd)?|vast|indefinite|permanent|none|null|geen|open|n\.?v\.?t\.?|n/a|2958465"
)


class Order(StrEnum):
    """Which of the first two numbers of a date is the day."""

    DAY = "day"
    MONTH = "month"


def day_in(text: str, order: Order = Order.DAY, *, since_1904: bool = False) -> date:
    """The day that is written: 2026-12-31, 31-12-2026, 31/12/2026, 31-dec-2026, 31 december 2026, 20261231 or 46387.

    ``order`` tells how two numbers before a year are read. Raises ValueError for anything else.
    """
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _NUMBERS.fullmatch(text):
        first, second = (found[1], found[3]) if order == Order.DAY else (found[3], found[1])
        return _day(found[4], second, first)
    if found := _DAY_WORD.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _WORD_DAY.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if _EIGHT.fullmatch(text):
        return _eight(text)
    if found := _SERIAL.fullmatch(text):
        day = _DAY_ONE + timedelta(days=int(found[1]) + (_TO_1904 if since_1904 else 0))
        return _day(str(day.year), str(day.month), str(day.day))
    raise ValueError(text)


def _day(year: str, month: str, day: str) -> date:
    if int(year) not in YEARS:
        raise ValueError(year)
    return date(int(year), int(month), int(day))


def _month(word: str) -> str:
    number = _MONTH.get(word.casefold().rstrip("."))
    if number is None:
        raise ValueError(word)
    return str(number)


def _eight(text: str) -> date:
    """20261231, or 31122026 where that cannot be the other."""
    try:
        return _day(text[:4], text[4:6], text[6:])
    except ValueError:
        return _day(text[4:], text[2:4], text[:2])


def never(text: str) -> bool:
    """Whether this says that there is no last day: a word such as "onbepaald", or a day such as 31-12-9999."""
    return bool(_FOREVER.fullmatch(" ".join(text.split()).casefold()))


def two_ways(text: str) -> bool:
    """Whether the day of this date may be the month as well: 03/01/2028, not 03/03/2028, nor 03-01-2028.

    With a slash both are in use; with dashes and full stops the day comes first, unless the column says otherwise.
    """
    found = _NUMBERS.fullmatch(" ".join(text.split()))
    if not found or found[2] != "/" or never(text):
        return False
    return int(found[1]) <= 12 and int(found[3]) <= 12 and int(found[1]) != int(found[3])


def orders_in(texts: Iterable[str]) -> frozenset[Order]:
    """The orders that dates of a column prove: 31/12/2026 proves that the day comes first."""
    proved = set()
    for text in texts:
        if found := _NUMBERS.fullmatch(" ".join(text.split())):
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second > 0:
                proved.add(Order.DAY)
            elif second > 12 >= first > 0:
                proved.add(Order.MONTH)
    return frozenset(proved)
