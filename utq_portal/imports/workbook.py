"""An XLSX workbook as rows of text, read as a stream: never more of it in memory than the row at hand.

A file may say that its table ends at XFD1048576; a reader that makes room for that first asks for 549 GB
(docs/domain.md, The file).
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from utq_portal.imports.archive import Archive, Broken, Xml, parse
from utq_portal.imports.faults import CELL, COLUMNS, ROWS, TEXT, FileRefused
from utq_portal.imports.formats import Said, plain, said_by

Line = tuple[int, list[str]]
# by the first row of a cell of several rows: its column and its last row
Merged = dict[int, list[tuple[int, int]]]

_SMALL_PART, _LARGE_PART = 10_000_000, 300_000_000  # bytes, unpacked
_FEW, _MANY = 200_000, 12_000_000  # elements
_STRINGS = 1_500_000
UNCOUNTED = "#FORMULA?"  # a formula of which the file keeps no value: nobody saw one either
_MERGES, _LONGEST_MERGE = 20_000, 300  # cells of several rows, and bytes of one such tag
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*?\bref="([A-Z]{1,3})([1-9]\d{0,6}):[A-Z]{1,3}([1-9]\d{0,6})"')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")
_BOOK, _BOOK_TYPE = "xl/workbook.xml", "/officeDocument"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, its part of the archive, and whether the workbook hides it."""

    name: str
    part: str
    hidden: bool = False


class Workbook:
    """The sheets of a workbook and the lines of each; raises FileRefused."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = Archive(content)
            self._related: dict[str, tuple[str, str]] = {}
            self.since_1904 = False
            self.sheets = self._read_book()
            self._styles = self._read_styles()
        except Broken as error:
            raise FileRefused("workbook") from error
        if not self.sheets:
            raise FileRefused("no_sheets")
        self._strings: _Strings | None = None
        self._merges: dict[str, Merged] = {}
        self.hidden_rows = 0  # in the sheet that was read last

    def lines(self, sheet: SheetPart) -> Iterator[Line]:
        """Row number and cells of every row that is not blank; hidden rows too. Raises FileRefused."""
        try:
            if self._strings is None:
                self._strings = self._read_strings()
            rows = _Rows(self._strings, self._styles, self._merged(sheet))
            xml = Xml(rows.start, rows.end, rows.text, _MANY)
            for chunk in self._archive.chunks(sheet.part, _LARGE_PART):
                xml.feed(chunk)
                if rows.found:
                    yield from rows.found
                    rows.found.clear()
                self.hidden_rows = rows.hidden
                if rows.over:
                    return
            xml.feed(b"", last=True)
        except Broken as error:
            raise FileRefused("workbook") from error
        yield from rows.found

    def _merged(self, sheet: SheetPart) -> Merged:
        """The cells that others below them belong to: they stand at the end of the sheet, and are needed before."""
        if sheet.part not in self._merges:
            found: dict[int, list[tuple[int, int]]] = {}
            tail, count = b"", 0
            for chunk in self._archive.chunks(sheet.part, _LARGE_PART):
                begin = tail + chunk
                for reference in _MERGED.finditer(begin):
                    first, last = int(reference[2]), int(reference[3])
                    count += 1
                    if first < last and count <= _MERGES:
                        found.setdefault(first, []).append((_place(reference[1].decode()), last))
                # one that is cut in two here is seen with the next chunk, and only then
                cut = begin.rfind(b"<")
                tail = begin[cut:] if cut >= 0 and len(begin) - cut < _LONGEST_MERGE else b""
                if tail and _MERGED.match(tail):
                    tail = b""
            self._merges[sheet.part] = found
        return self._merges[sheet.part]

    def _read_book(self) -> list[SheetPart]:
        book = self._relations("", "_rels/.rels").get(_BOOK_TYPE, _BOOK)
        folder, name = posixpath.split(book)
        self._relations(folder, f"{folder}/_rels/{name}.rels")
        found: list[SheetPart] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr":
                self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            elif tag == "sheet":
                key = next((value for at, value in attributes.items() if at.rpartition(":")[1:] == (":", "id")), "")
                kind, part = self._related.get(key, ("", ""))
                if kind == "/worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    found.append(SheetPart(attributes.get("name", "")[:60], part, hidden))

        parse(self._archive, book, start, _nothing, most=_FEW, size=_SMALL_PART)
        return found

    def _relations(self, folder: str, part: str) -> dict[str, str]:
        """The parts that this one names, by kind; those of the workbook are kept by key."""
        kinds: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                kind = "/" + attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kinds.setdefault(kind, place)
                self._related[attributes.get("Id", "")] = (kind, place)

        self._related.clear()
        if part in self._archive:
            parse(self._archive, part, start, _nothing, most=_FEW, size=_SMALL_PART)
        return kinds

    def _part(self, kind: str) -> str:
        return next((part for one, part in self._related.values() if one == kind), "")

    def _read_styles(self) -> list[Said]:
        """How the cells of each style read."""
        codes: dict[str, str] = {}
        found: list[Said] = []
        inside = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if tag == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = attributes.get("numFmtId", "0")
                known = int(number) if number.isdecimal() and len(number) < 9 else 0
                found.append(said_by(0 if number in codes else known, codes.get(number, ""), self.since_1904))

        def end(tag: str) -> None:
            nonlocal inside
            inside = inside and tag != "cellXfs"

        part = self._part("/styles")
        if part in self._archive:
            parse(self._archive, part, start, end, most=_FEW, size=_LARGE_PART // 10)
        return found

    def _read_strings(self) -> _Strings:
        strings = _Strings()
        part = self._part("/sharedStrings")
        if part in self._archive:
            parse(self._archive, part, strings.start, strings.end, strings.text, most=_MANY, size=_LARGE_PART // 2)
        return strings


def _nothing(_tag: str) -> None:
    return


class _Strings:
    """The shared strings: one run of bytes with the place where each ends."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")
        self._collects = self._aside = False
        self._left = CELL

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "t":
            self._collects = not self._aside
        elif tag == "rPh":  # how a word is pronounced: not part of it
            self._aside = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._collects = False
        elif tag == "rPh":
            self._aside = False
        elif tag == "si":
            self._ends.append(len(self._bytes))
            self._left = CELL
            if len(self._ends) > _STRINGS:
                raise FileRefused("too_much")

    def text(self, text: str) -> None:
        if self._collects and self._left > 0:
            kept = text[: self._left]
            self._left -= len(kept)
            self._bytes += kept.encode("utf-8", "replace")
            if len(self._bytes) > 2 * TEXT:
                raise FileRefused("too_much")

    def __getitem__(self, key: str) -> str:
        number = int(key) if key.isdecimal() and len(key) < 9 else -1
        if not 0 <= number < len(self._ends):
            return ""
        return self._bytes[self._ends[number - 1] if number else 0 : self._ends[number]].decode()


