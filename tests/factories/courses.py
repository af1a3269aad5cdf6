"""Courses, editions and registrations in any state; the dates lie around today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.models import Course, Edition, Registration
from courses.workflow.editions import Meeting, plan_edition
from utq_portal.people.models import User


def make_course(code: str = "X1", **values: object) -> Course:
    """A course of the catalogue."""
    return Course.objects.create(code=code, name_nl=f"Cursus {code}", name_en=f"Course {code}", **values)


def make_edition(course: Course, days: int = 30, *, opened: bool = True, **values: object) -> Edition:
    """An edition that starts in so many days, with two meetings a week apart."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)  # of today in Amsterdam
    start = noon + timedelta(days=days)
    meetings = [Meeting(start + timedelta(weeks=w), start + timedelta(weeks=w, hours=3), "Room 1") for w in range(2)]
    edition = plan_edition(course, {"place": "Room 1", **values}, meetings, by=None)
    if opened:
        Edition.objects.filter(pk=edition.pk).update(state=Edition.State.OPEN)
        edition.state = Edition.State.OPEN
    return edition


def small_edition(places: int = 1, days: int = 30, code: str = "X1", **values: Any) -> Edition:
    """An open edition of a course of its own with this many places."""
    return make_edition(make_course(code), days, least=1, most=places, **values)


def people(number: int) -> list[User]:
    """So many invented people, without employment."""
    rows = [
        User(given_name=f"Waiting{n}", family_name="Voorbeeld", email=f"waiting{n}@demo.example", password="!")
        for n in range(number)
    ]
    return User.objects.bulk_create(rows)


def registered(edition: Edition, person: User, state: str = "confirmed", **values: object) -> Registration:
    """A registration in a state, past the workflow; an offer lasts a day."""
    if state == Registration.State.OFFERED:
        values.setdefault("offer_expires_at", timezone.now() + timedelta(hours=24))
    return Registration.objects.create(edition=edition, person=person, state=state, registered_by=person, **values)
