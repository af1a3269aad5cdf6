"""That staff read a dossier is itself an event: one per reader, case and day (docs/domain.md, Reading)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from dossiers import rules
from dossiers.models import Dossier, SnapshotReading
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User

READ = declare("dossiers.read", rule=rules.SUPERVISED)
# a file of the live dossier, of a sealed version, of a partial certificate
FILE_READ = declare("dossiers.file_read", rule=rules.EVIDENCE_READ)
SEALED_FILE_READ = declare("dossiers.sealed_file_read", rule=rules.SNAPSHOT_READ)
RECOGNITION_FILE_READ = declare("dossiers.recognition_file_read", rule=rules.RECOGNITION_READ)


@transaction.atomic
def note_reading(dossier: Dossier, reader: User, today: date) -> None:
    """Record that somebody else than the teacher read today; the row of the day is the claim."""
    if dossier.trajectory.person_id == reader.pk:
        return
    _row, first = SnapshotReading.objects.get_or_create(reader=reader, case=dossier.case, day=today)
    if first:
        record(READ.name, dossier, by=reader, case=dossier.case)
