"""The desk of each role: whose it is registers it, and every app adds what waits there and its panels.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from utq_portal.desks.counting import NONE, Figures, groups
from utq_portal.desks.queue import Act, Item
from utq_portal.people.models import User
from utq_portal.web.request import PortalRequest

T = TypeVar("T")
Groups = Sequence[QuerySet[Any, Any]]  # made by counting.groups
# where a panel stands: beside the title, the first fact, under the queue, its own section, half of one, a year's figure
HEAD, WHERE, QUEUE, WHOLE, HALF, YEAR = "head", "where", "queue", "", "half", "year"


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: the word in its address, the role that opens it, its label as a tab, and the page."""

    word: str
    role: str
    label: Promise
    order: int
    page: Callable[[PortalRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a desk: who looks on which day, and what was counted for it."""

    request: PortalRequest
    today: date
    found: Figures
    read: dict[Callable[[Look], Any], Any] = field(default_factory=dict)

    def once(self, reads: Callable[[Look], T]) -> T:
        """What several parts of the page need, read for the first that asks."""
        if reads not in self.read:
            self.read[reads] = reads(self)
        return cast("T", self.read[reads])


@dataclass(frozen=True, slots=True)
class Part:
    """What one app adds to a desk.

    ``counts`` are groups that are counted in the one query of the page; by them ``waits`` says how many things wait,
    for tabs, facts and the weekly mail; ``oldest`` is since when, as ISO text. ``words`` say it with its number among
    the facts, and ``url`` is the list that has so many rows. ``items`` are the first lines of the queue. ``template``
    is a panel, drawn at its ``place`` with what ``context`` gives; ``figures`` are groups that only panels show.
    """

    desk: str
    order: int
    counts: Callable[[User, date], Groups] = lambda user, today: ()
    waits: Callable[[Figures], int] = lambda found: 0
    items: Callable[[Look], list[Item]] = lambda look: []
    template: str = ""
    context: Callable[[Look], Mapping[str, Any]] = lambda look: {}
    figures: Callable[[User, date], Groups] = lambda user, today: ()
    oldest: Callable[[Figures], str] = lambda found: ""
    words: Promise | str = ""
    url: Callable[[], str] = lambda: ""
    place: str = WHOLE


_desks: dict[str, Desk] = {}
_parts: list[Part] = []


def register(desk: Desk) -> None:
    """Called by the app whose desk it is, when it is ready."""
    _desks[desk.word] = desk


def add(*parts: Part) -> None:
    """Called by every app that has something for a desk, when it is ready."""
    _parts.extend(parts)


def desks() -> list[Desk]:
    """Every desk in the order of the tabs."""
    return sorted(_desks.values(), key=lambda one: one.order)


def parts_of(desk: str) -> list[Part]:
    """What the apps add to a desk, in its order."""
    return sorted((part for part in _parts if part.desk == desk), key=lambda part: part.order)


def care(
    desk: str,
    order: int,
    kind: str,
    rows: Callable[[date], QuerySet[Any]],
    *,
    words: Promise,
    url: Callable[[], str],
    title: Promise,
    act: Promise,
    note: Promise | str = "",
    page: Callable[[], str] | None = None,
) -> Part:
    """So many ``rows`` that have no day and want to be looked after: one line, counted as ``kind``.

    ``title`` is plural by ``number``. The line leads to the list at ``url``, its button to ``page`` if that is another.
    """

    def line(look: Look) -> list[Item]:
        if not (number := look.found.total(kind)):
            return []
        button = Act(act, (page or url)())
        return [Item(title % {"number": number}, url(), str(note), "care", "", None, [button])]

    return Part(
        desk,
        order,
        counts=lambda user, today: [groups(rows(today), kind, NONE, NONE)],
        waits=lambda found: found.total(kind),
        items=line,
        words=words,
        url=url,
    )
