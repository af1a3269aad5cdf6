"""The desk of each role: whose it is registers it, and every app adds what waits there and its panels.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from utq_portal.desks.counting import Figures
from utq_portal.desks.queue import Item
from utq_portal.people.models import User
from utq_portal.web.request import PortalRequest

Groups = Sequence[QuerySet[Any, Any]]  # made by counting.groups
Rows = Sequence[QuerySet[Any, Any]]  # of any tables, each row one thing


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: the word in its address, the role that opens it, its label as a tab, and the page.

    A desk that follows from no role (``role`` is empty) is of whom ``whose`` has a row.
    """

    word: str
    role: str
    label: Promise
    order: int
    page: Callable[[PortalRequest], HttpResponseBase]
    whose: Callable[[User], Rows] = lambda user: ()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a desk: who looks on which day, and what was counted for it."""

    request: PortalRequest
    today: date
    found: Figures


@dataclass(frozen=True, slots=True)
class Part:
    """What one app adds to a desk.

    ``rows`` wait there, each row one thing. Where that says too little, ``counts`` are groups that are counted in the
    same query, and by them ``waits`` says how many things wait, for tabs, facts and the weekly mail. ``items`` are the
    first lines of the queue. ``template`` is a panel, drawn with what ``context`` gives.
    """

    desk: str
    order: int
    counts: Callable[[User, date], Groups] = lambda user, today: ()
    waits: Callable[[Figures], int] = lambda found: 0
    items: Callable[[Look], list[Item]] = lambda look: []
    template: str = ""
    context: Callable[[Look], Mapping[str, Any]] = lambda look: {}
    rows: Callable[[User, date], Rows] = lambda user, today: ()


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


def desk_of(word: str) -> Desk | None:
    """The desk with this word in its address."""
    return _desks.get(word)


def parts_of(desk: str) -> list[Part]:
    """What the apps add to a desk, in its order."""
    return sorted((part for part in _parts if part.desk == desk), key=lambda part: part.order)
