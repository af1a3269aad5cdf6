"""Days as people and systems write them, and which of two readings a whole column tells (docs/domain.md, Values)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

YEARS = range(1940, 2120)
_CLOCK = (
    r"(?:(?:[T ]+|, ?)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?P<zone>Z| ?[+-]\d{2}:?\d{2})?)?"
)
_YEAR = r"(\d{4}|['’‘]?\d{2})"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}(?:Z|[+-]\d{{2}}:\d{{2}})?")
_NUMBERS = re.compile(rf"(\d{{1,2}}) ?([-/. ]) ?(\d{{1,2}}) ?[-/. ] ?{_YEAR}{_CLOCK}")
_WEEKDAY = r"(?:[^\W\d]+\.?,? )?"
_DAY_WORD = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:e|st|nd|rd|th|\.)?[- ./]*([^\W\d]+)\.?,?[- ./]*{_YEAR}{_CLOCK}")
_WORD_DAY = re.compile(rf"{_WEEKDAY}([^\W\d]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}{_CLOCK}")
_EIGHT = re.compile(r"\d{8}")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_DAY_ONE = date(1899, 12, 30)
_TO_1904 = 1462  # days between the two ways of counting
_FIRST_TWO = 70  # with two figures a year is from 1970 to 2069
_HERE = ZoneInfo("Europe/Amsterdam")
# fmt: off
_MONTHS = (
    ("jan", "januari", "january", "januar", "jän"), ("feb", "februari", "february", "februar", "febr"),
    ("mrt", "mar", "maart", "march", "märz", "mär", "mrz"), ("apr", "april"), ("mei", "may", "mai"),
    ("jun", "juni", "june"), ("jul", "juli", "july"), ("aug", "augustus", "august"), ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"), ("nov", "november"), ("dec", "december", "dez", "dezember"),
)
# fmt: on
_MONTH = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
# how systems write "no end": a day that nobody lives to see, or a word
_FAR = r"(?:2099|2[1-9]\d\d|[3-9]\d{3})"
_FOREVER = re.compile(
    rf"(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_FAR}|{_FAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|{_FAR}\d{{4}}|\d{{4}}{_FAR}"
    rf"|\d{{1,2}}[- ][^\W\d]+\.?[- ]{_FAR})(?:[t ].*)?"
    # an empty cell that a sheet or a database counts as its first day
    r"|1899-12-3[01]|3[01][-/.]12[-/.]1899|0?[01][-/.]0?1[-/.]1900|1900-01-0[01]|1753-01-01|0001-01-01"
    r"|[0/. -]+|–|onbepaald(?:e tijd)?|vast|indefinite|permanent|none|null|geen|open|n\.?v\.?t\.?|n/a|2958465"
)


class Order(StrEnum):
    """What the first number of a date is; the year only where it has two figures (28-03-01)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def day_in(text: str, order: Order = Order.DAY, *, since_1904: bool = False) -> date:
    """The day that is written: 2026-12-31, 31-12-2026, 31/12/26, 31-dec-2026, 31 december 2026, 20261231 or 46387.

    ``order`` tells how the numbers around a year are read. Raises ValueError for anything else.
    """
    text = _plain(text)
    if found := _ISO.fullmatch(text):
        return _here(_day(found[1], found[2], found[3]), found)
    if found := _NUMBERS.fullmatch(text):
        if order == Order.YEAR and _two(found[4]):
            return _day(f"'{found[1]:0>2}", found[3], found[4].lstrip("'’‘"))
        first, second = (found[3], found[1]) if order == Order.MONTH else (found[1], found[3])
        return _here(_day(found[4], second, first), found)
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


def _plain(text: str) -> str:
    return " ".join(text.translate(_DASHES).split())


def _day(year: str, month: str, day: str) -> date:
    figures = year.lstrip("'’‘")
    number = int(figures)
    if len(figures) == 2:
        number += 1900 if number >= _FIRST_TWO else 2000
    if number not in YEARS:
        raise ValueError(year)
    return date(number, int(month), int(day))


def _two(year: str) -> bool:
    return len(year.lstrip("'’‘")) == 2


def _here(day: date, found: re.Match[str]) -> date:
    """The day on which it was midnight here: some systems write 1 September as 2026-08-31T22:00:00Z."""
    if found["zone"] not in ("Z", "+00:00", "+0000") or int(found["hour"]) not in (22, 23) or found["minute"] != "00":
        return day
    there = datetime(day.year, day.month, day.day, int(found["hour"]), tzinfo=UTC).astimezone(_HERE)
    return there.date() if there.hour == 0 else day


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
    return bool(_FOREVER.fullmatch(_plain(text).casefold()))


def short_year(text: str) -> bool:
    """Whether the year of this date has two figures."""
    text = _plain(text)
    if never(text):
        return False
    if found := _NUMBERS.fullmatch(text):
        return _two(found[4])
    worded = _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text)
    return worded is not None and _two(worded[3])


def last_of_99(text: str) -> bool:
    """Whether this is 31-12-99: the end of 1999, or 31-12-9999 without two of its figures, which is no last day."""
    if not short_year(text):
        return False
    try:
        return any(day_in(text, order) == date(1999, 12, 31) for order in Order)
    except ValueError:
        return False


def two_ways(text: str) -> bool:
    """Whether the day of this date may be the month as well: 03/01/2028, not 03/03/2028, nor 03-01-2028.

    With a slash both are in use; with dashes and full stops the day comes first, unless the column says otherwise.
    """
    found = _NUMBERS.fullmatch(_plain(text))
    if not found or found[2] != "/" or never(text):
        return False
    return int(found[1]) <= 12 and int(found[3]) <= 12 and int(found[1]) != int(found[3])


def orders_in(texts: Iterable[str]) -> frozenset[Order]:
    """The orders that dates of a column prove: 31/12/2026 proves that the day comes first."""
    proved = set()
    for text in texts:
        if found := _NUMBERS.fullmatch(_plain(text)):
            first, second = int(found[1]), int(found[3])
            if first > 31 and _two(found[4]):
                proved.add(Order.YEAR)
            elif first > 12 >= second > 0:
                proved.add(Order.DAY)
            elif second > 12 >= first > 0:
                proved.add(Order.MONTH)
    # 99-01-15 cannot begin with a day: then 24-09-01 in the same column begins with the year as well
    return frozenset({Order.YEAR} if Order.YEAR in proved else proved)
