"""Who was where, and what follows from it for completing a course (docs/domain.md, Completing a course)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.models import Attendance, Edition, Registration, Session
from trajectories.obligations.clock import add_months

R = Registration.State
MONTHS = 12  # a course is completed within a year of its start (docs/domain.md, Completing a course)
# they have a place and nobody has said yet whether they completed it
UNDECIDED = (R.CONFIRMED, R.ATTENDED, R.NO_SHOW)


class Outcome(StrEnum):
    """What the facts say; ``NOT_NOTED`` and ``ASSIGNMENT`` wait for somebody."""

    DONE = "done"
    MISSED = "missed"
    NOT_NOTED = "not_noted"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Result:
    """One participant with what was noted: mandatory meetings missed, and those that nobody noted."""

    registration: Registration
    missed: int
    unnoted: int
    outcome: Outcome


def _counted(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("registration").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_attendance(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Registrations with ``noted``, ``missed`` and of those ``excused``: mandatory meetings; only subqueries.

    Absence with notice counts as missed, and is told apart.
    """
    here = Attendance.objects.filter(registration=OuterRef("pk"), session__mandatory=True)
    missed = here.exclude(was=Attendance.Was.PRESENT)
    excused = here.filter(was=Attendance.Was.EXCUSED)
    annotated: QuerySet[Registration] = rows.annotate(
        noted=_counted(here), missed=_counted(missed), excused=_counted(excused)
    )
    return annotated


def results_of(edition: Edition, missable: int, today: date) -> list[Result]:
    """Every participant of an edition whose result is not known, in order of name; two queries."""
    mandatory = Session.objects.filter(edition=edition, mandatory=True).count()
    rows = Registration.objects.filter(edition=edition, state__in=UNDECIDED).select_related("person", "faculty")
    ordered = with_attendance(rows).order_by("person__folded", "pk")
    return [_result(row, edition, mandatory, missable, today) for row in ordered]


def _result(row: Any, edition: Edition, mandatory: int, missable: int, today: date) -> Result:
    unnoted = mandatory - row.noted
    return Result(row, row.missed, unnoted, _outcome(row, edition, mandatory, unnoted, missable, today))


def _outcome(row: Any, edition: Edition, mandatory: int, unnoted: int, missable: int, today: date) -> Outcome:
    """Too much missed is certain before the last meeting; whoever came nowhere has not followed the course."""
    if row.missed > missable or (mandatory and row.missed == mandatory):
        return Outcome.MISSED
    if unnoted:
        return Outcome.NOT_NOTED
    if edition.course.needs_assignment and row.assignment_on is None:
        return Outcome.MISSED if today > last_day(edition) else Outcome.ASSIGNMENT
    return Outcome.DONE


def last_day(edition: Edition) -> date:
    """The last day on which an assignment counts."""
    return add_months(edition.starts_on, MONTHS)
