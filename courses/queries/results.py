"""Who was where, and what follows from it for completing a course (docs/domain.md, Completing a course)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, QuerySet

from courses.models import Attendance, Edition, Registration, Session
from utq_portal.agenda.days import add_months
from utq_portal.counts import count_of


class Followed(TypedDict):
    """What ``with_attendance`` adds to a registration."""

    noted: int
    missed: int
    excused: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    FollowedRegistration = WithAnnotations[Registration, Followed]


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
    """One participant with what was noted: mandatory meetings missed, and what that comes to."""

    registration: Registration
    missed: int
    outcome: Outcome


def with_attendance(rows: QuerySet[Registration]) -> QuerySet[FollowedRegistration]:
    """Registrations with ``noted``, ``missed`` and of those ``excused``: mandatory meetings; only subqueries.

    Absence with notice counts as missed, and is told apart.
    """
    here = Attendance.objects.filter(registration=OuterRef("pk"), session__mandatory=True)
    missed = here.exclude(was=Attendance.Was.PRESENT)
    excused = here.filter(was=Attendance.Was.EXCUSED)
    return rows.annotate(
        noted=count_of(here, "registration"),
        missed=count_of(missed, "registration"),
        excused=count_of(excused, "registration"),
    )


def results_of(edition: Edition, missable: int, today: date) -> list[Result]:
    """Every participant of an edition whose result is not known, in order of name; two queries."""
    mandatory = Session.objects.filter(edition=edition, mandatory=True).count()
    rows = Registration.objects.filter(edition=edition, state__in=UNDECIDED).select_related("person", "faculty")
    ordered = with_attendance(rows).order_by("person__folded", "pk")
    return [Result(row, row.missed, _outcome(row, edition, mandatory, missable, today)) for row in ordered]


def _outcome(row: FollowedRegistration, edition: Edition, mandatory: int, missable: int, today: date) -> Outcome:
    """Too much missed is certain before the last meeting; whoever came nowhere has not followed the course."""
    if row.missed > missable or (mandatory and row.missed == mandatory):
        return Outcome.MISSED
    if row.noted != mandatory:
        return Outcome.NOT_NOTED
    if edition.course.needs_assignment and row.assignment_on is None:
        return Outcome.MISSED if today > last_day(edition) else Outcome.ASSIGNMENT
    return Outcome.DONE


def last_day(edition: Edition) -> date:
    """The last day on which an assignment counts."""
    return add_months(edition.starts_on, MONTHS)
