"""Writing sessions and UTQ days: who would like one, and where one is coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.models import Course, Edition, Interest, Registration
from courses.rules import INTEREST_READ
from utq_portal.people.models import Faculty, Role, User

R = Registration.State


def standing_interest(course: Course | None = None) -> QuerySet[Interest]:
    """Interest of people who have no place, and wait for none, in an edition of that course."""
    placed = Registration.objects.filter(
        person=OuterRef("person"),
        edition__course=OuterRef("course"),
        state__in=(*Registration.AHEAD, R.ATTENDED, R.COMPLETED),
    )
    rows = Interest.objects.filter(~Exists(placed), person__is_active=True)
    return rows if course is None else rows.filter(course=course)


def interested_in(edition: Edition) -> QuerySet[Interest]:
    """Who would like the course of this edition, in its own faculty when it is for one.

    Not who has a place elsewhere, nor who was registered here: they hear it as participants.
    """
    here = Registration.objects.filter(edition=edition).values("person")
    rows = standing_interest(edition.course).exclude(person__in=here)
    return rows.filter(faculty=edition.faculty_only_id) if edition.faculty_only_id is not None else rows


def interested_for(user: User, course: Course) -> QuerySet[Interest]:
    """Who would like this course, as far as ``user`` may know: the course manager, UTQ supervisors of the faculty."""
    rows = standing_interest(course).filter(INTEREST_READ(user))
    return rows.select_related("person", "faculty").order_by("at", "pk")


def is_coming(course: Course, faculty: Faculty | None, today: date) -> bool:
    """Whether an edition of this course that people of the faculty may take is ahead."""
    rows = Edition.objects.filter(course=course, starts_on__gt=today).exclude(state__in=Edition.OVER)
    return rows.filter(Q(faculty_only=None) | Q(faculty_only=faculty)).exists()


def faculties_of(user: User) -> list[int] | None:
    """The faculties in which the person is UTQ supervisor; None for all."""
    held = [a.faculty_id for a in user.held_roles if a.role == Role.UTQ_SUPERVISOR]
    return None if None in held else [key for key in held if key is not None]


def may_plan_in(user: User, faculty: Faculty) -> bool:
    """Whether the person is UTQ supervisor there."""
    mine = faculties_of(user)
    return mine is None or faculty.pk in mine


@dataclass(slots=True)
class Wanted:
    """A writing session, or a UTQ day of a faculty, that ``count`` people would like and that nobody planned."""

    course: Course
    faculty: str
    count: int = 0

    @property
    def enough(self) -> bool:
        """Whether the smallest group is reached."""
        return self.count >= self.course.least


def wanted_sessions(user: User, today: date) -> list[Wanted]:
    """What UTQ supervisors could plan, most wanted first: a UTQ day per faculty of theirs, a writing session for all.

    Nothing for which an edition is coming; three queries.
    """
    courses = {row.pk: row for row in Course.objects.filter(kind__in=Course.LED, active=True)}
    mine = faculties_of(user)
    rows = standing_interest().filter(course__in=courses).order_by().values("course", "faculty", "faculty__code")
    ahead: set[tuple[int, int | None]] = set(
        Edition.objects.filter(course__in=courses, starts_on__gt=today)
        .exclude(state__in=Edition.OVER)
        .values_list("course", "faculty_only")
    )
    found: dict[tuple[int, int | None], Wanted] = {}
    for row in rows.annotate(n=Count("pk")):
        course = courses[row["course"]]
        day, faculty = course.kind == Course.Kind.DAY, cast("int | None", row["faculty"])
        if day and (faculty is None or (mine is not None and faculty not in mine)):
            continue
        key = (course.pk, faculty if day else None)
        if (course.pk, None) in ahead or key in ahead:
            continue
        found.setdefault(key, Wanted(course, row["faculty__code"] if day else "")).count += row["n"]
    return sorted(found.values(), key=lambda line: -line.count)
