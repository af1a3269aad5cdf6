"""Two people, or two windows, changed the same text: bring both changes together, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_BLOCK = re.compile(r"<(/?)(?:p|h3|h4|ul|ol|li|blockquote|table|tbody|thead|tr|th|td)(?:\s[^>]*)?>")


def blocks(text: str, *, rich: bool = True) -> list[str]:
    """The outermost paragraphs, headings, lists, tables and quotations of markup, or the paragraphs of plain text."""
    if not rich:
        return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    found, depth, start = [], 0, 0
    for tag in _BLOCK.finditer(text):
        depth += -1 if tag[1] else 1
        if depth == 0:
            found.append(text[start : tag.end()].strip())
            start = tag.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def merged(yours: str, theirs: str, base: str | None = None, *, rich: bool = True) -> str:
    """One text with both changes. Where both changed the same block, theirs comes first and yours follows.

    Without ``base``, the text that both started from, a block that one of them deleted stays.
    """
    mine, other = blocks(yours, rich=rich), blocks(theirs, rich=rich)
    both = _two_way(mine, other) if base is None else _three_way(blocks(base, rich=rich), mine, other)
    return ("" if rich else "\n\n").join(both)


def _two_way(yours: list[str], theirs: list[str]) -> list[str]:
    result: list[str] = []
    for kind, start, end, from_, to in SequenceMatcher(None, theirs, yours, autojunk=False).get_opcodes():
        result += theirs[start:end]
        if kind != "equal":
            result += yours[from_:to]
    return result


def _three_way(base: list[str], yours: list[str], theirs: list[str]) -> list[str]:
    """The stretches between blocks that all three share: the one that changed, or both when both did."""
    result: list[str] = []
    b = y = t = 0
    for anchor in [*_anchors(base, yours, theirs), (len(base), len(yours), len(theirs))]:
        was, mine, other = base[b : anchor[0]], yours[y : anchor[1]], theirs[t : anchor[2]]
        if mine in (was, other):
            result += other
        elif other == was:
            result += mine
        else:
            result += _two_way(mine, other)
        result += base[anchor[0] : anchor[0] + 1]
        b, y, t = (place + 1 for place in anchor)
    return result


def _anchors(base: list[str], yours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int]]:
    """Places of blocks that stand, in this order, in all three."""
    in_yours, in_theirs = _same(base, yours), _same(base, theirs)
    for place in range(len(base)):
        if place in in_yours and place in in_theirs:
            yield place, in_yours[place], in_theirs[place]


def _same(base: list[str], other: list[str]) -> dict[int, int]:
    matches = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {match.a + n: match.b + n for match in matches for n in range(match.size)}
