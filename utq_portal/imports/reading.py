"""A table of another system as rows of text, whatever its kind, encoding, sheet and headings.

Nothing is guessed about a table whose columns are not understood: what is open is told, so that somebody answers it
once for all tables with these headings (docs/domain.md, Reading a table).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from utq_portal.imports import names as naming
from utq_portal.imports.faults import FIELDS, FileRefused
from utq_portal.imports.headings import Columns, Head, best_head, fitness, head_of, heads_at
from utq_portal.imports.kinds import kind_of
from utq_portal.imports.shares import FULL_WEEK
from utq_portal.imports.text import TextFile
from utq_portal.imports.values import Open, orders_of, settled
from utq_portal.imports.workbook import Line, Workbook

_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_PROBED = 40  # lines among which the headings stand
_SHEETS = 60
_SAMPLES, _SAMPLED = 5, 500  # values of a column that are told, and lines among which they are found
_SAMPLE, LONGEST_WORD = 40, 120  # characters
_LISTED = 300  # different words of a column that are listed
_SUM = re.compile(
    r"(?:(?:sub|eind|grand|algemeen)[ -]?)?(?:totaal|totalen|total|totals)\b.*"
    r"|(?:som|sum|aantal|count|gemiddelde?|gem\.|average|mean)\b\W*(?:\w+\W*){0,2}|\*+",
    re.IGNORECASE,
)
# what a printed list says about itself, on every page or at its end
_PRINTED = re.compile(
    r"(?:(?:af)?gedrukt|geprint|gegenereerd|aangemaakt|printed|generated|created|exported|ge[eë]xporteerd|pagina|page|"
    r"blad|bron|source|peildatum|rapport|report|selectie|selection|einde|end of|vertrouwelijk|confidential)\b.*",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"[-=_+|*.~ ]*")  # a line drawn between rows
# what a line below the headings says of the columns: (FTE), dd-mm-jjjj, %
_ASIDE = re.compile(r"\(.*\)|\[.*\]|(?:[dmyj]{1,4}[-/. ]?){2,3}|%|text|tekst|date|datum", re.IGNORECASE)
_FEW = 2  # cells of a line that says something about the table
# signs that nobody sees, such as soft hyphens and marks of direction
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_CONTROLS = {**dict.fromkeys((*range(32), *range(127, 160)), " "), 0x2028: " ", 0x2029: " "}
_AS_TEXT = re.compile(r"""=\s*"([^"]*)"|[='](?=\d)(\S+)""")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as text: ``line`` is its line in the file (row in a workbook), ``values`` has every field asked for.

    ``ragged`` tells that the row has more cells than there are headings; ``absent`` has the fields for which the table
    has no column: it says nothing about those.
    """

    line: int
    values: dict[str, str]
    ragged: bool = False
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table with certain headings is read, as somebody said once.

    ``fields`` maps the key of a column to its field ("" is not used; "fte:hundred" names the unit too). ``dates`` is
    the order of day and month, ``names`` that of a whole name; ``sheet`` and ``line`` tell where the headings stand,
    where that was chosen.
    """

    fields: Mapping[str, str]
    dates: str = ""
    names: str = ""
    sheet: str = ""
    line: int = 0
    name: str = ""


NONE: Mapping[str, Layout] = {}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was found: the rows, and how the file was read, for the preview.

    ``ignored`` are the headings of columns that are not read: nothing of them is kept. ``left_out`` are lines that are
    no rows, such as those with sums. ``sheet`` and ``line`` tell where the headings stand, ``layout`` is the name of
    the layout that was used; ``hidden`` counts rows that the workbook hides, which are read as well. ``years`` has an
    example, as it stands in the file and as a day, of each column whose years have two figures.
    """

    rows: list[RawRow]
    encoding: str
    separator: str
    names: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    sheet: str = ""
    line: int = 1
    absent: frozenset[str] = frozenset()
    left_out: list[str] = field(default_factory=list)
    layout: str = ""
    hidden: int = 0
    fingerprint: str = ""
    years: list[tuple[str, str]] = field(default_factory=list)


class Unsettled(FileRefused):
    """Something about the columns must be said first; ``look`` has what is needed to ask for it, fit for JSON."""

    def __init__(self, code: str, look: dict[str, Any], **says: str) -> None:
        super().__init__(code, **says)
        self.look = look


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    hidden: bool
    lines: Callable[[], Iterator[Line]]


@dataclass(frozen=True, slots=True)
class _Book:
    encoding: str
    separator: str
    sheets: list[_Sheet]
    workbook: Workbook | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the table stands and what its columns are."""

    book: _Book
    sheet: _Sheet
    head: Head
    layout: Layout | None
    rivals: list[str]  # other sheets that fit as well

    @property
    def fields(self) -> tuple[str, ...]:
        """The field of each column, without units."""
        return tuple(one.partition(":")[0] for one in self.said)

    @property
    def said(self) -> tuple[str, ...]:
        if self.layout is None:
            return self.head.fields
        pairs = zip(self.head.keys, self.head.fields, strict=True)
        return tuple(self.layout.fields.get(key, known) for key, known in pairs)

    @property
    def units(self) -> dict[str, str]:
        """The unit of a field, where the layout names one."""
        return {one.partition(":")[0]: one.partition(":")[2] for one in self.said if ":" in one}


