"""What stands in a person's own calendar: meetings, and what every app adds.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings

from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.people.models import User

BACK = timedelta(days=92)  # so much of the past stays in the calendar


@dataclass(frozen=True, slots=True)
class Source:
    """Entries of a person from a moment on, in the person's language, which is active; one query."""

    order: int
    entries: Callable[[User, datetime], Iterable[ics.Entry]]


_sources: list[Source] = []


def add(source: Source) -> None:
    """Called by every app that knows of days of a person, when it is ready."""
    _sources.append(source)


def due(uid: str, title: str, day: date, url: str) -> ics.Entry:
    """A whole day by which something is due, with the address of its page within the portal."""
    return ics.Entry(f"{uid}@utq-portal", 0, title, day, day + timedelta(days=1), url=settings.BASE_URL + url)


def entries(person: User, now: datetime, changed_at: datetime) -> Iterator[ics.Entry]:
    """Everything from three months ago on, in the person's language, which is active; a query for each source.

    ``changed_at`` stamps each entry, so that a calendar without news reads the same each time.
    """
    sources = sorted(_sources, key=lambda source: source.order)
    found = [entry for source in sources for entry in source.entries(person, now - BACK)]
    return (replace(one, changed_at=changed_at, attendees=()) for one in found)


def _meetings(person: User, since: datetime) -> Iterator[ics.Entry]:
    rows = Meeting.objects.filter(attended_by(person), cancelled_at=None, starts_at__gte=since)
    return (ics.entry_of(row, person.language, ()) for row in rows.order_by("starts_at", "pk"))


add(Source(10, _meetings))
