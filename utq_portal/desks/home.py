"""The home of a teacher: each app tells the next step, progress and dates of the states that it owns.

docs/architecture.md, What an app contributes. Of the own row the shell knows only a key, a ``state`` and a faculty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from utq_portal.desks.standing import Standing
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy
from utq_portal.web import dates
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import Ball, By, Said, Summary

Rows = QuerySet[Any]
Found = TypeVar("Found")


@dataclass(slots=True)
class Home:
    """One look at the own home: ``row`` is the own trajectory with what every app notes on it, None without one."""

    request: PortalRequest
    today: date
    row: Any = None
    known: dict[Any, Any] = field(default_factory=dict)  # what ``once`` has read

    @property
    def state(self) -> str:
        """Of the own trajectory; empty without one."""
        return str(self.row.state) if self.row else ""

    def url(self, target: str, section: int | None = None) -> str:
        """The address of what an app registered as ``target``; empty while there is no such page."""
        page = next((part.pages[target] for part in _parts if target in part.pages), None)
        return page(self, section) if page else ""


def once(read: Callable[[Home], Found]) -> Callable[[Home], Found]:
    """Read it once for a page, however many ask."""

    @wraps(read)
    def known(home: Home) -> Found:
        if known not in home.known:
            home.known[known] = read(home)
        found: Found = home.known[known]
        return found

    return known


@dataclass(frozen=True, slots=True)
class Action:
    """The one next thing: ``asked`` is its short form for the facts line; ``target`` names the page to open.

    ``yours`` is false when nothing is expected; ``button`` may be empty then. ``first`` names the target of what
    somebody else does first, while the lists call the ball the teacher's.
    """

    key: str
    asked: str
    title: str
    text: str
    button: str = ""
    target: str = ""
    section: int | None = None  # its number
    yours: bool = True
    note: str = ""
    first: str = ""


def waiting(key: str, title: str, text: str, button: str = "", target: str = "", **more: Any) -> Action:
    """Where nothing is expected now, unless ``asked`` says what is to come."""
    return Action(key, more.pop("asked", _("Nothing now")), title, text, button, target, yours=False, **more)


@dataclass(frozen=True, slots=True)
class WithOther:
    """Something that somebody else does now, and the day on which one may expect it."""

    title: str
    holder: str
    since: date
    by: date | None
    target: str
    section: int | None = None  # its number


@dataclass(frozen=True, slots=True)
class ComingUp:
    """Something ahead: its day or moment, what it is, where, and the page that tells more."""

    at: date | datetime
    title: str
    note: str
    url: str = ""
    join: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five steps: what happens there, its page, and where one is in it.

    ``note`` stands under it, given the number of the step that it is now.
    """

    number: int
    label: Promise
    about: Promise
    note: Callable[[Home, int], str]
    target: str = ""
    where: Callable[[Home], str | Promise] = lambda home: ""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps as a page shows it: ``state`` is done, now or later."""

    number: int
    state: str
    label: Promise
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page, drawn unless ``context`` gives None.

    ``place`` is one of notices, work (above what is with others), asked (below it), deadline (above what is
    ahead) and people (below it).
    """

    place: str
    order: int
    template: str
    context: Callable[[Home], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one app tells on the home.

    By the state of the own row ("" without one) ``actions`` tell the next step and ``at`` which of the ``stages`` it
    is. ``rows`` notes on the own row what the app needs to know of it, in the one query. Of ``where`` (one stands),
    ``by`` and ``ball`` (with a note) the first answer holds, in the order of the parts; ``others`` and ``coming`` are
    joined.
    ``pages`` are the addresses by target, given the number of a section. ``knows`` somebody who is not new here.
    """

    order: int
    rows: Callable[[Rows, User], Rows] = lambda rows, user: rows
    actions: Mapping[str, Callable[[Home], Action]] = field(default_factory=dict)
    at: Mapping[str, int | Callable[[Home], int]] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    where: Callable[[Home], tuple[str, str] | None] = lambda home: None
    by: Callable[[Home], By | None] = lambda home: None
    ball: Callable[[Home], tuple[Ball, str] | None] = lambda home: None
    others: Callable[[Home], Iterable[WithOther]] = lambda home: ()
    coming: Callable[[Home], Iterable[ComingUp]] = lambda home: ()
    pages: Mapping[str, Callable[[Home, int | None], str]] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    knows: Callable[[User], bool] = lambda user: False


@dataclass(frozen=True, slots=True)
class Own:
    """Whose home it is: the own rows, the one to show first, and what somebody is besides the roles given.

    ``standing`` takes the row where it is known, and asks nothing then.
    """

    rows: Callable[[User], Rows]
    standing: Callable[[User, Any], Standing]


_own: list[Own] = []
_parts: list[Part] = []


def register(own: Own) -> None:
    """Called by the app whose row it is, when it is ready."""
    _own[:] = [own]


def add(part: Part) -> None:
    """Called by every app that tells something on the home, when it is ready."""
    _parts.append(part)
    _parts.sort(key=attrgetter("order"))


def standing_of(user: User, row: Any = None) -> Standing:
    """What the person is; one query, or none with ``row``."""
    return _own[0].standing(user, row)


def own_row(user: User) -> Any:
    """The own trajectory with what every app notes on it, in one query; None without one."""
    rows = _own[0].rows(user)
    for part in _parts:
        rows = part.rows(rows, user)
    return rows.first()


def knows(user: User) -> bool:
    """Whether an app knows the person, who then is not greeted as somebody new."""
    return any(part.knows(user) for part in _parts)


@once
def policy_of(home: Home) -> Policy:
    """The settings that hold for the own trajectory."""
    return current(home.row.faculty_id if home.row else None)


@once
def next_action(home: Home) -> Action:
    """The one next action, from the app that owns the state."""
    return next(part.actions[home.state] for part in _parts if home.state in part.actions)(home)


def stage_of(home: Home) -> int:
    """Which of the five steps it is now; 0 before the start."""
    number = next(part.at[home.state] for part in _parts if home.state in part.at)
    return number if isinstance(number, int) else number(home)


def stages() -> list[Stage]:
    """The five steps."""
    return sorted((stage for part in _parts for stage in part.stages), key=attrgetter("number"))


def steps(home: Home) -> list[Step]:
    """The five steps with their notes; later ones carry the date that is expected."""
    now = stage_of(home)
    return [
        Step(
            one.number,
            "done" if one.number < now else "now" if one.number == now else "later",
            one.label,
            one.note(home, now),
            home.url(one.target),
        )
        for one in stages()
    ]


def where_words(home: Home) -> tuple[str, str | Promise]:
    """The first of the four answers: where you are, and a nuance."""
    told = next((words for part in _parts if (words := part.where(home))), None)
    if told is not None:
        return told
    now = stage_of(home)
    return _("Step %(step)s of 5") % {"step": now}, stages()[now - 1].where(home)


@once
def others_of(home: Home) -> list[WithOther]:
    """What is with others now."""
    return [one for part in _parts for one in part.others(home)]


def summary_of(home: Home) -> Summary:
    """Where the reader is with the own trajectory."""
    action, (where, nuance) = next_action(home), where_words(home)
    by = next(found for part in _parts if (found := part.by(home)))
    ball, note = next(told for part in _parts if (told := part.ball(home)))
    return Summary(Said(where, nuance), Said(action.asked, action.note), by, ball, note)


def coming_up(home: Home) -> list[ComingUp]:
    """What is ahead, in order of time."""
    return sorted((one for part in _parts for one in part.coming(home)), key=lambda one: _moment(one.at))


def _moment(at: date | datetime) -> tuple[date, bool, float]:
    """A day without an hour stands before the hours of that day."""
    return dates.civil(at), isinstance(at, datetime), at.timestamp() if isinstance(at, datetime) else 0


def panels(home: Home) -> dict[str, list[tuple[str, Mapping[str, object]]]]:
    """Template and context of what the apps draw, by place."""
    found: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    for panel in sorted((panel for part in _parts for panel in part.panels), key=attrgetter("order")):
        context = panel.context(home)
        if context is not None:
            found.setdefault(panel.place, []).append((panel.template, context))
    return found
