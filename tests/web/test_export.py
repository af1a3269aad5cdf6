"""Lists as files: what a spreadsheet shows, in each language, and nothing that it would run."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from python_calamine import CalamineWorkbook

from utq_portal.web.export import LONGEST, Column, as_file

ROWS: list[dict[str, Any]] = [
    {"name": "Łukasiewicz; Jiří", "fte": Decimal("0.8"), "day": date(2028, 3, 1), "known": True},
    {"name": "=cmd|' /C calc'!A0", "fte": Decimal(1), "day": None, "known": False},
]
COLUMNS: list[Column[Any]] = [
    Column("Name", lambda row: row["name"]),
    Column("FTE", lambda row: row["fte"]),
    Column("Day", lambda row: row["day"]),
    Column("Known", lambda row: row["known"]),
]


def asked(form: str, **query: str) -> HttpRequest:
    """A visitor's request: what staff take as a file is recorded, and tested with the trail."""
    request = RequestFactory().get("/", {"as": form, **query} if form else query)
    request.user = AnonymousUser()
    return request


def download(kind: str, language: str = "en", rows: list[dict[str, Any]] = ROWS) -> bytes:
    with translation.override(language):
        answer = as_file(asked(kind), "list", COLUMNS, rows)
        assert answer is not None
        assert f'.{kind}"' in answer["Content-Disposition"]
        return answer.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", ["Name;FTE;Day;Known", '"Łukasiewicz; Jiří";0,8;2028-03-01;ja', "'=cmd|' /C calc'!A0;1;;nee"]),
        ("en", ["Name,FTE,Day,Known", "Łukasiewicz; Jiří,0.8,2028-03-01,yes", "'=cmd|' /C calc'!A0,1,,no"]),
    ],
)
def test_a_csv_is_what_a_spreadsheet_of_the_language_expects(language: str, expected: list[str]) -> None:
    content = download("csv", language)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == expected


def test_a_workbook_has_dates_and_numbers_and_no_formula() -> None:
    assert cells(download("xlsx")) == [
        ["Name", "FTE", "Day", "Known"],
        ["Łukasiewicz; Jiří", 0.8, date(2028, 3, 1), "yes"],
        ["=cmd|' /C calc'!A0", 1.0, "", "no"],
    ]


def test_a_moment_stands_in_the_time_of_the_wall() -> None:
    columns: list[Column[Any]] = [Column("At", lambda row: row)]
    rows = [datetime(2028, 7, 1, 10, 30, tzinfo=UTC)]
    answer: Any = as_file(asked("xlsx"), "list", columns, rows)
    assert cells(answer.getvalue())[1] == [datetime(2028, 7, 1, 12, 30)]  # noqa: DTZ001 - as a workbook holds it
    answer = as_file(asked("csv"), "list", columns, rows)
    assert answer.getvalue().decode("utf-8-sig").splitlines()[1] == "2028-07-01 12:30"


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
def test_a_long_text_is_cut_where_a_workbook_would_drop_it(length: int) -> None:
    rows = [{**ROWS[0], "name": "x" * length}]
    assert len(cells(download("xlsx", rows=rows))[1][0]) == LONGEST


@pytest.mark.parametrize("form", ["", "pdf", "XLSX"])
def test_another_question_is_a_page(form: str) -> None:
    assert as_file(asked(form), "list", COLUMNS, ROWS) is None


# what somebody may type into a field, and the cell of a CSV file in which no spreadsheet finds a formula
TYPED = {
    "=1+1": "'=1+1",
    "+31 20": "'+31 20",
    "-x": "'-x",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t=1",
    "\r=1": "'\r=1",
    " =1": "' =1",
    "\u00a0=1": "'\u00a0=1",
    "＝1": "'＝1",
    ";=cmd": ";'=cmd",
    "x,@a": "x,'@a",
    "x\n=1": "x\n'=1",
    "O'Brien": "O'Brien",
    "Smit-de Vries": "Smit-de Vries",
    "a = b": "a = b",
    "0 - 5": "0 - 5",
}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("typed", "expected"), TYPED.items())
def test_no_text_of_a_csv_is_a_formula_with_either_separator(typed: str, expected: str, language: str) -> None:
    content = download("csv", language, [{**ROWS[0], "name": typed}]).decode("utf-8-sig")
    (_head, row) = csv.reader(StringIO(content, newline=""), delimiter=";" if language == "nl" else ",")
    assert row[0] == expected


@pytest.mark.parametrize("typed", TYPED)
def test_a_workbook_keeps_every_text_as_it_was_typed(typed: str) -> None:
    content = download("xlsx", rows=[{**ROWS[0], "name": typed}])
    assert cells(content)[1][0] == typed
    with ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in sheet, "hyperlink" in sheet) == (False, False)


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [("en", -5, "-5"), ("nl", Decimal("-1.5"), "-1,5"), ("en", Decimal("-1.5"), "-1.5"), ("nl", 1234567, "1234567")],
)
def test_a_number_below_nought_stays_a_number(language: str, number: Any, expected: str) -> None:
    rows = [{**ROWS[0], "name": "x", "fte": number}]
    line = download("csv", language, rows).decode("utf-8-sig").splitlines()[1]
    assert line.split(";" if language == "nl" else ",")[1] == expected
    assert cells(download("xlsx", language, rows))[1][1] == float(number)


def test_a_csv_says_nothing_before_its_headings_and_ends_its_lines_as_a_file_does() -> None:
    content = download("csv", "nl")
    assert content.startswith(b"\xef\xbb\xbfName;")
    assert (b"sep=" in content, content.count(b"\r\n"), content.endswith(b"\r\n")) == (False, 3, True)


def test_a_workbook_keeps_its_headings_in_view_and_is_as_wide_as_its_words() -> None:
    with ZipFile(BytesIO(download("xlsx", rows=[{**ROWS[0], "name": "x" * 200}]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<pane ySplit="1" topLeftCell="A2" [^>]*state="frozen"', sheet)
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert (widths[0] > 60, widths[1] < 10) == (True, True)


@pytest.mark.parametrize("name", ["list", "a" * 60, "a/b[c]:d*e?f\\g'", "'"])
def test_the_name_of_a_sheet_is_one_that_excel_takes(name: str) -> None:
    answer: Any = as_file(asked("xlsx"), name, COLUMNS, ROWS)
    (sheet,) = CalamineWorkbook.from_filelike(BytesIO(answer.getvalue())).sheet_names
    assert (1 <= len(sheet) <= 31, set("[]:*?/\\'") & set(sheet)) == (True, set())


@pytest.mark.parametrize("odd", ["a\x0bb", "a\ufffeb", "a\uffffb", "a\x00b", "😀", "e\u0301"])
def test_no_letter_keeps_a_workbook_from_opening(odd: str) -> None:
    assert cells(download("xlsx", rows=[{**ROWS[0], "name": odd}]))[1][1] == 0.8


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(1900, 3, 1), date(9999, 12, 31)])
def test_a_day_before_those_of_a_workbook_is_text(day: date) -> None:
    wanted: Any = day.isoformat() if day.year < 1900 else day
    assert cells(download("xlsx", rows=[{**ROWS[0], "day": day}]))[1][2] == wanted


def test_of_two_lists_on_a_page_the_one_that_was_asked_for_comes() -> None:
    request = asked("csv", of="mails")
    assert as_file(request, "jobs", COLUMNS, ROWS, param="jobs") is None
    assert as_file(request, "mails", COLUMNS, ROWS, param="mails") is not None
    assert as_file(asked("csv"), "mails", COLUMNS, ROWS, param="mails") is None
