"""What somebody pastes: lines and their cells, and a table that is mended in place and read again."""

from __future__ import annotations

import re

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
