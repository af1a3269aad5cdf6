"""A file of the HR system as rows of text, whatever its separator, encoding and headings.

A fault of the file as a whole refuses it: nothing is guessed about a file whose columns are not understood.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.people.feed import workbook
from utq_portal.people.feed.headings import FEED, Columns
from utq_portal.people.feed.workbook import Line

SEPARATORS = (";", ",", "\t")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class FileRefused(Exception):
    """The file as a whole cannot be used; ``code`` names the sentence in REFUSALS, ``says`` fills it in."""

    def __init__(self, code: str, **says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose another file."),
    "no_rows": _("The file has headings but no rows. Choose a file with people in it."),
    "missing": _("The file has no column for: %(columns)s. Add it, or export the file again."),
    "double": _("The file has a column twice: %(columns)s. Keep one of them."),
    "encoding": _("The characters of the file cannot be read. Save it as CSV UTF-8 and upload it again."),
    "workbook": _("The workbook cannot be read. Save it again as XLSX, or as CSV UTF-8."),
    "old_workbook": _("This is an old Excel file. Save it as XLSX, or as CSV UTF-8."),
    "quotes": _("Around line %(line)s the quotation marks do not match. Export the file again."),
    "too_many": _("The file has more than %(most)s rows. Split it by faculty."),
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as text: ``line`` is its line in the file (row in a workbook), ``values`` has every field asked for.

    ``ragged`` tells that the row has more cells than there are headings.
    """

    line: int
    values: dict[str, str]
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was found: the rows, and how the file was read, for the preview.

    ``ignored`` are the headings of columns that the portal does not know: nothing of them is kept.
    """

    rows: list[RawRow]
    encoding: str
    separator: str
    names: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(content: bytes, columns: Columns = FEED) -> ReadFile:
    """The rows of a CSV or XLSX file with these columns; raises FileRefused."""
    if content.startswith(_ZIP):
        return _found(_workbook_lines(content), columns, "XLSX", "")
    if content.startswith(_OLE):
        raise FileRefused("old_workbook")
    text, encoding = _decoded(content)
    if not text.strip():
        raise FileRefused("empty")
    separator = _separator(text, columns)
    return _found(_csv_lines(text, separator), columns, encoding, separator)


def _found(lines: Iterator[Line], columns: Columns, encoding: str, separator: str) -> ReadFile:
    """The first line as headings, the others as rows."""
    _line, headings = next(lines, (0, []))
    if not headings:
        raise FileRefused("empty")
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    places, ignored = _places(headings, columns)
    rows = list(_rows(lines, places, columns, len(headings)))
    if not rows:
        raise FileRefused("no_rows")
    return ReadFile(rows, encoding, separator, telling_names(rows, columns.name), ignored)


def telling_names(rows: Iterable[RawRow], column: str, most: int = 5) -> list[str]:
    """Names that would look wrong if the encoding were: those with letters outside ASCII first."""
    names = dict.fromkeys(row.values[column] for row in rows if row.values[column])
    telling = [name for name in names if not name.isascii()]
    return [*telling, *(name for name in names if name.isascii())][:most]


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding: a mark says UTF-8, else strict UTF-8, else Windows-1252 (DECISIONS 5)."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        raise FileRefused("encoding")
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            if content.startswith(b"\xef\xbb\xbf"):
                break
    raise FileRefused("encoding")


def _separator(text: str, columns: Columns) -> str:
    """The separator that makes most of the headings known; the first line may be Excel's own "sep=;"."""
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    if re.fullmatch(r"sep=[;,\t]", first.strip(" ")):
        return first.strip(" ")[4]

    def known(separator: str) -> tuple[int, int]:
        try:
            headings = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:  # a cell longer than any heading
            return 0, 0
        return sum(bool(columns.field_of(heading)) for heading in headings), len(headings)

    return max(SEPARATORS, key=known)


def _csv_lines(text: str, separator: str) -> Iterator[Line]:
    """Line number and cells of every record that is not blank; a record may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused("quotes", line=str(line)) from error
        if any(cell.strip() for cell in cells) and not (line == 1 and "".join(cells).startswith("sep=")):
            yield line, cells
        line = reader.line_num + 1


def _workbook_lines(content: bytes) -> Iterator[Line]:
    try:
        yield from workbook.lines(content)
    except workbook.WorkbookFault as fault:
        raise FileRefused("workbook") from fault


def _rows(lines: Iterator[Line], places: Mapping[int, str], columns: Columns, width: int) -> Iterator[RawRow]:
    for count, (line, cells) in enumerate(lines, start=1):
        if count > columns.most:
            raise FileRefused("too_many", most=f"{columns.most}")
        values = dict.fromkeys(columns.fields, "")
        values |= {name: _clean(cells[place]) for place, name in places.items() if place < len(cells)}
        yield RawRow(line, values, ragged=any(cell.strip() for cell in cells[width:]))


def _places(headings: list[str], columns: Columns) -> tuple[dict[int, str], list[str]]:
    """Which field each column holds, and the headings of columns that are not read.

    Raises FileRefused for columns that are missing or stand there twice: nothing is guessed about those.
    """
    names = [columns.field_of(heading) for heading in headings]
    missing = [name for name in columns.fields if name not in names and name not in columns.optional]
    double = sorted({name for name in names if name and names.count(name) > 1})
    for code, wrong in (("missing", missing), ("double", double)):
        if wrong:
            raise FileRefused(code, columns=", ".join(wrong[:12]))
    ignored = [heading.strip()[:40] or "–" for heading, name in zip(headings, names, strict=True) if not name]
    return {place: name for place, name in enumerate(names) if name}, ignored


def _clean(cell: str) -> str:
    """A cell in composed letters, without spaces around it or doubled inside."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def sentence(code: str, says: Mapping[str, str]) -> str:
    """Why a file was refused, in the language of the page."""
    return str(REFUSALS[code]) % says
