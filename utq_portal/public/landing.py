"""What the apps show on the visitor's pages: blocks at the places of a page, and links to pages of their own.

The first page has blocks at "half", "beside" and "below" and links at "opening"; the page about the qualification has
blocks at "writing" and "assessing" and links at "certificate" and "about" (docs/architecture.md, What an app
contributes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page at one of its places: ``template``, drawn with what ``context`` gives (None: for a visitor)."""

    place: str
    order: int
    template: str
    context: Callable[[User | None], Mapping[str, Any]] = lambda reader: {}


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to a page at one of the places of another."""

    place: str
    order: int
    label: Promise
    url_name: str

    @property
    def url(self) -> str:
        """The address."""
        return reverse(self.url_name)


_blocks: list[Block] = []
_leads: list[Lead] = []


def show(*blocks: Block) -> None:
    """Called by every app that has blocks for visitors, when it is ready."""
    _blocks.extend(blocks)


def lead(*leads: Lead) -> None:
    """Called by every app to whose pages the visitor's pages lead, when it is ready."""
    _leads.extend(leads)


def placed(reader: User | None, *places: str) -> dict[str, Any]:
    """What a page shows at its places: the templates (``blocks``) with their context, and the links (``leads``)."""
    blocks = [one for one in sorted(_blocks, key=lambda one: one.order) if one.place in places]
    leads = sorted(_leads, key=lambda one: one.order)
    context: dict[str, Any] = {
        "blocks": {place: [one.template for one in blocks if one.place == place] for place in places},
        "leads": {place: [one for one in leads if one.place == place] for place in places},
    }
    for block in blocks:
        context |= block.context(reader)
    return context
