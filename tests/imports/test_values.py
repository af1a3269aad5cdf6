"""Days, shares and names as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utq_portal.imports import days, names, shares

DAYS = st.dates(date(1954, 10, 4), date(2098, 12, 31))
DUTCH = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()  # noqa: SIM905
LONG = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
ENGLISH = "January February March April May June July August September October November December".split()  # noqa: SIM905


@given(DAYS)
def test_every_notation_is_the_same_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (
        day.isoformat(),
        f"{day.isoformat()}T00:00:00",
        f"{day.isoformat()} 00:00:00.000",
        f"{day.isoformat()}T12:30:00+01:00",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}.{day.month:02}.{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year} 00:00",
        f"{day.day:02}-{DUTCH[day.month - 1]}-{day.year}",
        f"{day.day:02}-{ENGLISH[day.month - 1][:3].upper()}-{day.year}",
        f"{day.day} {LONG[day.month - 1]} {day.year}",
        f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
        str(serial),
        f"{serial}.0",
    ):
        assert days.day_in(text) == day, text
    assert days.day_in(f"{day.month}/{day.day}/{day.year}", days.Order.MONTH) == day
    assert days.day_in(str(serial - 1462), since_1904=True) == day
    assert not days.never(day.isoformat())


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_year_of_two_figures_is_from_1970_to_2069(day: date) -> None:
    short = f"{day.year % 100:02}"
    for text in (
        f"{day.day:02}-{day.month:02}-{short}",
        f"{day.day}-{day.month}-'{short}",
        f"{day.day}.{day.month}.{short}",
        f"{day.day:02}/{day.month:02}/{short} 00:00",
        f"{day.day:02}-{ENGLISH[day.month - 1][:3].upper()}-{short}",
        f"{day.day} {DUTCH[day.month - 1]} {short}",
        f"{ENGLISH[day.month - 1]} {day.day}, ’{short}",
    ):
        assert days.day_in(text) == day, text
        assert days.short_year(text)
    assert days.day_in(f"{day.month}/{day.day}/{short}", days.Order.MONTH) == day
    assert days.day_in(f"{short}-{day.month}-{day.day:02}", days.Order.YEAR) == day
    assert not days.short_year(day.isoformat())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-08-31T22:00:00Z", date(2026, 9, 1)),  # midnight of 1 September in the Netherlands
        ("2026-12-31T23:00:00.000+00:00", date(2027, 1, 1)),
        ("2026-08-31T23:00:00Z", date(2026, 8, 31)),  # one o'clock at night is no day's beginning
        ("2026-09-01T00:00:00Z", date(2026, 9, 1)),
        ("2026-09-01T00:00:00+02:00", date(2026, 9, 1)),
        ("2026-09-01-07:00", date(2026, 9, 1)),  # a day with the zone of the server, as Workday writes it
        ("01-09-2026 00.00", date(2026, 9, 1)),
        ("1. März 2028", date(2028, 3, 1)),
        ("15. Dezember 2027", date(2027, 12, 15)),
        ("01 09 2026", date(2026, 9, 1)),
        ("01\u20119\u20132026", date(2026, 9, 1)),
    ],
)
def test_days_as_other_systems_write_them(text: str, day: date) -> None:
    assert days.day_in(text) == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(days.day_in(text), date)
    days.never(text)
    days.two_ways(text)


@given(DAYS)
def test_an_ambiguous_day_is_one_that_reads_as_two(day: date) -> None:
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    readings = set()
    for order in days.Order:
        try:
            readings.add(days.day_in(text, order))
        except ValueError:
            continue
    assert days.two_ways(text) == (len(readings) == 2)
    assert bool(days.orders_in([text])) == (day.day > 12)


@pytest.mark.parametrize(
    "text",
    [
        "31-12-9999",
        "9999-12-31",
        "99991231",
        "31.12.9999",
        "2958465",
        "Onbepaalde tijd",
        "vast",
        "-",
        "31 dec 9999",
        "1899-12-30",
        "1900-01-00",
        "00-01-1900",
        "01/01/1900",
        "1753-01-01",
        "0001-01-01",
    ],
)
def test_a_last_day_that_never_comes(text: str) -> None:
    assert days.never(text)


@pytest.mark.parametrize(
    "text", ["31-02-2026", "31-02-26", "1-1-126", "2026", "soon", "13/13/2026", "123456", "00-00-2026"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):
        days.day_in(text)


@given(st.decimals(0, 1, places=4))
def test_every_notation_is_the_same_share(share: Decimal) -> None:
    for text in (
        f"{share}",
        f"{share}".replace(".", ","),
        f"{share} fte",
        f"{share}FTE",
        f"{share * 100:.2f}%",
        f"{share * 100:.2f} procent".replace(".", ","),
        f"{share * 40}/40",
    ):
        assert abs(shares.share_in(text) - share) < Decimal("0.0001"), text
    assert shares.share_in(f"{share * 100:.2f}", shares.Unit.HUNDRED) == share


@given(st.text(max_size=12))
def test_any_text_is_a_share_or_none(text: str) -> None:
    with suppress(ValueError):
        assert shares.share_in(text) >= 0


@pytest.mark.parametrize(
    ("heading", "texts", "unit"),
    [
        ("FTE", ["0,8", "1"], "one"),
        ("FTE %", ["80", "100"], "hundred"),
        ("FTE %", ["0.8", "1"], "one"),
        ("Omvang", ["80", "1"], "hundred"),
        ("Omvang", ["0,8", "80", "1"], "one"),
        ("Uren per week", ["38", "19"], "hours"),
        ("Omvang", ["38", "19"], None),
        ("Omvang", ["2"], "one"),
    ],
)
def test_what_the_numbers_of_a_column_are_parts_of(heading: str, texts: list[str], unit: str | None) -> None:
    assert shares.unit_of(heading, texts) == unit


@pytest.mark.parametrize("text", ["30,4 uur", "30.4 hours", "30,4 uur per week", "30,4 u/w", "30,4 Std.", "30:24"])
def test_hours_are_a_part_of_the_full_week(text: str) -> None:
    assert shares.share_in(text) == Decimal("0.8")
    assert shares.plain_share(text, shares.Unit.ONE) == "30.4/38"
    assert shares.share_in(text, week=Decimal(40)) == Decimal("0.76")
    assert shares.share_in("30,4/38", week=Decimal(40)) == Decimal("0.8")


def test_a_one_among_percentages_is_unclear() -> None:
    told = [shares.plain_share(text, shares.Unit.HUNDRED) for text in ("80", "1", "0", "80%", "38/38")]
    assert told == ["80%", "1?", "0%", "80%", "38/38"]


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Müller, A.", ("A.", "", "Müller")),
        ("Vries, Jan de", ("Jan", "de", "Vries")),
        ("de Vries, Jan", ("Jan", "de", "Vries")),
        ("Vries, de, J.", ("J.", "de", "Vries")),
        ("Berg, J.A. (Jan) van den", ("Jan", "van den", "Berg")),
        ("Jan de Vries", ("Jan", "de", "Vries")),
        ("Anna van der Berg-de Boer", ("Anna", "van der", "Berg-de Boer")),
        ("Piet in 't Veld", ("Piet", "in 't", "Veld")),
        ("Veld, Piet in ’t", ("Piet", "in ’t", "Veld")),
        ("Gabriele d'Ancona", ("Gabriele", "", "d'Ancona")),
        ("Ancona, G. d'", ("G.", "", "d'Ancona")),
        ("Prof. dr. ir. A. de Boer", ("A.", "de", "Boer")),
        ("Suharto", ("", "", "Suharto")),
        ("Ma Long", ("Ma", "", "Long")),
        ("Nguyễn Thị Minh", ("Nguyễn Thị", "", "Minh")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_name_is_taken_apart(whole: str, parts: tuple[str, str, str]) -> None:
    assert names.taken_apart(whole) == parts


def test_a_family_name_that_comes_first() -> None:
    order = names.Order.FAMILY_FIRST
    assert names.taken_apart("de Vries Jan", order) == ("Jan", "de", "Vries")
    assert names.taken_apart("Vries Jan de", order) == ("Jan", "de", "Vries")


@given(st.text(max_size=40), st.sampled_from(list(names.Order)))
def test_no_letter_of_a_name_is_made_up(whole: str, order: names.Order) -> None:
    for part in names.taken_apart(whole, order):
        for word in part.split():
            assert word.strip("'’‘") in whole or word in whole


def test_a_day_one_day_later_is_another_day() -> None:
    assert days.day_in("45293") - days.day_in("45292") == timedelta(days=1)
