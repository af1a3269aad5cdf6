"""What the course manager sees of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, OuterRef, QuerySet

from courses.models import Course, Edition, Registration
from courses.queries.catalogue import interest_count
from courses.queries.led import interested_in, standing_interest
from courses.rules import MANAGER
from utq_portal.people.models import User


class Wanted(TypedDict):
    """What ``managed_courses`` adds to a course."""

    interest: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    WantedCourse = WithAnnotations[Course, Wanted]


def managed_editions(user: User) -> QuerySet[Edition]:
    """The editions that this person manages, in order of their first day."""
    return Edition.objects.filter(MANAGER(user)).select_related("course", "faculty_only").order_by("starts_on", "pk")


def managed_courses(user: User) -> QuerySet[WantedCourse]:
    """The courses that this person manages, with how many people are interested."""
    return Course.objects.filter(MANAGER(user)).annotate(interest=interest_count()).order_by("code")


def wished_for(user: User, today: date) -> QuerySet[WantedCourse]:
    """Courses that people would like and that have no edition ahead, most wanted first."""
    ahead = Edition.objects.filter(course=OuterRef("pk"), starts_on__gte=today).exclude(state__in=Edition.OVER)
    wished = Exists(standing_interest().filter(course=OuterRef("pk")))
    rows = managed_courses(user).filter(~Exists(ahead), wished, active=True)
    return rows.order_by(F("interest").desc(), "code")


def told_of_opening(edition: Edition) -> list[int]:
    """The keys of who would get a mail if this edition opened: who would like the course; only the first time."""
    if edition.state != Edition.State.DRAFT:
        return []
    return list(interested_in(edition).order_by("person").values_list("person", flat=True))


def told_of_cancelling(edition: Edition) -> int:
    """How many people would get a mail if this edition were cancelled: participants, and who would like the course."""
    if edition.state == Edition.State.DRAFT or edition.state in Edition.OVER:
        return 0
    rows = Registration.objects.filter(edition=edition)
    return rows.filter(state__in=Registration.AHEAD).count() + interested_in(edition).count()
