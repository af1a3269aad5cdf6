"""What makes a file unusual: age, size and how much it changes, on both sides of each limit."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from utq_portal.people.feed.checks import WARNINGS, Facts, Limits, exported_in, month_in, warnings

LIMITS = Limits(least=80, most=125, changed=30)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
ALL = frozenset({"ET", "BMS"})


def facts(name: str = "feed.csv", day: date = DECEMBER, rows: int = 100, **more: object) -> Facts:
    return Facts(name, day, rows, **{"faculties": ALL, **more})  # type: ignore[arg-type]


def codes(file: Facts, *applied: Facts, changed: int = 0, known: int = 100, limits: Limits = LIMITS) -> list[str]:
    return [one["code"] for one in warnings(file, applied, changed=changed, known=known, limits=limits)]


def test_a_file_like_the_last_one_is_nothing_unusual() -> None:
    assert codes(facts(), facts(day=NOVEMBER)) == []
    assert codes(facts(), facts()) == []  # the same day: a second file of the month


def test_an_older_file_is_told_by_its_day_or_else_its_name() -> None:
    assert codes(facts(day=NOVEMBER), facts()) == ["older"]
    assert codes(facts("hr-2026-11.csv"), facts("hr-2026-12.csv")) == ["month"]
    assert codes(facts("hr-2026-11.csv", NOVEMBER), facts("hr-2026-12.csv")) == ["older"]  # said once
    assert codes(facts("hr-2026-12.csv"), facts("hr-2026-12.csv")) == []
    assert codes(facts("any.csv"), facts("hr-2026-12.csv")) == []
    assert codes(facts("hr-20261204.csv"), facts("hr-20261205.csv")) == ["month"]
    assert codes(facts("hr-20261204.csv"), facts("hr-2026-12.csv")) == []


def test_the_very_file_that_was_applied_before_another() -> None:
    older = facts(sha256="a", on=NOVEMBER)
    assert codes(facts(sha256="a"), facts(sha256="b"), older) == ["again"]
    assert codes(facts(sha256="a"), older) == []  # the last file once more changes nothing


@pytest.mark.parametrize(("rows", "expected"), [(79, ["fewer"]), (80, []), (100, []), (125, []), (126, ["more"])])
def test_rows_against_the_last_file(rows: int, expected: list[str]) -> None:
    assert codes(facts(rows=rows), facts()) == expected


def test_files_of_other_faculties_are_not_compared() -> None:
    et, bms = frozenset({"ET"}), frozenset({"BMS"})
    assert codes(facts(rows=5, faculties=et, day=NOVEMBER), facts(faculties=bms)) == []
    assert codes(facts(rows=50, faculties=et), facts(rows=100)) == []  # one of two faculties: half the rows
    assert codes(facts(rows=200), facts(rows=100, faculties=et)) == []  # two of them: twice as many
    assert codes(facts(rows=50), facts(rows=100, faculties=et)) == ["fewer"]
    assert codes(facts(rows=200, faculties=et), facts(rows=100)) == ["more"]


@pytest.mark.parametrize(("changed", "expected"), [(0, []), (30, []), (31, ["changed"])])
def test_how_many_of_the_known_people_change(changed: int, expected: list[str]) -> None:
    assert codes(facts(), changed=changed) == expected


def test_a_first_load_knows_nobody() -> None:
    assert codes(facts(), changed=0, known=0) == []


def test_the_limits_are_arguments() -> None:
    other = Limits(least=50, most=300, changed=60)
    assert codes(facts(rows=51), facts(), limits=other) == []
    assert codes(facts(rows=300), facts(), limits=other) == []
    assert codes(facts(), changed=60, limits=other) == []


def test_the_sentence_never_says_the_limit_itself() -> None:
    told = warnings(facts(rows=7999), [facts(rows=10_000)], changed=3001, known=10_000, limits=LIMITS)
    assert [one["percent"] for one in told] == ["79", "31"]


def test_every_warning_is_a_sentence_in_both_languages() -> None:
    says = dict.fromkeys(("name", "day", "last", "rows", "percent", "limit"), "7")
    for language in ("en", "nl"):
        with translation.override(language):
            for words in WARNINGS.values():
                assert "7" in str(words) % says


@pytest.mark.parametrize(
    ("name", "month", "moment"),
    [
        ("hr-2026-12.csv", DECEMBER, "2026-12"),
        ("20261205_export.csv", DECEMBER, "2026-12-05"),
        ("hr 2026_11 b.xlsx", NOVEMBER, "2026-11"),
        ("hr.csv", None, ""),
        ("run 120261299.csv", None, ""),
    ],
)
def test_the_month_in_a_name(name: str, month: date | None, moment: str) -> None:
    assert (month_in(name), exported_in(name)) == (month, moment)
