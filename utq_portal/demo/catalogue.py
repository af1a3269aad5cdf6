"""The demo catalogue: editions in every state, and people who are interested."""

from __future__ import annotations

from datetime import date, timedelta

from courses.models import Course, Edition, Interest
from courses.workflow import fill_catalogue
from utq_portal.people.models import Source, User

E = Edition.State
# how many days the editions of a state are moved; those that are not named stay where the catalogue puts them
MOVED: dict[str, int] = {E.RUNNING: -7, E.FINISHED: -90}
STATES = (E.DRAFT, E.CLOSED, E.RUNNING, E.FINISHED, E.CANCELLED)
EACH = 3


def add_catalogue(today: date) -> None:
    """Courses with open editions, and for each other state three more; nothing when there are courses already."""
    if Course.objects.exists():
        return
    fill_catalogue(today)
    some = list(
        Edition.objects.select_related("course").prefetch_related("sessions").order_by("pk")[: EACH * len(STATES)]
    )
    for number, edition in enumerate(some):
        _copy(edition, STATES[number % len(STATES)], today)
    people = list(User.objects.filter(source=Source.DEMO, employee_no__startswith="D").order_by("pk")[:24])
    writing = Course.objects.filter(kind__in=[Course.Kind.WRITING, Course.Kind.DAY])
    Interest.objects.bulk_create(Interest(course=course, person=person) for course in writing for person in people)


def _copy(edition: Edition, state: str, today: date) -> None:
    """The same edition in another state, on the dates that belong to it."""
    sessions = list(edition.sessions.all())
    shift = timedelta(days=MOVED[state]) + (today - edition.starts_on) if state in MOVED else timedelta(days=70)
    shift = timedelta(days=shift.days - shift.days % 7)  # the same weekday
    copy = Edition.objects.create(
        state=state,
        course=edition.course,
        language=edition.language,
        least=edition.least,
        most=edition.most,
        starts_on=edition.starts_on + shift,
        ends_on=edition.ends_on + shift,
        closes_on=edition.closes_on + shift,
        place=edition.place,
        cancelled_because="Too few people were interested." if state == E.CANCELLED else "",
    )
    for session in sessions:
        session.pk = None
        session.edition = copy
        session.starts_at += shift
        session.ends_at += shift
        session.save(force_insert=True)
