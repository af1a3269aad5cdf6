"""Who would like a course: enough interest makes an edition (DOMAIN 1.5)."""

from __future__ import annotations

from django.db import transaction

from courses.models import Course, Edition, Interest
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.people.queries import employments_today
from utq_portal.workflow import MOVED_ON


def tell_interested(edition: Edition, message: Message, event: Event) -> None:
    """Tell who would like the course of this edition, in its own faculty when it is for one."""
    course = edition.course
    interested = Interest.objects.filter(course=course).select_related("person")
    if edition.faculty_only_id is not None:
        interested = interested.filter(faculty=edition.faculty_only_id)
    post(
        message,
        [row.person for row in interested],
        edition,
        occasion=event,
        url=f"/courses/{course.pk}/",
        params={"course": course.names, "starts_on": edition.starts_on, "closes_on": edition.closes_on},
    )


@transaction.atomic
def show_interest(course: Course, *, by: User) -> bool:
    """Note that somebody would like this course; False when it was noted already."""
    if not course.active:
        raise Refused(MOVED_ON)
    segment = employments_today(by).first()
    _row, new = Interest.objects.get_or_create(
        course=course, person=by, defaults={"faculty": segment.faculty if segment else None}
    )
    return new


def withdraw_interest(course: Course, *, by: User) -> bool:
    """Forget the interest; False when there was none."""
    return bool(Interest.objects.filter(course=course, person=by).delete()[0])