def read(
    content: bytes,
    columns: Columns,
    layouts: Mapping[str, Layout] = NONE,
    chosen: Layout | None = None,
    *,
    ask: bool = False,
    week: Decimal = FULL_WEEK,
) -> ReadFile:
    """The rows of a CSV or XLSX file with these columns.

    ``layouts`` are those that were remembered, by the fingerprint of their headings; ``chosen`` is one that holds for
    this file; ``week`` has the hours of a full appointment. Raises Unsettled when something must be said first (always
    with ``ask``), FileRefused when the file cannot be used at all.
    """
    table = _locate(_open(content, columns), columns, layouts, chosen)
    _settle(table, columns, ask)
    return _read(table, columns, week)


def look_at(content: bytes, columns: Columns, layout: Layout) -> dict[str, Any]:
    """The columns of the table whose headings stand where the layout says, and are what it says; raises FileRefused."""
    return _look(_locate(_open(content, columns), columns, NONE, layout), columns, [])


def _open(content: bytes, columns: Columns) -> _Book:
    if kind := kind_of(content):
        raise FileRefused("packed" if kind == "ZIP" else "kind", kind=kind)
    if content.startswith(_ZIP):
        workbook = Workbook(content)
        sheets = [_Sheet(one.name, one.hidden, partial(workbook.lines, one)) for one in workbook.sheets[:_SHEETS]]
        return _Book("XLSX", "", sheets, workbook)
    if content.startswith(_OLE):
        raise FileRefused("password" if _PASSWORD in content else "old_workbook")
    if not content.strip():
        raise FileRefused("empty")

    def fits(lines: Sequence[Line]) -> tuple[int, ...]:
        best = best_head(lines, columns)
        return fitness(best) if best else (0, 0)

    text = TextFile(content, fits)
    return _Book(text.encoding, text.separator, [_Sheet("", False, text.lines)])


def _locate(book: _Book, columns: Columns, layouts: Mapping[str, Layout], chosen: Layout | None) -> _Table:
    """The sheet whose headings fit, and where they stand."""
    begins = [(sheet, list(islice(sheet.lines(), _PROBED))) for sheet in book.sheets]
    begins = [(sheet, lines) for sheet, lines in begins if lines]
    if not begins:
        raise FileRefused("empty")
    if chosen is not None and (chosen.sheet or chosen.line):
        if table := _placed(book, begins, columns, chosen):
            return table
        raise FileRefused("place", sheet=chosen.sheet or "–", line=str(chosen.line or "–"))
    if chosen is None and (known := _known(book, begins, columns, layouts)):
        return known
    heads = [(sheet, head) for sheet, lines in begins if (head := best_head(lines, columns))]

    def rank(one: tuple[_Sheet, Head]) -> tuple[bool, bool, tuple[int, int]]:
        sheet, head = one
        return not columns.missing(head.fields), not sheet.hidden, fitness(head)

    sheet, head = max(heads, key=rank)
    # rows may stand on other sheets too that have all the headings
    others = [] if columns.missing(head.fields) else [one for one in heads if not columns.missing(one[1].fields)]
    rivals = [one.name for one, _head in others if one is not sheet and not one.hidden]
    return _Table(book, sheet, head, chosen, rivals)


