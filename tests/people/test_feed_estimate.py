"""About how many rows a file has, before it is read."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from tests.trajectories.feeds import line, table
from utq_portal.people.feed.estimate import about


def test_a_text_file_by_its_lines() -> None:
    content = table(line(f"M{number}") for number in range(500))
    assert about(content) == 501  # with the headings
    assert about(content.decode().encode("utf-16")) == 501
    assert about(b"") == 1


def test_a_workbook_by_the_size_that_it_tells() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number in range(321):
        sheet.write_row(number, 0, ["a", "b"])
    book.close()
    assert about(out.getvalue()) == 320


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 6000])
def test_a_broken_workbook_is_no_error(content: bytes) -> None:
    assert about(content) == len(content) // 60
