"""The page of one case: one app says which rows are cases, and every app adds what it knows of one.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from utq_portal.audit.verbs import Audience
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web.links import address
from utq_portal.web.summary import Summary
from utq_portal.workflow import Step

Rows = QuerySet[Any]
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """Which rows are cases: with ``person``, ``faculty``, and what the viewer is (``is_own``, ``is_line_manager``).

    ``rows`` are those whose status somebody may see. ``opened`` is called with one that somebody opens, before
    anything of it is told. ``audiences`` are those of its timeline to which the viewer belongs, by which mails and
    meetings are told too. ``own`` is the title of the own case, ``many`` that of the list at ``listed``.
    """

    rows: Callable[[User], Rows]
    opened: Callable[[Any, User], None]
    audiences: Callable[[Any], set[Audience]]
    own: Words
    many: Words
    listed: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a case: its row with what the apps annotated, who looks, as what, and on which day."""

    row: Any
    viewer: User
    audiences: set[Audience]
    today: date


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its label, the page with its form (or ``post``: one click is the whole form), and when it is there.

    That is when ``step`` is open to the viewer, and ``when`` holds; ``key`` is what the address of the page carries.
    """

    order: int
    label: Words
    page: str
    step: Step | None = None
    key: Callable[[Any], int | None] = attrgetter("pk")
    when: Callable[[Look], bool] = lambda look: True
    kind: str = ""  # quiet, or plain
    post: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A page that the viewer may open: its name, what it holds, and the key that its address carries."""

    order: int
    may: bool
    name: Words
    note: Words
    page: str
    key: int | None

    @property
    def url(self) -> str:
        """Empty where the viewer may not open it, or it is not there."""
        return address(self.page, self.key) if self.may and self.key else ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the case, and words behind it; without a date it is not shown."""

    order: int
    term: Words
    day: date | None
    words: Words = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page, ``aside`` or below the links; not drawn where ``context``, its ``here``, is None."""

    order: int
    template: str
    context: Callable[[Look], Mapping[str, object] | None]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What one app adds to the page.

    They are asked by ``order``. ``rows`` annotates the row, in one query with the others and with the steps of
    ``offers``. One app has the ``summary``, in which the first open step says what is expected; ``notes`` are lines
    under it. ``mails`` leaves out what the viewer is not to know of.
    """

    rows: Callable[[Rows, User], Rows] = lambda rows, user: rows
    summary: Callable[[Look], Summary] | None = None
    notes: Callable[[Look], list[Words]] = lambda look: []
    offers: tuple[Offer, ...] = ()
    links: Callable[[Look], list[Link]] = lambda look: []
    days: Callable[[Look], list[Day]] = lambda look: []
    panels: tuple[Panel, ...] = ()
    mails: Callable[[QuerySet[Notice], Look], QuerySet[Notice]] = lambda rows, look: rows
    order: int = 0


_kinds: list[Kind] = []
_shares: list[Share] = []


def register(kind: Kind) -> None:
    """Called by the app whose rows are the cases, when it is ready."""
    _kinds[:] = [kind]


def add(share: Share) -> None:
    """Called by every app that has something for the page, when it is ready."""
    _shares.append(share)
    _shares.sort(key=attrgetter("order"))


def kind() -> Kind:
    """Whose rows are the cases."""
    return _kinds[0]


def shares() -> list[Share]:
    """What each app adds."""
    return _shares


def cases_for(user: User) -> Rows:
    """The cases whose status the user may see, with what every app annotates; one query."""
    rows = kind().rows(user)
    for share in _shares:
        rows = share.rows(rows, user)
    return rows
