"""Sessions as entries of a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from courses.models import Course, Edition, Registration, Session
from utq_portal.agenda.ics import Entry
from utq_portal.people.models import User

EDITIONS_MOST = 200  # in one feed


def entries_of(edition: Edition, language: str) -> Iterator[Entry]:
    """The sessions of an edition for everybody; ``edition.course`` and its sessions come prefetched."""
    return (session_entry(session, edition, language) for session in edition.sessions.all())


def session_entry(session: Session, edition: Edition, language: str) -> Entry:
    """One session without guests."""
    return _entry(session, edition, language, f"{session.uid}@utq-portal")


def own_entries(registration: Registration, *, cancelled: bool = False) -> Iterator[Entry]:
    """The sessions for one participant, in the language of that person."""
    for session in registration.edition.sessions.all():
        yield own_entry(registration, session, cancelled=cancelled)


def own_entry(registration: Registration, session: Session, *, cancelled: bool = False) -> Entry:
    """One session for one participant: each registration has entries of its own, so that a second one is new."""
    person = registration.person
    uid = f"{session.uid}-{registration.pk}@utq-portal"
    return _entry(session, registration.edition, person.language, uid, [person], cancelled=cancelled)


def _entry(
    session: Session,
    edition: Edition,
    language: str,
    uid: str,
    attendees: Sequence[User] = (),
    *,
    cancelled: bool = False,
) -> Entry:
    course = edition.course
    return Entry(
        uid=uid,
        sequence=session.sequence + cancelled,
        title=course.names[language],
        starts=session.starts_at,
        ends=session.ends_at,
        place=session.place or edition.place,
        url=edition.url or f"{settings.BASE_URL}{course.get_absolute_url()}",
        attendees=attendees,
        cancelled=cancelled,
        changed_at=None if attendees else edition.state_since,
    )


def feed_entries(courses: QuerySet[Course], editions: QuerySet[Edition], language: str) -> list[Entry]:
    """The sessions of the editions of these courses, the earliest ``EDITIONS_MOST``."""
    rows = (
        editions.filter(course__in=courses.order_by().values("pk"))
        .select_related("course")
        .prefetch_related(Prefetch("sessions", Session.objects.order_by("starts_at", "pk")))[:EDITIONS_MOST]
    )
    return [entry for edition in rows for entry in entries_of(edition, language)]
