"""What somebody pastes: lines and their cells, and a table that is mended in place and read again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from utq_portal.imports.reading import RawRow
from utq_portal.imports.rows import CELL

MEND = "cell-"  # begins the name of a cell to mend, before its line and its field
_STRONG, _WEAK = re.compile(r"[\t;]"), re.compile(r",")


def lines_in(text: str, most: int) -> list[tuple[int, str]]:
    """The lines that hold something, each with its number in the text; at most so many."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(number, line) for number, line in lines if line][:most]


def cells_in(line: str) -> list[str]:
    """The cells of a line that hold something; commas part them only where no tab or semicolon does.

    A name may hold a comma.
    """
    separator = _STRONG if _STRONG.search(line) else _WEAK
    return [cell.strip().strip('"') for cell in separator.split(line) if cell.strip()]


def as_text(rows: Iterable[RawRow]) -> str:
    """The rows as a table to paste, with the names of the fields as headings; fit to be mended and read again."""
    text, values = io.StringIO(), [row.values for row in rows]
    writer = csv.DictWriter(text, values[0] if values else (), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(values)
    return text.getvalue().rstrip("\n")


def mended_in(data: Mapping[str, object]) -> dict[tuple[int, str], str]:
    """The cells that were typed again below a table, by line and field: in the form, "cell-12-stage"."""
    cells = {}
    for name, value in data.items():
        line, _dash, field = name.removeprefix(MEND).partition("-")
        if name.startswith(MEND) and line.isdecimal() and len(line) < 6:
            cells[int(line), field] = str(value)[:CELL]
    return cells


def mended(rows: Iterable[RawRow], cells: Mapping[tuple[int, str], str]) -> list[RawRow]:
    """The rows with these cells corrected, by line and field."""
    return [
        RawRow(row.line, {name: cells.get((row.line, name), old) for name, old in row.values.items()}, row.ragged)
        for row in rows
    ]
