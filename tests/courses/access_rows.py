"""Who gets which page of the catalogue."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from courses.models import Course, Edition
from courses.workflow import Meeting, plan_edition
from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast


def make_course(code: str = "X1", **values: object) -> Course:
    """A course of the catalogue."""
    return Course.objects.create(code=code, name_nl=f"Cursus {code}", name_en=f"Course {code}", **values)


def make_edition(course: Course, days: int = 30, *, opened: bool = True, **values: object) -> Edition:
    """An edition that starts in so many days, with two meetings a week apart."""
    start = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=days)
    meetings = [Meeting(start + timedelta(weeks=w), start + timedelta(weeks=w, hours=3), "Room 1") for w in range(2)]
    edition = plan_edition(course, {"place": "Room 1", **values}, meetings, by=None)
    if opened:
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.OPEN)
        edition.state = Edition.State.OPEN
    return edition


def a_course(cast: Cast) -> dict[str, object]:
    """A course of the catalogue."""
    return {"pk": make_course().pk}


def an_edition(cast: Cast) -> dict[str, object]:
    """An open edition."""
    return {"pk": make_edition(make_course()).pk}


def a_step(cast: Cast) -> dict[str, object]:
    """Closing an open edition."""
    return {**an_edition(cast), "name": "close"}


MANAGER = only("course_manager")
ROWS = {
    "courses:catalogue": Row(only(EVERYONE)),
    "courses:course": Row(only(EVERYONE), a_course),
    "courses:interest": Row(only(SIGNED_IN), a_course, post_only=True),
    "courses:desk": Row(MANAGER),
    "courses:desk_courses": Row(MANAGER),
    "courses:new_course": Row(MANAGER),
    "courses:edit_course": Row(MANAGER, a_course),
    "courses:plan": Row(MANAGER, a_course),
    "courses:edition": Row(MANAGER, an_edition),
    "courses:cancel": Row(MANAGER, an_edition),
    "courses:copy": Row(MANAGER, an_edition),
    "courses:step": Row(MANAGER, a_step, post_only=True),
}