class _Rows:
    """Collects the rows of a sheet: ``found`` has those that were finished, ``over`` tells that no more will come."""

    def __init__(self, strings: _Strings, styles: list[Said], merged: Merged) -> None:
        self.found: list[Line] = []
        self.over = self._hides = False
        self.hidden = 0
        self._strings, self._styles, self._merged = strings, styles, merged
        self._reaching: dict[int, tuple[int, str]] = {}  # by column: the last row of a cell that began above, its words
        self._row = 0
        self._cells: list[str] = []
        self._place = -1
        self._at = 0  # the row that the cell itself names
        self._kind = ""
        self._style = 0
        self._pieces: list[str] = []
        self._collects = self._inside = self._aside = False
        self._counts = False  # whether the cell has a formula and no value
        self._length = 0
        self._columns: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._begin(attributes)
        elif tag == "v" or tag == "t":
            self._collects = self._inside and not self._aside
            self._counts = False
        elif tag == "f":
            self._counts = self._inside
        elif tag == "rPh":
            self._aside = True
        elif tag == "row" and self._inside:
            number = attributes.get("r", "")
            self._row = _number(number) if number else self._row + 1
            self._cells, self._place = [], -1
            self._hides = attributes.get("hidden", "0") in ("1", "true")
        elif tag == "sheetData":
            self._inside = True

    def end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self._collects = False
        elif tag == "c":
            if self._counts:
                self._kind, self._pieces = "str", [UNCOUNTED]
            if self._pieces:
                self._finish()
        elif tag == "rPh":
            self._aside = False
        elif tag == "row":
            if self._merged:
                self._reach()
            if any(self._cells) and not self.over:
                self.found.append((self._row, self._cells))
                self.hidden += self._hides
            self._cells = []
        elif tag == "sheetData":
            self._inside, self.over = False, True

    def text(self, text: str) -> None:
        if self._collects:
            self._pieces.append(text)

    def _reach(self) -> None:
        """Give a row the words of cells that began above it, and note those that begin here."""
        cells = self._cells
        if any(cells):
            for place, (last, words) in list(self._reaching.items()):
                if last < self._row:
                    del self._reaching[place]
                    continue
                cells.extend([""] * (place + 1 - len(cells)))
                cells[place] = cells[place] or words
        for place, last in self._merged.get(self._row, ()):
            if place < len(cells) and cells[place]:
                self._reaching[place] = (last, cells[place])

    def _begin(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._at = self._row
        if reference:
            letters = reference.rstrip("0123456789")
            place = self._columns.get(letters)
            self._place = self._column(reference, letters) if place is None else place
            row = reference[len(letters) :]
            if row != str(self._row):
                self._at = _number(row)
        else:
            self._place += 1
        self._kind, self._counts = attributes.get("t", "n"), False
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() and len(style) < 7 else 0
        self._pieces.clear()

    def _column(self, reference: str, letters: str) -> int:
        """The place of a column: A is 0. Raises Broken for what is no reference."""
        if not _REFERENCE.fullmatch(reference):
            raise Broken("no reference")
        self._columns[letters] = place = _place(letters)
        return place

    def _finish(self) -> None:
        said = self._said("".join(self._pieces))
        self._pieces.clear()
        if not said.strip() or self.over:
            return
        if self._place >= COLUMNS or self._at > ROWS or self._row > ROWS:
            raise FileRefused("outside", cell=f"{_letters(self._place)}{max(self._at, self._row)}")
        cells = self._cells
        if self._place >= len(cells):
            cells.extend([""] * (self._place - len(cells)))
            cells.append(said)
        else:
            cells[self._place] = said
        self._length += len(said)
        if self._length > TEXT:
            raise FileRefused("too_much")

    def _said(self, text: str) -> str:
        kind = self._kind
        if kind == "s":
            return _seen(self._strings[text.strip()])
        if kind == "n":
            number = text.strip()
            return self._styles[self._style](number) if self._style < len(self._styles) else plain(number)
        if kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "d":
            return text.strip()[:10]
        return _seen(text[:CELL])


def _seen(text: str) -> str:
    """The letters that people see: a control sign is a space, whichever way it was written."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: _letter(int(found[1], 16)), text)
    return text if text.isprintable() else text.translate(_CONTROLS).strip()


def _letter(code: int) -> str:
    return " " if code < 32 or code == 127 or 0xD800 <= code <= 0xDFFF else chr(code)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 7:
        raise Broken("no row number")
    return int(text)


def _place(letters: str) -> int:
    """The place of a column by its letters: A is 0."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def _letters(place: int) -> str:
    """The letters of a column by its place: 0 is A."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found
