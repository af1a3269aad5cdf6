"""That staff read a dossier is itself an event: one per reader, case and day (DECISIONS 29)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from dossiers import rules
from dossiers.models import Dossier, SnapshotReading
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User

READ = declare("dossiers.read", rule=rules.SUPERVISED)


@transaction.atomic
def note_reading(dossier: Dossier, reader: User, today: date) -> None:
    """Record that somebody else than the teacher read today; the row of the day is the claim."""
    if dossier.trajectory.person_id == reader.pk:
        return
    _row, first = SnapshotReading.objects.get_or_create(reader=reader, case=dossier.case, day=today)
    if first:
        record(READ.name, dossier, by=reader, case=dossier.case)
