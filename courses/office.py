"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.models import Edition, Registration
from trajectories.workflow import joining
from trajectories.workflow.joining import Hindrance
from utq_portal.office import impact, lying
from utq_portal.office.impact import Kind
from utq_portal.office.lying import Left
from utq_portal.office.workflow import relations
from utq_portal.people.models import User

relations.add("""
moves: courses.edition.led_by
once: courses.interest.person courses.registration.person courses.edition_given_by.user
says: courses.registration.registered_by courses.attendance.noted_by
""")

COURSES = _("Both are registered for %(course)s. Cancel one of the two first.")


def _registered_twice(closing: User, staying: User) -> Iterator[str]:
    ahead = Registration.objects.filter(state__in=Registration.AHEAD)  # what is over stays where it is
    theirs = ahead.filter(person=staying).values("edition")
    for row in ahead.filter(person=closing, edition__in=theirs).select_related("edition__course"):
        yield str(COURSES) % {"course": row.edition.course.name}


joining.add(Hindrance(30, _registered_twice))


def _led_by(person: int, by: User, now: datetime) -> QuerySet[Edition]:
    rows = Edition.objects.filter(led_by=person, ends_on__gte=now.date())
    return rows.exclude(state=Edition.State.CANCELLED)


def _led(person: User, rows: QuerySet[Edition], number: int) -> Iterator[Left]:
    for edition in rows.select_related("course").order_by("starts_on", "pk"):
        words = gettext("%(course)s, which this person leads") % {"course": edition.course.name}
        yield Left(1, words, edition.course.get_absolute_url(), gettext("Open the course"))


lying.add(lying.Lying("leading", 30, _led_by, _led))

EDITIONS = Kind(
    _("editions of courses that are not over"), lambda: Edition.objects.exclude(state__in=Edition.OVER), "faculty_only"
)
REGISTRATIONS = Kind(
    _("registrations ahead"), lambda: Registration.objects.filter(state__in=Registration.AHEAD), "edition__faculty_only"
)
impact.add(EDITIONS, "auto_promote_days", "missed_sessions")
impact.add(REGISTRATIONS, "offer_hours", "approval_days", "late_cancel_noted", "late_cancel_days")
impact.add(None, "course_close_days")
