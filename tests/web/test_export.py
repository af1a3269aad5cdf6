"""Lists as files: what a spreadsheet shows, in each language, and nothing that it would run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
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


def download(kind: str, language: str = "en", rows: list[dict[str, Any]] = ROWS) -> bytes:
    with translation.override(language):
        answer = as_file(RequestFactory().get("/", {"as": kind}), "list", COLUMNS, rows)
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
    answer: Any = as_file(RequestFactory().get("/?as=xlsx"), "list", columns, rows)
    assert cells(answer.getvalue())[1] == [datetime(2028, 7, 1, 12, 30)]  # noqa: DTZ001 - as a workbook holds it
    answer = as_file(RequestFactory().get("/?as=csv"), "list", columns, rows)
    assert answer.getvalue().decode("utf-8-sig").splitlines()[1] == "2028-07-01 12:30"


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
def test_a_long_text_is_cut_where_a_workbook_would_drop_it(length: int) -> None:
    rows = [{**ROWS[0], "name": "x" * length}]
    assert len(cells(download("xlsx", rows=rows))[1][0]) == LONGEST


@pytest.mark.parametrize("asked", ["", "pdf", "XLSX"])
def test_another_question_is_a_page(asked: str) -> None:
    request = RequestFactory().get("/", {"as": asked} if asked else {})
    assert as_file(request, "list", COLUMNS, ROWS) is None
