"""Changes of the holiday table, with their audit event."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.agenda.days import forget
from utq_portal.agenda.dutch import dutch_holidays
from utq_portal.agenda.models import CalendarFeed, Holiday, Meeting
from utq_portal.agenda.queries import hashed
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import User
from utq_portal.people.rules import COORDINATES

SAVED = declare("agenda.holiday_saved", _("%(actor)s changed the table of holidays"), COORDINATOR_ONLY, COORDINATES)
FEED_MADE = declare("agenda.feed_made", _("%(actor)s made a secret calendar address"))
FEED_REVOKED = declare("agenda.feed_revoked", _("%(actor)s revoked the secret calendar address"))
REMOVED = declare(
    "agenda.holiday_removed", _("%(actor)s removed a day from the table of holidays"), COORDINATOR_ONLY, COORDINATES
)


@transaction.atomic
def save_holiday(row: Holiday, *, by: User | None) -> Holiday:
    """Add or change a day or a stretch of days."""
    row.save()
    record(SAVED.name, row, by=by, data={"day": row.on.isoformat(), "until": row.last.isoformat()})
    transaction.on_commit(forget)
    return row


@transaction.atomic
def remove_holiday(row: Holiday, *, by: User | None) -> None:
    """Take a day or a stretch out of the table: it counts as working days from now on."""
    record(REMOVED.name, row, by=by, data={"day": row.on.isoformat(), "until": row.last.isoformat()})
    row.delete()
    transaction.on_commit(forget)


@transaction.atomic
def add_year(year: int, *, by: User | None) -> int:
    """Add the recognised holidays of a year that are not in the table; returns how many were new."""
    known: set[date] = set(Holiday.objects.filter(on__year=year).values_list("on", flat=True))
    fresh = [day for day in dutch_holidays(year) if day[0] not in known]
    for day, nl, en in fresh:
        save_holiday(Holiday(on=day, name_nl=nl, name_en=en), by=by)
    return len(fresh)


@transaction.atomic
def call_off(meeting: Meeting) -> bool:
    """The meeting does not take place: its SEQUENCE goes up, so that calendars take the cancellation.

    False when it was called off before. Tell host and guests with ``ics.cancellation``.
    """
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if row.cancelled_at is not None:
        return False
    meeting.sequence = row.sequence + 1
    meeting.cancelled_at = timezone.now()
    meeting.save(update_fields=["sequence", "cancelled_at"])
    return True


@transaction.atomic
def make_feed(person: User) -> str:
    """A new secret for one's own calendar address; the one before stops working. It can be read this once."""
    secret = secrets.token_urlsafe(24)
    row, _new = CalendarFeed.objects.update_or_create(
        person=person, defaults={"secret_hash": hashed(secret), "made_at": timezone.now()}
    )
    record(FEED_MADE.name, row, by=person)
    return secret


@transaction.atomic
def revoke_feed(person: User) -> bool:
    """The address stops working at once; False when there was none."""
    row = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if row is None:
        return False
    record(FEED_REVOKED.name, row, by=person)
    row.delete()
    return True
