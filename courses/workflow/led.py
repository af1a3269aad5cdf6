"""Writing sessions and UTQ days: a UTQ supervisor plans one, in one step, when enough people would like it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Edition
from courses.queries.led import may_plan_in
from courses.workflow.editions import Meeting, insert_edition, open_edition
from utq_portal.people.models import Faculty, Role, User
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Refused

NOT_LED = _("The course desk plans this course. Writing sessions and UTQ days are planned by UTQ supervisors.")
LATER = _("Choose a day after today, so that people can register.")
WHICH_FACULTY = _("A UTQ day is for one faculty: choose yours.")


@transaction.atomic
def plan_led(
    course: Course, meeting: Meeting, *, by: User, today: date, most: int, faculty: Faculty | None = None
) -> Edition:
    """An open edition that ``by`` leads; everybody who would like it is invited. Raises Refused with the reason."""
    if not by.holds(Role.UTQ_SUPERVISOR):
        raise Refused(NOT_YOURS)
    if not course.led or not course.active:
        raise Refused(NOT_LED)
    if course.kind == Course.Kind.DAY and (faculty is None or not may_plan_in(by, faculty)):
        raise Refused(WHICH_FACULTY)
    day = timezone.localdate(meeting.starts_at)
    if day <= today:
        raise Refused(LATER)
    closing = max(day - timedelta(days=current().course_close_days), today)
    values = {
        "language": course.language,
        "faculty_only": faculty,
        "least": min(course.least, most),
        "most": most,
        "place": meeting.place,
        "led_by": by,
        "closes_on": closing,
    }
    edition = insert_edition(course, values, [meeting], by=by)
    open_edition(edition, by=by)
    return edition
