"""The file of a piece is replaced, and a former one comes back (docs/domain.md, Versions of a piece)."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier, Evidence, EvidenceVersion
from dossiers.workflow.evidence import SHOWS_READY, drop_files, leaning_on, not_full, not_leaned_on, not_twice, present
from dossiers.workflow.holding import closed_because, hold, writing
from trajectories.workflow.trajectory import touch
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.files import storage
from utq_portal.people.models import User
from utq_portal.workflow import Refused

REPLACED = declare("dossiers.evidence_replaced")
BROUGHT_BACK = declare("dossiers.evidence_version_back")
DROPPED = declare("dossiers.evidence_version_dropped")
NO_FILE = _("This is a link. There is no file to replace.")
NO_VERSION = _("This earlier version is not there any more.")
SEALED = _("A sealed version names this file, so it stays.")


def replace_file(piece: Evidence, upload: UploadedFile[Any], *, by: User) -> Evidence:
    """Put another file in the place of the one there is; number, title, words and ticks stay.

    The former file stays as an earlier version. The same file again changes nothing. Raises ValidationError with a
    sentence about the file, and Refused when the piece is no file, has left, or a competence that is ready leans on it.
    """
    with storage.needed(storage.store(upload)) as stored, transaction.atomic():
        row, kept = _replace(piece, stored, by)
    if not kept:
        storage.remove(stored.path)
    return row


def _replace(piece: Evidence, stored: storage.Stored, by: User) -> tuple[Evidence, bool]:
    held = writing(piece.dossier, by)
    row = present(piece, held)
    if not row.file_path:
        raise Refused(NO_FILE)
    if row.sha256 == stored.sha256:
        return row, False
    not_leaned_on(held, row)
    not_twice(held, stored.name, but=row.pk, sha256=stored.sha256)
    not_full(held, stored.size, stored.name)
    _put(held, row, by, {**stored.columns, "sealed": False})
    record(REPLACED.name, row, by=by, case=held.case, data={"number": row.number, "version": row.version})
    return row, True


def why_kept(piece: Evidence) -> str:
    """Why the portal leaves the file of this piece as it is; empty when it may draw it again."""
    if why := closed_because(piece.dossier):
        return str(why)
    number = leaning_on(piece.dossier, [piece.pk]).get(piece.pk)
    return str(SHOWS_READY % {"number": number}) if number else ""


@transaction.atomic
def put_drawn(piece: Evidence, stored: storage.Stored) -> Event | None:
    """Put a PDF that the portal drew again in the place of the one it made; number, title, words and ticks stay.

    The former file stays as an earlier version. None when the piece has another file by now, or its file has to stay
    as it is (``why_kept``). It is no act of the teacher's: how long the dossier has rested does not change.
    """
    held = hold(piece.dossier)
    row = Evidence.objects.filter(pk=piece.pk, dossier=held, removed_at=None, file_path=piece.file_path).first()
    if row is None or closed_because(held) or leaning_on(held, [row.pk]):
        return None
    _put(held, row, None, {**stored.columns, "file_name": row.file_name, "sealed": False})
    return record(REPLACED.name, row, by=None, case=held.case, data={"number": row.number, "version": row.version})


def _put(held: Dossier, row: Evidence, by: User | None, values: dict[str, Any]) -> None:
    """The file of now becomes an earlier version, ``values`` the next one."""
    EvidenceVersion.objects.create(
        evidence=row,
        number=row.version,
        at=row.replaced_at or row.added_at,
        by_id=row.replaced_by_id if row.replaced_at else row.added_by_id,
        **row.stored.columns,
        sealed=row.sealed,
    )
    changes = {**values, "version": row.version + 1, "replaced_at": timezone.now(), "replaced_by": by}
    Evidence.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    if by is not None:
        touch(held.trajectory)


@transaction.atomic
def bring_back(piece: Evidence, number: int, *, by: User) -> Evidence:
    """Make an earlier version the file of now; that is a new version, and the one of now becomes an earlier one.

    Raises Refused when there is no such version, or a competence that is ready leans on the piece.
    """
    held = writing(piece.dossier, by)
    row = present(piece, held)
    former = EvidenceVersion.objects.filter(evidence=row, number=number).first()
    if former is None:
        raise Refused(NO_VERSION)
    if former.file_path == row.file_path:
        return row
    not_leaned_on(held, row)
    _put(held, row, by, {**former.stored.columns, "sealed": former.sealed})
    record(BROUGHT_BACK.name, row, by=by, case=held.case, data={"number": row.number, "version": number})
    return row


@transaction.atomic
def drop_version(piece: Evidence, number: int, *, by: User) -> bool:
    """Delete an earlier version, which makes room; False when it was gone. Raises Refused for one that is sealed."""
    held = writing(piece.dossier, by)
    row = present(piece, held)
    former = EvidenceVersion.objects.filter(evidence=row, number=number).first()
    if former is None:
        return False
    if former.sealed:
        raise Refused(SEALED)
    drop_files([former])
    former.delete()
    record(DROPPED.name, row, by=by, case=held.case, data={"number": row.number, "version": number})
    touch(held.trajectory)
    return True
