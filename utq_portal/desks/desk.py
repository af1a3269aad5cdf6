"""The desk of each role: whose it is registers it, and every app adds what waits there and its panels.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from utq_portal.desks.counting import NONE, Figures, groups
from utq_portal.desks.queue import Act, Item, expected
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import Said, Words

Groups = Sequence[QuerySet[Any, Any]]  # made by counting.groups
Rows = Sequence[QuerySet[Any, Any]]  # of any tables
# where a panel stands: beside the title, under the queue, its own section, half of one, a year's figure
HEAD, QUEUE, WHOLE, HALF, YEAR = "head", "queue", "", "half", "year"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a desk: who looks on which day, and what was counted for it."""

    request: PortalRequest
    today: date
    found: Figures

    @property
    def user(self) -> User:
        """Who looks."""
        return self.request.user

    @property
    def policy(self) -> Policy:
        """The settings of the institution, read once."""
        return self.found.once(current)


@dataclass(frozen=True, slots=True)
class Way:
    """A page that belongs to a desk: the words, its name, and what stands below, worked out when it is a function."""

    label: Promise
    name: str
    note: Promise | str | Callable[[], str] = ""

    @property
    def url(self) -> str:
        """Its address; empty while the app that has it is not installed."""
        return address(self.name)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: the word in its address, the role that opens it, and its label as a tab.

    A desk that follows from no role (``role`` is empty) is of whom ``whose`` has a row. Without a ``page`` of its own
    it is drawn by its ``template`` from its ``title``, what its parts add, and ``empty``, which is said while nothing
    waits. Where no part says where somebody is, the label does, with ``note``. ``expected`` says what is expected,
    given how many things wait and which they are.
    """

    word: str
    role: str
    label: Promise
    order: int
    page: Callable[[PortalRequest], HttpResponseBase] | None = None
    whose: Callable[[User], Rows] = lambda user: ()
    title: str | Promise = ""
    note: str | Promise = ""
    empty: str | Promise = ""
    expected: Callable[[Look, int, Words], Said] = lambda look, waits, kinds: expected(waits, kinds)
    template: str = "desks/desk.html"


@dataclass(frozen=True, slots=True)
class Part:
    """What one app adds to a desk.

    ``rows`` wait there, each row one thing, and the first of each table stand in the queue: ``most`` of them, each as
    its ``line`` says. Where that says too little, ``counts`` are groups that are counted in the same query, by which
    ``waits`` says how many things wait, for tabs, facts and the weekly mail, and ``oldest`` since when, as ISO text;
    ``items`` are the first lines. ``words`` say in the summary what waits, with its number, and ``url`` is the list
    that has so many rows; ``where`` says there where somebody is. ``template`` is a panel, drawn at its ``place`` with
    what ``context`` gives; ``figures`` are groups that only the page shows, and ``file`` is its list for a spreadsheet,
    when that is asked for. ``ways`` lead to pages.
    """

    desk: str
    order: int
    rows: Callable[[User, date], Rows] = lambda user, today: ()
    line: Callable[[Any, Look], Item] | None = None
    most: int = 20
    counts: Callable[[User, date], Groups] = lambda user, today: ()
    waits: Callable[[Figures], int] = lambda found: 0
    oldest: Callable[[Figures], str] = lambda found: ""
    items: Callable[[Look], list[Item]] = lambda look: []
    words: Promise | str = ""
    url: Callable[[], str] = lambda: ""
    where: Callable[[Look], Said] | None = None
    template: str = ""
    place: str = WHOLE
    context: Callable[[Look], Mapping[str, object]] = lambda look: {}
    figures: Callable[[User, date], Groups] = lambda user, today: ()
    file: Callable[[PortalRequest], HttpResponseBase | None] = lambda request: None
    ways: Sequence[Way] = ()

    def lines(self, look: Look) -> list[Item]:
        """The first lines of what waits."""
        if self.line is None:
            return self.items(look)
        return [self.line(row, look) for rows in self.rows(look.user, look.today) for row in rows[: self.most]]


_desks: dict[str, Desk] = {}
_parts: list[Part] = []


def register(*found: Desk) -> None:
    """Called by the app whose desks they are, when it is ready."""
    _desks.update({desk.word: desk for desk in found})


def add(*parts: Part) -> None:
    """Called by every app that has something for a desk, when it is ready."""
    _parts.extend(parts)


def desks() -> list[Desk]:
    """Every desk in the order of the tabs."""
    return sorted(_desks.values(), key=lambda one: one.order)


def desk_of(word: str) -> Desk | None:
    """The desk with this word in its address."""
    return _desks.get(word)


def parts_of(desk: str) -> list[Part]:
    """What the apps add to a desk, in its order."""
    return sorted((part for part in _parts if part.desk == desk), key=lambda part: part.order)


def care(
    desk: str,
    order: int,
    kind: str,
    rows: Callable[[date], QuerySet[Model]],
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
