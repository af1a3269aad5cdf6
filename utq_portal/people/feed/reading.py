"""A file of the HR system as rows of text, whatever its separator, encoding and headings.

A fault of the file as a whole refuses it: nothing is guessed about a file whose columns are not understood.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.people.feed.headings import FIELDS, field_of

SEPARATORS = (";", ",", "\t")
MOST_ROWS = 100_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class FileRefused(Exception):
    """The file as a whole cannot be used; ``code`` names the sentence in REFUSALS, ``says`` fills it in."""

    def __init__(self, code: str, **says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose the file that the HR system made."),
    "no_rows": _("The file has headings but no rows. Choose a file with people in it."),
    "missing": _("The file has no column for: %(columns)s. Add it, or export the file again."),
    "unknown": _("The file has columns that the portal does not know: %(columns)s. Leave them out."),
    "double": _("The file has a column twice: %(columns)s. Keep one of them."),
    "encoding": _("The characters of the file cannot be read. Save it as CSV UTF-8 and upload it again."),
    "workbook": _("The workbook cannot be read. Save it again as XLSX, or as CSV UTF-8."),
    "old_workbook": _("This is an old Excel file. Save it as XLSX, or as CSV UTF-8."),
    "quotes": _("Around line %(line)s the quotation marks do not match. Export the file again."),
    "too_many": _("The file has more than %(most)s rows. Split it by faculty."),
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as text: ``line`` is its line in the file (row in a workbook), ``values`` has every field of FIELDS.

    ``ragged`` tells that the row has more cells than there are headings.
    """

    line: int
    values: dict[str, str]
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was found: the rows, and how the file was read, for the preview."""

    rows: list[RawRow]
    encoding: str
    separator: str
    names: list[str] = field(default_factory=list)


def read(content: bytes) -> ReadFile:
    """The rows of a CSV or XLSX file; raises FileRefused."""
    if content.startswith(_ZIP):
        return _named(_workbook_rows(content), "XLSX", "")
    if content.startswith(_OLE):
        raise FileRefused("old_workbook")
    text, encoding = _decoded(content)
    if not text.strip():
        raise FileRefused("empty")
    separator = _separator(text)
    return _named(_table_rows(_csv_lines(text, separator)), encoding, separator)


def _named(rows: Iterator[RawRow], encoding: str, separator: str) -> ReadFile:
    found = list(rows)
    if not found:
        raise FileRefused("no_rows")
    return ReadFile(found, encoding, separator, telling_names(found))


def telling_names(rows: Iterable[RawRow], most: int = 5) -> list[str]:
    """Names that would look wrong if the encoding were: those with letters outside ASCII first."""
    names = dict.fromkeys(row.values["last_name"] for row in rows if row.values["last_name"])
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


def _separator(text: str) -> str:
    """The separator that makes most of the headings known; the first line may be Excel's own "sep=;"."""
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    if re.fullmatch(r"sep=[;,\t]", first.strip(" ")):
        return first.strip(" ")[4]

    def known(separator: str) -> tuple[int, int]:
        try:
            headings = next(csv.reader([first], delimiter=separator), [])
        except csv.Error:  # a cell longer than any heading
            return 0, 0
        return sum(bool(field_of(heading)) for heading in headings), len(headings)

    return max(SEPARATORS, key=known)


def _csv_lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
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


def _workbook_rows(content: bytes) -> Iterator[RawRow]:
    """The rows of the first sheet; dates come as ISO text, numbers without a needless ".0"."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 400_000_000:
                raise FileRefused("workbook")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        lines: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError) as error:
        raise FileRefused("workbook") from error
    numbered = ((number, [_cell(value) for value in cells]) for number, cells in enumerate(lines, start=1))
    return _table_rows((number, cells) for number, cells in numbered if any(cells))


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _table_rows(lines: Iterator[tuple[int, list[str]]]) -> Iterator[RawRow]:
    """The first line as headings, the others as rows; raises FileRefused for columns that are not the agreed ones."""
    _line, headings = next(lines, (0, []))
    if not headings:
        raise FileRefused("empty")
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    columns = _columns(headings)
    for count, (line, cells) in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise FileRefused("too_many", most=f"{MOST_ROWS}")
        values = dict.fromkeys(FIELDS, "")
        values |= {name: _clean(cells[number]) for number, name in columns.items() if number < len(cells)}
        yield RawRow(line, values, ragged=any(cell.strip() for cell in cells[len(headings) :]))


def _columns(headings: list[str]) -> dict[int, str]:
    """Which field each column holds."""
    names = [field_of(heading) for heading in headings]
    unknown = [heading.strip() or "–" for heading, name in zip(headings, names, strict=True) if not name]
    missing = [name for name in FIELDS if name not in names]
    double = sorted({name for name in names if name and names.count(name) > 1})
    for code, columns in (("missing", missing), ("double", double), ("unknown", unknown)):
        if columns:
            raise FileRefused(code, columns=", ".join(column[:40] for column in columns[:12]))
    return dict(enumerate(names))


def _clean(cell: str) -> str:
    """A cell in composed letters, without spaces around it or doubled inside."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def sentence(code: str, says: Mapping[str, str]) -> str:
    """Why a file was refused, in the language of the page."""
    return str(REFUSALS[code]) % says