def _placed(
    book: _Book, begins: Sequence[tuple[_Sheet, list[Line]]], columns: Columns, chosen: Layout
) -> _Table | None:
    """The table where somebody said that it stands."""
    for sheet, lines in begins:
        if chosen.sheet in ("", sheet.name):
            places = [place for place, (line, _cells) in enumerate(lines) if line == chosen.line]
            if places:
                head = max(heads_at(lines, places[0], columns), key=fitness)
            elif not chosen.line:
                head = best_head(lines, columns) or head_of(*lines[0], (), columns)
            else:
                continue
            return _Table(book, sheet, head, chosen, [])
    return None


def _known(
    book: _Book, begins: Sequence[tuple[_Sheet, list[Line]]], columns: Columns, layouts: Mapping[str, Layout]
) -> _Table | None:
    """The table whose headings somebody explained before."""
    if not layouts:
        return None
    found = [
        _Table(book, sheet, head, layouts[head.fingerprint], [])
        for sheet, lines in begins
        for place in range(len(lines))
        for head in heads_at(lines, place, columns)
        if head.fingerprint in layouts
    ]
    if not found:
        return None

    def named(one: _Table) -> bool:
        return one.layout is not None and one.sheet.name != "" and one.layout.sheet == one.sheet.name

    best = max(found, key=lambda one: (named(one), not one.sheet.hidden))
    others = {one.sheet.name for one in found if not one.sheet.hidden} - {best.sheet.name}
    return _Table(book, best.sheet, best.head, best.layout, [] if named(best) else sorted(others))


def _settle(table: _Table, columns: Columns, ask: bool) -> None:
    """Raise Unsettled for what must be said about the columns."""
    fields = table.fields
    missing = columns.missing(fields)
    twice = sorted({name for name in fields if name and fields.count(name) > 1})
    whole = [name for name in columns.parts if name in fields and not (table.layout and table.layout.names)]
    found = ", ".join(one for one in table.head.headings if one)[:400]
    questions: list[tuple[str, dict[str, str]]] = []
    if missing:
        questions.append(("missing", {FIELDS: ", ".join(missing[:12]), "found": found or "–"}))
    if twice:
        questions.append(("double", {FIELDS: ", ".join(twice[:12])}))
    if table.rivals:
        questions.append(("sheet", {"sheets": ", ".join([table.sheet.name, *table.rivals][:8])}))
    if whole:
        questions.append(("names", {FIELDS: ", ".join(whole)}))
    if ask and not questions:
        questions.append(("confirm", {}))
    if questions:
        # a file that has headings and nothing else needs no answer
        if not missing and next(_after(table, columns), None) is None:
            raise FileRefused("no_rows")
        code, says = questions[0]
        raise Unsettled(code, _look(table, columns, [code for code, _says in questions]), **says)


def _after(table: _Table, columns: Columns) -> Iterator[Line]:
    """The lines below the headings that may be rows: no headings or titles that are repeated, no drawn lines."""
    above: set[tuple[str, ...]] = set()
    fields = table.fields
    key = fields.index(columns.key) if columns.key in fields else -1
    width, begun = len(table.head.headings), False
    for line, cells in table.sheet.lines():
        said = _seen(cells)
        if line <= table.head.line:
            above.add(said)
            continue
        if not said or said in above or all(map(_DRAWN.fullmatch, said)):
            continue
        number = cells[key] if 0 <= key < len(cells) else ""
        if not any(letter.isdigit() for letter in number):
            if not begun and not number.strip() and all(map(_ASIDE.fullmatch, filter(None, said))):
                continue
            if sum(columns.field_of(cell) in fields for cell in said[:width] if cell) * 2 > max(width, 4):
                continue
        begun = True
        yield line, cells


