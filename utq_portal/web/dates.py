"""Dates as people write them: reading what was typed, and writing dates and time left in plain words."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext, ngettext

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_WORDS = re.compile(r"(?:[^\W\d]+,?\s+)?(\d{1,2})(?:e|st|nd|rd|th)?\s+([^\W\d]+)\.?,?\s+(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})")
# fmt: off
_MONTHS = {
    "januari": 1, "january": 1,
    "februari": 2, "february": 2,
    "maart": 3, "march": 3,
    "april": 4,
    "mei": 5, "may": 5,
    "juni": 6, "june": 6,
    "juli": 7, "july": 7,
    "augustus": 8, "august": 8,
    "september": 9,
    "oktober": 10, "october": 10,
    "november": 11,
    "december": 12,
}
# fmt: on
_SHORT = {"mrt": "maart", "sept": "september"}


class NoSuchDayError(ValueError):
    """It reads as a date, but the calendar has no such day."""


def _month(word: str) -> int:
    """1 to 12 for a Dutch or English month, in full or by its first three letters ("mrt" too); 0 for anything else."""
    word = _SHORT.get(word.lower(), word.lower())
    if len(word) == 3:
        return next((number for name, number in _MONTHS.items() if name.startswith(word)), 0)
    return _MONTHS.get(word, 0)


def read_day(text: str) -> dt.date:
    """The day that was typed: 2028-03-01, 1-3-2028, 1/3/2028, 1 maart 2028, 1 March 2028 or Wednesday 1 Mar 2028.

    Raises NoSuchDayError for 31 April and the like, ValueError for anything that is not a date. A year has four digits,
    and the day comes before the month: nothing is guessed.
    """
    text = " ".join(text.split())
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NUMBERS.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
        if not month:
            raise ValueError(text)
    else:
        raise ValueError(text)
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError(text) from error


def read_clock(text: str) -> dt.time:
    """The time that was typed: 9:30, 09.30 or 14h00; raises ValueError for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return dt.time(int(found[1]), int(found[2]))


def civil(moment: dt.date | dt.datetime) -> dt.date:
    """The day in Amsterdam of a date or an instant."""
    if isinstance(moment, dt.datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def long(day: dt.date | dt.datetime) -> str:
    """1 March 2028."""
    return dateformat.format(civil(day), "j F Y")


def with_weekday(day: dt.date | dt.datetime) -> str:
    """Friday 4 December 2026."""
    return dateformat.format(civil(day), "l j F Y")


def short(day: dt.date | dt.datetime) -> str:
    """4 Dec, in Dutch 4 dec."""
    return f"{civil(day).day} {short_month(day)}"


def short_with_year(day: dt.date | dt.datetime) -> str:
    """4 Dec 2026."""
    return f"{short(day)} {civil(day).year}"


def short_month(day: dt.date | dt.datetime) -> str:
    """Dec, in Dutch dec; three letters without a full stop."""
    name = dateformat.format(civil(day), "b").rstrip(".")
    return name if get_language() == "nl" else name.capitalize()


def clock(moment: dt.time | dt.datetime) -> str:
    """15:06, in Amsterdam."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return moment.strftime("%H:%M")


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole calendar months from ``start`` to ``end``, which is not earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def _span(start: dt.date, end: dt.date) -> tuple[str, int]:
    """The time between two days in the largest honest unit, rounded down: never more than there is.

    Years or months, weeks under 3 months, days under 2 weeks.
    """
    days = (end - start).days
    months = months_between(start, end)
    if months >= 3:
        return ("years", months // 12) if months % 12 == 0 else ("months", months)
    if days >= 14:
        return "weeks", days // 7
    return "days", days


def left(until: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """Time left until a day, for a table: "15 months", "7 weeks", "12 days", "today", or "12 days over"."""
    day, today = civil(until), today or timezone.localdate()
    if day == today:
        return gettext("today")
    if day > today:
        unit, number = _span(today, day)
        words = {
            "years": ngettext("%(number)s year", "%(number)s years", number),
            "months": ngettext("%(number)s month", "%(number)s months", number),
            "weeks": ngettext("%(number)s week", "%(number)s weeks", number),
            "days": ngettext("%(number)s day", "%(number)s days", number),
        }
    else:
        unit, number = _span(day, today)
        words = _over(number)
    return words[unit] % {"number": number}


def left_words(until: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """The same for a line of text: "15 months left", "today is the last day", "12 days over"."""
    day, today = civil(until), today or timezone.localdate()
    if day < today:
        return left(day, today)
    if day == today:
        return gettext("today is the last day")
    unit, number = _span(today, day)
    words = {
        "years": ngettext("%(number)s year left", "%(number)s years left", number),
        "months": ngettext("%(number)s month left", "%(number)s months left", number),
        "weeks": ngettext("%(number)s week left", "%(number)s weeks left", number),
        "days": ngettext("%(number)s day left", "%(number)s days left", number),
    }
    return words[unit] % {"number": number}


def _over(number: int) -> dict[str, str]:
    return {
        "years": ngettext("%(number)s year over", "%(number)s years over", number),
        "months": ngettext("%(number)s month over", "%(number)s months over", number),
        "weeks": ngettext("%(number)s week over", "%(number)s weeks over", number),
        "days": ngettext("%(number)s day over", "%(number)s days over", number),
    }


def urgency(until: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """The status word of a deadline: "bad" once the day has passed, "care" under 3 months, else empty."""
    day, today = civil(until), today or timezone.localdate()
    if day < today:
        return "bad"
    return "care" if months_between(today, day) < 3 else ""
