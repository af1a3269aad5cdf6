"""Ceremonies and who comes; they change no date of any decision."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Ceremony, CeremonyAnswer
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User
from utq_portal.people.rules import COORDINATES, coordinates
from utq_portal.workflow import NOT_YOURS, Refused

KEPT = declare("assessments.ceremony_kept", rule=COORDINATES)
ANSWERED = declare("assessments.ceremony_answered")
MOST_GUESTS = 9


@transaction.atomic
def keep_ceremony(ceremony: Ceremony, *, by: User) -> Ceremony:
    """Add a ceremony or change one; for the coordinator."""
    if not coordinates(by):
        raise Refused(NOT_YOURS)
    ceremony.save()
    record(KEPT.name, ceremony, by=by)
    return ceremony


@transaction.atomic
def answer(ceremony: Ceremony, *, by: User, coming: bool, guests: int = 0) -> CeremonyAnswer:
    """Say whether one comes, and with how many guests; a later answer replaces it."""
    if ceremony.starts_at < timezone.now():
        raise Refused(_("This ceremony has already taken place."))
    if not 0 <= guests <= MOST_GUESTS:
        raise Refused(_("Enter between 0 and 9 guests."))
    row, _new = CeremonyAnswer.objects.update_or_create(
        ceremony=ceremony,
        person=by,
        defaults={"coming": coming, "guests": guests if coming else 0, "answered_at": timezone.now()},
    )
    record(ANSWERED.name, ceremony, by=by, data={"coming": coming})
    return row
