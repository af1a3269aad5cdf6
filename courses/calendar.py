"""Sessions of courses in the own calendar: of who has a place, who gives the course and who leads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from courses.models import Edition, Registration, Session
from courses.queries.calendar import session_entry
from utq_portal.agenda.ics import Entry
from utq_portal.desks.calendar import Source, add
from utq_portal.people.models import User


def _sessions(person: User, since: datetime) -> Iterator[Entry]:
    placed = Registration.objects.filter(person=person, state__in=Registration.HAS_PLACE).values("edition")
    given = Edition.given_by.through.objects.filter(user=person).values("edition")
    mine = Q(edition__in=placed) | Q(edition__in=given) | Q(edition__led_by=person)
    rows = Session.objects.filter(mine, starts_at__gte=since).exclude(
        edition__state__in=(Edition.State.DRAFT, Edition.State.CANCELLED)
    )
    rows = rows.select_related("edition__course").order_by("starts_at", "pk")
    return (session_entry(row, row.edition, person.language) for row in rows)


add(Source(20, _sessions))