def _seen(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a line without spaces, and without empty ones at the end."""
    said = [_clean(cell) for cell in cells]
    while said and not said[-1]:
        said.pop()
    return tuple(said)


def _read(table: _Table, columns: Columns, week: Decimal) -> ReadFile:
    fields = table.fields
    places = {place: name for place, name in enumerate(fields) if name}
    split = _splitter(table, columns)
    absent = frozenset(columns.fields) - set(fields) - {part for whole in split for part in columns.parts[whole]}
    rows: list[RawRow] = []
    left_out: list[str] = []
    empty = dict.fromkeys(columns.fields, "")
    width = len(fields)
    for line, cells in _after(table, columns):
        values = {name: _clean(cells[place]) for place, name in places.items() if place < len(cells)}
        if columns.key and (
            _is_sum(cells, values.get(columns.key, "")) or _is_remark(cells, values, len(places), columns)
        ):
            left_out.append(_told(line, cells))
            continue
        if len(rows) >= columns.most:
            raise FileRefused("too_many", most=f"{columns.most}")
        for whole, apart in split.items():
            values |= apart(values.pop(whole, ""))
        # beyond the headings: in a text file the cells have shifted, in a sheet it is a note
        ragged = table.book.workbook is None and any(cell.strip() for cell in cells[width:])
        rows.append(RawRow(line, {**empty, **values}, ragged, absent))
    _drop_footer(rows, columns, left_out)
    if not rows:
        raise FileRefused("no_rows")
    years = _settle_values(rows, table, columns, week)
    ignored = [one[:40] or "–" for one, name in zip(table.head.headings, fields, strict=True) if not name]
    return ReadFile(
        rows=rows,
        encoding=table.book.encoding,
        separator=table.book.separator,
        names=telling_names(rows, columns.name),
        ignored=ignored,
        sheet=table.sheet.name,
        line=table.head.line,
        absent=absent,
        left_out=left_out[:20],
        layout=table.layout.name if table.layout else "",
        hidden=table.book.workbook.hidden_rows if table.book.workbook else 0,
        fingerprint=table.head.fingerprint,
        years=years,
    )


def _splitter(table: _Table, columns: Columns) -> dict[str, Callable[[str], dict[str, str]]]:
    """How a column with a whole becomes its parts."""
    order = naming.Order(table.layout.names) if table.layout and table.layout.names else naming.Order.GIVEN_FIRST

    def apart(parts: tuple[str, ...]) -> Callable[[str], dict[str, str]]:
        return lambda text: dict(zip(parts, naming.taken_apart(text, order), strict=True))

    return {whole: apart(parts) for whole, parts in columns.parts.items() if whole in table.fields}


def _settle_values(rows: list[RawRow], table: _Table, columns: Columns, week: Decimal) -> list[tuple[str, str]]:
    """Write days and shares so that each row says by itself what it means; raises Unsettled where none can tell."""
    headings = {name: table.head.headings[place] for place, name in enumerate(table.fields) if name}
    since_1904 = table.book.workbook is not None and table.book.workbook.since_1904
    try:
        return settled(
            [row.values for row in rows],
            columns,
            headings,
            order=table.layout.dates if table.layout else "",
            units=table.units,
            since_1904=since_1904,
            week=week,
        )
    except Open as question:
        says = {FIELDS: ", ".join(question.fields), "example": question.example[:20]}
        raise Unsettled(question.code, _look(table, columns, [question.code]), **says) from question


def _is_sum(cells: Sequence[str], key: str) -> bool:
    """Whether this line adds up others: no key of its own, and a word such as "Totaal" in it."""
    first = next((" ".join(cell.split()) for cell in cells if cell.strip()), "")
    return (not key or bool(_SUM.fullmatch(key))) and bool(_SUM.fullmatch(first))


def _is_remark(cells: Sequence[str], values: Mapping[str, str], width: int, columns: Columns) -> bool:
    """Whether this line says something about the table: "Pagina 2 van 5", a title of its own, who printed it."""
    said = [cell for cell in _seen(cells) if cell]
    key = values.get(columns.key, "")
    if len(said) > _FEW or width <= _FEW:
        return False
    if _PRINTED.fullmatch(said[0]):
        return True
    # one cell: words, or where a number belongs none, or under no heading that is known
    no_number = bool(key) and not any(letter.isdigit() for letter in key)
    return len(said) == 1 and (" " in said[0] or no_number or not any(values.values()))


def _drop_footer(rows: list[RawRow], columns: Columns, left_out: list[str]) -> None:
    """Take lines off the end that say something about the table, such as when it was printed."""
    if not columns.key:
        return
    few = len(columns.missing(())) // 3
    while rows:
        row, key = rows[-1], rows[-1].values[columns.key]
        said = sum(map(bool, row.values.values()))
        if said > few or (key and (said > 1 or any(letter.isdigit() for letter in key))):
            return
        rows.pop()
        left_out.append(_told(row.line, [value for value in row.values.values() if value]))


def _told(line: int, cells: Sequence[str]) -> str:
    said = " ".join(" ".join(cell.split()) for cell in cells if cell.strip())[:_SAMPLE]
    return f"{line}: {said}" if said else f"{line}"


class _Glance:
    """What is seen of the columns in passing: first values, the first row, dates, and words that are listed."""

    def __init__(self, table: _Table, columns: Columns) -> None:
        self._fields, self._key = table.fields, columns.key
        width = len(table.head.headings)
        self.samples: list[list[str]] = [[] for _ in range(width)]
        self.first: list[str] = []
        self.wholes: list[str] = []
        self.rows = 0
        self.words = {place: Counter[str]() for place, name in enumerate(table.fields) if name in columns.listed}
        self.dates: dict[int, dict[str, None]] = {
            place: {} for place, name in enumerate(table.fields) if name in columns.dates
        }
        self._whole = next((place for place, name in enumerate(table.fields) if name in columns.parts), -1)

    def at(self, cells: Sequence[str]) -> None:
        """Look at a line; a sum is none."""
        cells = [_clean(cell) for cell in cells[: len(self.samples)]]
        key = self._fields.index(self._key) if self._key in self._fields else -1
        if key >= 0 and _is_sum(cells, cells[key] if key < len(cells) else ""):
            return
        self.rows += 1
        for place, words in self.words.items():
            if place < len(cells) and (len(words) < _LISTED or cells[place] in words):
                words[cells[place][:LONGEST_WORD]] += 1
        for place, texts in self.dates.items():
            if place < len(cells) and cells[place]:
                texts[cells[place][:_SAMPLE]] = None
        if self.rows <= _SAMPLED:
            self._sample(cells)

    def _sample(self, cells: Sequence[str]) -> None:
        self.first = self.first or [cell[:LONGEST_WORD] for cell in cells]
        for place, cell in enumerate(cells):
            said, seen = cell[:_SAMPLE], self.samples[place]
            if said and said not in seen and len(seen) < _SAMPLES:
                seen.append(said)
            if place == self._whole and said:
                self.wholes.append(said)


def _look(table: _Table, columns: Columns, questions: list[str]) -> dict[str, Any]:
    """What is needed to ask about the columns: headings, first values, what was understood."""
    glance = _Glance(table, columns)
    for _line, cells in _after(table, columns):
        glance.at(cells)
    said = table.layout.dates if table.layout else ""
    _orders, asked = orders_of({table.fields[place]: texts for place, texts in glance.dates.items()}, said)
    if asked and "dates" not in questions:
        questions = [*questions, "dates"]
    return {
        "sheet": table.sheet.name,
        "sheets": [sheet.name for sheet in table.book.sheets],
        "line": table.head.line,
        "encoding": table.book.encoding,
        "headings": list(table.head.headings),
        "keys": list(table.head.keys),
        "fields": list(table.said),
        "samples": glance.samples,
        "first": glance.first,
        "words": {table.fields[place]: words.most_common() for place, words in glance.words.items()},
        "names": naming.telling(glance.wholes),
        "rows": glance.rows,
        "questions": questions,
        "example": next(iter(asked.values()), ""),
        "fingerprint": table.head.fingerprint,
        "layout": table.layout.name if table.layout else "",
        "dates": said,
        "order": table.layout.names if table.layout else "",
    }


def telling_names(rows: Iterable[RawRow], column: str) -> list[str]:
    """Five names that would look wrong if the encoding were: those with letters outside ASCII first."""
    names = dict.fromkeys(row.values[column] for row in rows if row.values[column])
    telling = [name for name in names if not name.isascii()]
    return [*telling, *(name for name in names if name.isascii())][:5]


def _clean(cell: str) -> str:
    """A cell as people see it: in composed letters, without unseen signs, without spaces around it or doubled inside.

    ="007" and '007 are how a sheet is told that a number is text; the signs around it are not part of it.
    """
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", _UNSEEN.sub("", cell))
    if not cell.isprintable():
        cell = cell.translate(_CONTROLS)
    cell = " ".join(cell.split())
    if cell[:1] in ("=", "'") and (found := _AS_TEXT.fullmatch(cell)):
        cell = (found[1] or found[2] or "").strip()
    return cell
