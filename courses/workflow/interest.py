"""Who would like a course: enough interest makes an edition (docs/domain.md, Interest)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from courses import messages
from courses.models import Course, Edition, Interest
from courses.queries.led import interested_in, is_coming, standing_interest
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import employments_today, holders
from utq_portal.web.links import address
from utq_portal.workflow import MOVED_ON

SHOWN = declare("courses.interest_shown")


def tell_interested(edition: Edition, message: Message, event: Event, **more: object) -> None:
    """Tell who would like the course of this edition (``interested_in``)."""
    course = edition.course
    post(
        message,
        [row.person for row in interested_in(edition).select_related("person")],
        edition,
        occasion=event,
        url=course.get_absolute_url(),
        params={"course": course.names, "starts_on": edition.starts_on, "closes_on": edition.closes_on, **more},
    )


@transaction.atomic
def show_interest(course: Course, *, by: User) -> bool:
    """Note that somebody would like this course; False when it was noted already."""
    if not course.active:
        raise Refused(MOVED_ON)
    segment = employments_today(by).first()
    faculty = segment.faculty if segment else None
    _row, new = Interest.objects.get_or_create(course=course, person=by, defaults={"faculty": faculty})
    if new:
        event = record(SHOWN.name, course, by=by, case=f"course:{course.pk}")
        tell_enough(course, faculty, event=event)
    return new


def withdraw_interest(course: Course, *, by: User) -> bool:
    """Forget the interest; False when there was none."""
    return bool(Interest.objects.filter(course=course, person=by).delete()[0])


def tell_enough(course: Course, faculty: Faculty | None, *, event: Event) -> int:
    """Once enough people would like a writing session or UTQ day, tell the UTQ supervisors, once per edition."""
    if not course.led or is_coming(course, faculty, timezone.localdate()):
        return 0
    wanting = standing_interest(course)
    if course.kind == Course.Kind.DAY:
        wanting = wanting.filter(faculty=faculty)
    faculties = list(wanting.values_list("faculty", flat=True))
    if len(faculties) < course.least:
        return 0
    to = {person.pk: person for key in set(faculties) - {None} for person in holders(Role.UTQ_SUPERVISOR, key)}
    url = address("courses:plan_led", course.pk)
    if not to:  # a faculty without a UTQ supervisor: the course desk looks for one
        to = {person.pk: person for person in holders(Role.COURSE_MANAGER)}
        url = address("courses:interested", course.pk)
    last = Edition.objects.filter(course=course).order_by("-pk").values_list("pk", flat=True).first()
    per = faculty.pk if faculty is not None and course.kind == Course.Kind.DAY else ""
    return post(
        messages.ENOUGH_INTEREST,
        to.values(),
        course,
        occasion=f"after:{last or 0}:{per}",
        case=event.case,
        url=url,
        params={"course": course.names, "count": len(faculties)},
    )
