"""What each app adds to the demo university (docs/architecture.md, What an app contributes).

An app names its module when it is ready; the module is imported when a university is made or removed, and never before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from utq_portal.demo.batch import Batch
    from utq_portal.demo.cases import Case, World
    from utq_portal.demo.plan import Stage
    from utq_portal.notices.message import Message
    from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in a case: the verb, whose act it was (None: the system), and how many days ago."""

    verb: str
    by: User | None
    days: int


def _nothing(*args: Any) -> None:
    """What most apps have to do at most moments."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one app adds, in the ``order`` of the apps: who comes later finds what was made before by its type.

    ``stages`` are places in the process that it has cases for. ``lay_out`` is what the set-up would have asked,
    ``prepare`` reads what all cases share. Of each case ``each`` makes the first rows; ``after`` adds to a chunk of
    cases what needs their keys, and ``last`` what needs the keys of that. ``guests`` are the meetings of some people,
    with who comes. ``first_time`` follows in a new university, ``accounts`` where people sign in. ``steps`` go into
    the trail of a case, with the news ``to_supervisor`` and ``to_teacher`` by verb; ``known`` says whether anybody
    has a case. When the demo leaves, ``played`` are columns that name who has a part in what may be another person's
    case, and ``cases`` the tables of cases by their word.
    """

    order: int
    stages: tuple[Stage, ...] = ()
    lay_out: Callable[[date], None] = _nothing
    prepare: Callable[[World], None] = _nothing
    each: Callable[[World, Case, Batch], None] = _nothing
    after: Callable[[World, list[Case], Batch], None] = _nothing
    last: Callable[[World, list[Case]], None] = _nothing
    guests: Callable[[list[int]], Iterable[tuple[int, int]]] = lambda people: ()
    first_time: Callable[[World], None] = _nothing
    accounts: Callable[[World], None] = _nothing
    steps: Callable[[World, Case], Iterable[Step]] = lambda world, case: ()
    to_supervisor: Mapping[str, Message] = field(default_factory=dict)
    to_teacher: Mapping[str, Message] = field(default_factory=dict)
    known: Callable[[], bool] = lambda: False
    played: tuple[str, ...] = ()
    cases: Mapping[str, type[Model]] = field(default_factory=dict)


_modules: list[str] = []


def brings(module: str) -> None:
    """Called by an app when it is ready: this module of it has a ``PART``."""
    _modules.append(module)


@cache
def parts() -> list[Part]:
    """The parts of all apps, in their order."""
    found: list[Part] = [import_module(module).PART for module in _modules]
    return sorted(found, key=lambda part: part.order)
