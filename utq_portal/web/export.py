"""Lists as files for a spreadsheet, in which nothing runs (docs/domain.md, Lists as files).

A list says its columns once; ``as_file`` answers ?as=xlsx and ?as=csv of its own address, so that a file holds exactly
the rows that the page shows, under the same Rule, filters and order. The pager draws the two links, and the tag
``files`` does where a list has no pages.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Generic, TypeVar

import xlsxwriter
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from utq_portal.web import dates
from utq_portal.web.given import note_export

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

# What makes a spreadsheet read a cell as a formula (docs/domain.md, Lists as files): at its beginning, after spaces or
# in full width too, and behind a sign that divides cells where the list is read with another one.
DANGEROUS = ("\t", "\r", "\n")
_FORMULA = re.compile(r"(?:^|(?<=[;,\t\r\n]))(?=\s*[=+\-@＝＋－＠])")
_NO_LETTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold: a workbook with it does not open
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARAM, OF = "as", "of"  # in which form; of which list, where a page has several
CHUNK = 500
BLOCK = 2**16  # bytes
LONGEST = 32_767  # signs that a cell of a workbook may hold
WIDEST = 60  # signs, of a column on the screen
FIRST_YEAR = 1900  # of the days that a workbook counts
SHEET_NAME = 31  # signs
MEASURED = 200  # rows that decide how wide a column is


@dataclass(frozen=True, slots=True)
class Column(Generic[T_contra]):
    """A heading, and what a row has under it: text, a number, a date, a moment, yes or no, or None."""

    title: Promise | str
    value: Callable[[T_contra], object]


def as_file(
    request: HttpRequest, name: str, columns: Sequence[Column[T]], rows: Iterable[T], *, param: str = "page"
) -> HttpResponseBase | None:
    """The whole list as the file that ?as= asks for, else None; ``name`` is the file's, without ending.

    ``param`` is that of the list's pager, which learns that there is a file to offer.
    """
    request.exports = {*getattr(request, "exports", ()), param}  # type: ignore[attr-defined]
    wanted = request.GET.get(PARAM)
    if wanted not in ("xlsx", "csv") or request.GET.get(OF, "page") != param:
        return None
    note_export(request, name, wanted)
    found = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    cells = ([column.value(row) for column in columns] for row in found)
    header = [str(column.title) for column in columns]
    file = f"{name}-{timezone.localdate().isoformat()}.{wanted}"
    return xlsx_file(file, header, cells, name) if wanted == "xlsx" else csv_file(file, header, cells)


def in_parts(rows: QuerySet[Any, T] | Iterable[T], shown: Callable[[list[T]], Iterable[Any]]) -> Iterator[Any]:
    """Rows as ``shown`` puts a number of them in words, some hundreds at a time: its queries are few for each part.

    Nothing is done before the first row is asked for.
    """
    found = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)
    while part := list(islice(found, CHUNK)):
        yield from shown(part)


def harmless(value: object) -> str:
    """The cell as text; what could be the beginning of a formula gets a quote in front. Numbers stay numbers."""
    text = _text(value)
    if isinstance(value, (int, float, Decimal)):
        return text
    return f"'{text}" if text.startswith(DANGEROUS) else _FORMULA.sub("'", text)


def _text(value: object) -> str:
    """As somebody writes it who reads this language: 0,8 in Dutch; dates in ISO, which every spreadsheet knows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return f"{dates.civil(value).isoformat()} {dates.clock(value)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, Decimal)):
        return number_format(value, use_l10n=True)
    return str(value)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_file(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download in UTF-8 with a byte order mark, row by row, so that a long list needs no memory.

    Between the cells stands what a spreadsheet of this language expects: ``;`` in Dutch, where the comma is in numbers.
    """
    language = get_language() or "en"

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";" if language == "nl" else ",")
        with translation.override(language):  # the rows are made while the answer is on its way
            yield "\ufeff" + writer.writerow([harmless(cell) for cell in header])
            for row in rows:
                yield writer.writerow([harmless(cell) for cell in row])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=_headers(name))


def xlsx_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[object]], sheet: str = ""
) -> StreamingHttpResponse:
    """A workbook with the headings in view, dates and numbers as such; a row at a time, in a file on disk."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

    language = get_language() or "en"

    def parts() -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            with translation.override(language), xlsxwriter.Workbook(file, options) as book:
                _fill(book, header, rows, sheet)
            file.seek(0)
            yield from iter(lambda: file.read(BLOCK), b"")

    return StreamingHttpResponse(parts(), content_type=XLSX, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}


def _fill(book: xlsxwriter.Workbook, header: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> None:
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:SHEET_NAME] or None)
    bold = book.add_format({"bold": True})
    days, moments = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, bold)
    found = iter(rows)
    first = list(islice(found, MEASURED))
    for place, title in enumerate(header):
        widest = max((len(_text(row[place])) for row in first), default=0)
        sheet.set_column(place, place, min(max(len(title), widest) + 2, WIDEST))
    for number, row in enumerate((row for part in (first, found) for row in part), start=1):
        for place, value in enumerate(row):
            if isinstance(value, datetime) and value.year >= FIRST_YEAR:
                sheet.write_datetime(number, place, timezone.localtime(value).replace(tzinfo=None), moments)
            elif isinstance(value, date) and value.year >= FIRST_YEAR:
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), days)  # noqa: DTZ001
            elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_string(number, place, _NO_LETTER.sub("", _text(value))[:LONGEST])
