"""Two tabs, one text: what happens when somebody saves from an old one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence


class Stale(Exception):
    """The row was changed after the page was made; ``version`` is the one that stands now.

    Nothing was saved: the view answers 409 with both versions and a merged third (docs/domain.md, Saving a text).
    """

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version} stands now")
        self.version = version


def merged_rows(
    saved: Sequence[Mapping[str, str]], typed: Sequence[Mapping[str, str]], key: Callable[[Mapping[str, str]], Hashable]
) -> list[dict[str, str]]:
    """A third version of two lists of rows in which nothing is lost: what stands, filled in with what was typed.

    Rows with the same ``key`` become one, in which typed words win and empty ones leave what stands; every row of
    either list is there once, in the order of ``saved``, then of ``typed``.
    """
    mine: dict[Hashable, list[Mapping[str, str]]] = {}
    for row in typed:
        mine.setdefault(key(row), []).append(row)
    merged = []
    for row in saved:
        twins = mine.get(key(row), [])
        own = twins.pop(0) if twins else {}
        merged.append({name: own.get(name) or value for name, value in row.items()})
    left = {id(row) for rows in mine.values() for row in rows}
    return merged + [dict(row) for row in typed if id(row) in left]
