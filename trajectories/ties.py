"""Whose part in a case bars them from another part in it: the one place that says so (docs/domain.md, Ties).

An act that names somebody asks ``barred``; the Rules repeat what must hold at every reading (the line manager). The
apps above add the ties that only they know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import CharField, F, FilteredRelation, Model, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from utq_portal.people.models import RoleAssignment, employed_on


class Part(StrEnum):
    """What somebody is named for in the case of a teacher."""

    SUPERVISOR = "supervisor"
    ASSESSOR = "assessor"
    READER = "reader"  # of a competence, asked for feedback


# rows of the trajectories with these keys on a day, as (trajectory, person)
Pairs = Callable[[Collection[int], date], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Tie:
    """A part that somebody plays already: ``why`` in words behind a name, and the parts that it bars."""

    code: str
    why: Promise | str
    bars: frozenset[Part]
    pairs: Pairs


TIES: dict[str, Tie] = {}


def register(tie: Tie) -> Tie:
    """Make a tie known to every act that names somebody."""
    if tie.code in TIES:
        raise ValueError(f"The tie {tie.code} is declared twice.")
    TIES[tie.code] = tie
    return tie


def shaped(rows: QuerySet[Model], kind: str, about: str, who: str, word: Any = None) -> QuerySet[Any, Any]:
    """Rows as (about, who, kind, word), so that different tables answer in one query."""
    found: QuerySet[Any, Any] = (
        rows.exclude(**{who: None})
        .order_by()
        .annotate(
            a_=F(about),
            b_=F(who),
            kind_=Value(kind, output_field=CharField()),
            word_=word or Value("", output_field=CharField()),
        )
        .values_list("a_", "b_", "kind_", "word_")
    )
    return found


def rows_of(keys: Collection[int], part: Part, day: date) -> list[QuerySet[Any, Any]]:
    """Who is barred from ``part`` in these trajectories, one query each of the shape that ``shaped`` gives."""
    return [tie.pairs(keys, day) for tie in TIES.values() if part in tie.bars]


def barred(keys: Collection[int], part: Part, day: date | None = None) -> dict[tuple[int, int], Promise | str]:
    """Why somebody may not play ``part``, by (trajectory, person); one query for one trajectory as for many."""
    if not keys:
        return {}
    first, *others = rows_of(keys, part, day or timezone.localdate())
    found: dict[tuple[int, int], Promise | str] = {}
    for about, who, kind, _word in first.union(*others, all=True):
        found.setdefault((about, who), TIES[kind].why)
    return found


def managing(keys: Collection[int], day: date) -> set[tuple[int, int]]:
    """The pairs of trajectory and line manager on a day; one query."""
    return {(about, who) for about, who, _kind, _word in _manages(keys, day)}


def barred_in(trajectory: Trajectory, part: Part) -> dict[int, Promise | str]:
    """The same for one trajectory, by person."""
    return {person: why for (_key, person), why in barred([trajectory.pk], part).items()}


def _teacher(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    return shaped(Trajectory.objects.filter(pk__in=keys), "teacher", "pk", "person")


def _manages(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    running: Q = _prefixed(employed_on(day), "person__employments__")
    job = FilteredRelation("person__employments", condition=running)
    rows = Trajectory.objects.filter(pk__in=keys).alias(job=job)
    return shaped(rows, "manages", "pk", "job__line_manager")


def _stands_in(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    """Who has a role of the line manager for a time, whichever: the same as in ``not_managed`` of the Rules."""
    given = "person__delegations_given__"
    running: Q = _prefixed(employed_on(day), "person__reports__")
    theirs = Q(person__reports__person__trajectories__in=list(keys))
    rows = RoleAssignment.objects.handed_to(F(f"{given}to_person"), day).filter(running, theirs)
    return shaped(rows, "stands_in", "person__reports__person__trajectories", f"{given}to_person")


def _prefixed(condition: Q, path: str) -> Q:
    children: list[Any] = condition.children
    parts = [_prefixed(one, path) if isinstance(one, Q) else (f"{path}{one[0]}", one[1]) for one in children]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _supervises(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    return shaped(Trajectory.objects.filter(pk__in=keys), "supervises", "pk", "supervisor")


TEACHER = register(
    Tie("teacher", _("is the candidate"), frozenset({Part.SUPERVISOR, Part.ASSESSOR, Part.READER}), _teacher)
)
SUPERVISES = register(
    Tie("supervises", _("is the UTQ supervisor of the candidate"), frozenset({Part.ASSESSOR}), _supervises)
)
STANDS_IN = register(
    Tie(
        "stands_in",
        _("stands in for the line manager of the candidate"),
        frozenset({Part.SUPERVISOR, Part.ASSESSOR, Part.READER}),
        _stands_in,
    )
)
MANAGES = register(
    Tie(
        "manages",
        _("is the line manager of the candidate"),
        frozenset({Part.SUPERVISOR, Part.ASSESSOR, Part.READER}),
        _manages,
    )
)
