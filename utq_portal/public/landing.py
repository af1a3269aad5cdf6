"""What the apps show on the visitor's pages: blocks at the places of a page, links to their own pages among them.

The first page has places "opening", "half", "beside" and "below", that about the qualification "writing", "assessing",
"certificate" and "about" (docs/architecture.md, What an app contributes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page at one of its places: ``template``, drawn with what ``context`` gives (None: for a visitor)."""

    place: str
    order: int
    template: str
    context: Callable[[User | None], Mapping[str, object]] = lambda reader: {}


_blocks: list[Block] = []


def show(*blocks: Block) -> None:
    """Called by every app that has something for visitors, when it is ready."""
    _blocks.extend(blocks)


def placed(reader: User | None, *places: str) -> dict[str, object]:
    """What a page shows at its places: the templates of each as ``blocks``, and their context."""
    blocks = [one for one in sorted(_blocks, key=lambda one: one.order) if one.place in places]
    context: dict[str, object] = {
        "blocks": {place: [one.template for one in blocks if one.place == place] for place in places}
    }
    for block in blocks:
        context |= block.context(reader)
    return context
