"""Dates as people write and read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from utq_portal.web import dates

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "2028-03-01",
        "1-3-2028",
        "01-03-2028",
        "1/3/2028",
        "1.3.2028",
        " 1 - 3 - 2028 ",
        "1 maart 2028",
        "1 mrt 2028",
        "1 mrt. 2028",
        "1 March 2028",
        "1 Mar 2028",
        "1st march 2028",
        "Wednesday 1 March 2028",
        "woensdag 1 maart 2028",
        "woensdag, 1 maart 2028",
    ],
)
def test_reads_a_day_however_it_is_written(typed: str) -> None:
    assert dates.read_day(typed) == date(2028, 3, 1)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_reads_what_it_writes(month: int, language: str) -> None:
    day = date(2027, month, 17)
    with translation.override(language):
        written = [dates.long(day), dates.with_weekday(day), dates.short_with_year(day)]
    assert [dates.read_day(text) for text in written] == [day] * 3


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "1 maart", "1-3-28", "1 ma 2028", "3/2028", "2028", "1 marcher 2028"]
)
def test_guesses_nothing(typed: str) -> None:
    with pytest.raises(ValueError):
        dates.read_day(typed)


@pytest.mark.parametrize("typed", ["31-4-2027", "29 februari 2027", "2027-13-01", "0-1-2027"])
def test_a_day_that_is_not_in_the_calendar_has_a_fault_of_its_own(typed: str) -> None:
    with pytest.raises(dates.NoSuchDayError):
        dates.read_day(typed)


@pytest.mark.parametrize(("typed", "is_"), [("9:30", time(9, 30)), ("09.30", time(9, 30)), ("14h00", time(14, 0))])
def test_reads_a_time(typed: str, is_: time) -> None:
    assert dates.read_clock(typed) == is_


@pytest.mark.parametrize("typed", ["9", "25:00", "9:60", "noon"])
def test_refuses_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError):
        dates.read_clock(typed)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("4 December 2026", "4 Dec", "4 Dec 2026", "Friday 4 December 2026")),
        ("nl", ("4 december 2026", "4 dec", "4 dec 2026", "vrijdag 4 december 2026")),
    ],
)
def test_writes_in_the_language_of_the_page(language: str, written: tuple[str, ...]) -> None:
    day = date(2026, 12, 4)
    with translation.override(language):
        found = (dates.long(day), dates.short(day), dates.short_with_year(day), dates.with_weekday(day))
    assert found == written


def test_an_instant_is_a_day_and_a_time_in_amsterdam() -> None:
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    assert (dates.civil(late), dates.clock(late)) == (date(2026, 12, 4), "00:30")


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2029, 11, 23), "3 years"),
        (date(2028, 3, 1), "15 months"),
        (date(2027, 11, 23), "1 year"),
        (date(2027, 2, 23), "3 months"),
        (date(2027, 2, 22), "13 weeks"),
        (date(2027, 1, 15), "7 weeks"),
        (date(2026, 12, 7), "2 weeks"),
        (date(2026, 12, 6), "13 days"),
        (date(2026, 11, 24), "1 day"),
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 22), "1 day over"),
        (date(2026, 11, 11), "12 days over"),
        (date(2026, 11, 9), "2 weeks over"),
        (date(2026, 6, 1), "5 months over"),
        (date(2024, 11, 23), "2 years over"),
    ],
)
def test_time_left_is_in_the_largest_honest_unit(until: date, words: str) -> None:
    assert dates.left(until, TODAY) == words


def test_time_left_as_a_line_of_text() -> None:
    days = [date(2028, 3, 1), TODAY, date(2026, 11, 11)]
    assert [dates.left_words(day, TODAY) for day in days] == ["15 months left", "today is the last day", "12 days over"]


def test_alarm_comes_under_three_months_and_red_only_when_it_has_passed() -> None:
    days = [date(2027, 2, 23), date(2027, 2, 22), TODAY, date(2026, 11, 22)]
    assert [dates.urgency(day, TODAY) for day in days] == ["", "care", "care", "bad"]


def test_a_month_is_whole_when_its_day_is_reached() -> None:
    assert dates.months_between(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert dates.months_between(date(2026, 1, 31), date(2026, 3, 31)) == 2
