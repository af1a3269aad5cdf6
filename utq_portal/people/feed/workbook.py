"""An XLSX workbook as rows of text: real dates as ISO text, numbers as the sheet shows them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

Line = tuple[int, list[str]]
LARGEST = 400_000_000  # bytes, unpacked
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ZEROS = re.compile(r"0{2,}")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


class WorkbookFault(ValueError):
    """The bytes are no workbook that can be read."""


def lines(content: bytes) -> Iterator[Line]:
    """Row number and cells of every row of the first sheet that is not blank; raises WorkbookFault."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise WorkbookFault("too large")
            padded = _padded(archive)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ET.ParseError, KeyError, ValueError, IndexError) as error:
        raise WorkbookFault(str(error)) from error
    for number, cells in enumerate(rows, start=1):
        said = [_cell(value, padded.get((number, place), 0)) for place, value in enumerate(cells)]
        if any(said):
            yield number, said


def _cell(value: Any, width: int) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value)).zfill(width)
    return "" if value is None else str(value).strip()


def _padded(archive: zipfile.ZipFile) -> dict[tuple[int, int], int]:
    """The cells whose number format adds leading zeros ("00000000"), by row and place, with their width.

    An employee number is often a number with such a format: what people see is what counts.
    """
    widths = _formats(archive)
    found: dict[tuple[int, int], int] = {}
    if not widths:
        return found
    row = place = 0
    with archive.open(_first_sheet(archive)) as sheet:
        for event, element in ET.iterparse(sheet, events=("start", "end")):  # noqa: S314  (expat bounds entities)
            if event == "start" and element.tag == f"{_MAIN}row":
                row, place = int(element.get("r") or row + 1), -1
            elif event == "start" and element.tag == f"{_MAIN}c":
                place = _column(element.get("r", "")) if element.get("r") else place + 1
                if width := widths.get(int(element.get("s") or 0)):
                    found[row, place] = width
            elif event == "end" and element.tag == f"{_MAIN}row":
                element.clear()
    return found


def _formats(archive: zipfile.ZipFile) -> dict[int, int]:
    """The styles that add leading zeros, with the number of figures."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314  (expat bounds entities)
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{_MAIN}numFmt")}
    cells = styles.find(f"{_MAIN}cellXfs")
    used = enumerate(cells if cells is not None else ())
    return {number: len(code) for number, one in used if _ZEROS.fullmatch(code := codes.get(one.get("numFmtId"), ""))}


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The name of the first sheet's part."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  (expat bounds entities)
    related = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  (expat bounds entities)
    first = next(book.iter(f"{_MAIN}sheet")).get(_ID)
    target = next(one.get("Target", "") for one in related if one.get("Id") == first)
    return posixpath.normpath(posixpath.join("xl", target)).lstrip("/") if target[:1] != "/" else target[1:]


def _column(reference: str) -> int:
    """The place of a cell in its row: A1 is 0."""
    found = _REFERENCE.fullmatch(reference)
    place = 0
    for letter in found[1] if found else "A":
        place = place * 26 + ord(letter) - 64
    return place - 1
