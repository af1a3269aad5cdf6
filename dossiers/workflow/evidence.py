"""Evidence: files and links, numbered within the dossier, until they leave it (docs/domain.md, Evidence)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick, EvidenceVersion
from dossiers.queries.evidence import used_bytes
from dossiers.workflow.holding import section_closed_because, sections_in, writing
from dossiers.workflow.ticks import set_ticks
from trajectories.models import Criterion
from trajectories.workflow.trajectory import touch
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.files import storage
from utq_portal.people.models import User
from utq_portal.workflow import Refused

ADDED = declare("dossiers.evidence_added")
REMOVED = declare("dossiers.evidence_removed")
PUT_BACK = declare("dossiers.evidence_put_back")
PURGED = declare("dossiers.evidence_purged")
TWICE = _("%(name)s is in your dossier already, as number %(number)s.")
FULL = _("With %(name)s your dossier would be larger than %(limit)s MB. Remove something, or add a link to this file.")
SHOWS_READY = _("It shows something in competence %(number)s, which is ready. Open that competence again first.")
NOT_THERE = _("This evidence is not in your dossier any more. Put it back first.")
PURGED_ALREADY = _("This evidence was removed too long ago: it is gone. Add the file again.")
BATCH = 200


def add_file(dossier: Dossier, upload: UploadedFile[Any], *, by: User) -> Evidence:
    """Keep an uploaded file as the dossier's next piece of evidence.

    Raises ValidationError with a sentence about this file (kind, size, twice, dossier full) and Refused when the
    dossier is closed; nothing is kept then. The file is written before the transaction, which stays short.
    """
    with storage.needed(storage.store(upload)) as stored, transaction.atomic():
        return _add_stored(dossier, stored, by)


def add_made(
    dossier: Dossier,
    content: bytes,
    *,
    by: User,
    name: str,
    title: str,
    description: str = "",
    criteria: Iterable[int] = (),
) -> Evidence:
    """Keep a PDF that the portal made for the teacher, such as the statement of a course, as evidence.

    Ticked for the ``criteria`` (keys) whose competence is open. Raises as ``add_file`` does.
    """
    made = storage.store_made(content, name=name, mime="application/pdf")
    with storage.needed(made) as stored, transaction.atomic():
        piece = _add_stored(dossier, stored, by)
        Evidence.objects.filter(pk=piece.pk).update(
            title=title[:200], kind=Evidence.Kind.CERTIFICATE, description=description[:400]
        )
        set_ticks(dossier, by=by, add=[(piece.pk, key) for key in _open_to_ticks(dossier, criteria)], remove=[])
    piece.refresh_from_db()
    return piece


def _open_to_ticks(dossier: Dossier, criteria: Iterable[int]) -> list[int]:
    """Those of the criteria that stand in a competence where evidence can be ticked now."""
    sections = CompetenceSection.objects.filter(dossier=dossier).select_related("competence", "dossier__trajectory")
    here = [one.competence_id for one in sections if not section_closed_because(one)]
    rows = Criterion.objects.filter(pk__in=list(criteria), competence__in=here)
    return list(rows.values_list("pk", flat=True))


def _add_stored(dossier: Dossier, stored: storage.Stored, by: User) -> Evidence:
    held = writing(dossier, by)
    not_twice(held, stored.name, sha256=stored.sha256)
    not_full(held, stored.size, stored.name)
    kind = Evidence.Kind.VIDEO if stored.mime.startswith("video/") else Evidence.Kind.OTHER
    return _add(held, by, title=stored.name[:200], kind=kind, **stored.columns)


def not_twice(held: Dossier, name: str, but: int = 0, **what: str) -> None:
    """Raise ValidationError when another piece than ``but`` is this file (``sha256``) or link (``url``) already."""
    pieces = Evidence.objects.filter(dossier=held, removed_at=None, **what).exclude(pk=but)
    if all(what.values()) and (same := pieces.first()):
        raise ValidationError(TWICE, code="twice", params={"name": name, "number": same.number})


def not_full(held: Dossier, size: int, name: str) -> None:
    """Raise ValidationError when so many bytes more are too many for the dossier."""
    if used_bytes(held) + size > settings.DOSSIER_LIMIT_BYTES:
        limit = settings.DOSSIER_LIMIT_BYTES // (1024 * 1024) or 1
        raise ValidationError(FULL, code="full", params={"name": name, "limit": limit})


@transaction.atomic
def add_link(dossier: Dossier, *, by: User, url: str, title: str, kind: str, description: str = "") -> Evidence:
    """Add an address as evidence. Raises ValidationError when it is there already, Refused when closed."""
    held = writing(dossier, by)
    not_twice(held, title, url=url)
    return _add(held, by, url=url, title=title, kind=kind, description=description)


def _add(held: Dossier, by: User, **values: Any) -> Evidence:
    last = Evidence.objects.filter(dossier=held).aggregate(number=Max("number"), position=Max("position"))
    piece = Evidence.objects.create(
        dossier=held,
        number=max(last["number"] or 0, held.numbered) + 1,
        position=(last["position"] or 0) + 1,
        added_by=by,
        **values,
    )
    record(ADDED.name, piece, by=by, case=held.case, data={"number": piece.number})
    touch(held.trajectory)
    return piece


@transaction.atomic
def edit_evidence(piece: Evidence, *, by: User, title: str, kind: str, description: str) -> None:
    """Change what a piece is called and what is said of it."""
    held = writing(piece.dossier, by)
    here = Evidence.objects.filter(pk=piece.pk, dossier=held, removed_at=None)
    here.update(title=title, kind=kind, description=description)
    touch(held.trajectory)


def present(piece: Evidence, held: Dossier) -> Evidence:
    """The piece as it stands under the lock of ``held``; raises Refused when it has left the dossier."""
    row = Evidence.objects.filter(pk=piece.pk, dossier=held, removed_at=None).first()
    if row is None:
        raise Refused(NOT_THERE)
    return row


def leaning_on(held: Dossier, pieces: Iterable[int]) -> dict[int, int]:
    """Which of the pieces show something in a competence that is ready: its number by the key of the piece."""
    ready = CompetenceSection.objects.filter(dossier=held, state=CompetenceSection.State.READY)
    ticks = EvidenceTick.objects.filter(evidence__in=list(pieces), criterion__competence__in=ready.values("competence"))
    lowest_last = ticks.order_by("-criterion__competence__number")
    return dict(lowest_last.values_list("evidence_id", "criterion__competence__number"))


def not_leaned_on(held: Dossier, piece: Evidence) -> None:
    """Raise Refused while a competence that is ready leans on the piece."""
    if number := leaning_on(held, [piece.pk]).get(piece.pk):
        raise Refused(SHOWS_READY % {"number": number})


@transaction.atomic
def remove_evidence(piece: Evidence, *, by: User) -> bool:
    """Take a piece out of the dossier; False when it was out already.

    It can be put back, with its ticks, until it is purged. Raises Refused while a competence that is ready leans on it.
    """
    held = writing(piece.dossier, by)
    row = Evidence.objects.filter(pk=piece.pk, dossier=held, removed_at=None).first()
    if row is None:
        return False
    not_leaned_on(held, row)
    _remove(held, [row], by)
    return True


@transaction.atomic
def remove_several(dossier: Dossier, numbers: Iterable[int], *, by: User) -> tuple[list[int], dict[int, str]]:
    """Take several pieces out: the numbers that went, and why the others stay. What was out already is in neither."""
    held = writing(dossier, by)
    rows = list(Evidence.objects.filter(dossier=held, number__in=list(numbers), removed_at=None).order_by("number"))
    leaning = leaning_on(held, [row.pk for row in rows])
    _remove(held, [row for row in rows if row.pk not in leaning], by)
    stays = {row.number: str(SHOWS_READY % {"number": leaning[row.pk]}) for row in rows if row.pk in leaning}
    return [row.number for row in rows if row.pk not in leaning], stays


def _remove(held: Dossier, rows: list[Evidence], by: User) -> None:
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=timezone.now())
    for row in rows:
        record(REMOVED.name, row, by=by, case=held.case, data={"number": row.number})
    if rows:
        touch(held.trajectory)


@transaction.atomic
def put_back(piece: Evidence, *, by: User) -> bool:
    """Undo a removal: number, title, files and ticks are as they were; False when the piece is there already.

    Ticks of a competence that was closed since stay away. Raises ValidationError when the file was added again
    meanwhile or the dossier is full, and Refused when the piece is gone for good.
    """
    held = writing(piece.dossier, by)
    row = Evidence.objects.filter(pk=piece.pk, dossier=held).first()
    if row is None:
        raise Refused(PURGED_ALREADY)
    if row.removed_at is None:
        return False
    name = row.file_name or row.title
    not_twice(held, name, sha256=row.sha256)
    not_twice(held, name, url=row.url)
    earlier = EvidenceVersion.objects.filter(evidence=row).values_list("file_size", flat=True)
    not_full(held, row.file_size + sum(earlier), name)
    _drop_ticks_of_closed(held, row, row.removed_at)
    Evidence.objects.filter(pk=row.pk).update(removed_at=None)
    record(PUT_BACK.name, row, by=by, case=held.case, data={"number": row.number})
    touch(held.trajectory)
    return True


def _drop_ticks_of_closed(held: Dossier, row: Evidence, since: datetime) -> None:
    """What was closed after the removal was closed without this piece."""
    later = sections_in(held, state_since__gt=since)
    closed = [section.competence_id for section in later if section_closed_because(section)]
    EvidenceTick.objects.filter(evidence=row, criterion__competence__in=closed).delete()


@transaction.atomic
def move_evidence(piece: Evidence, *, by: User, place: int) -> int:
    """Give a piece another place (1 is the first) in the teacher's own order; the place that it has then."""
    held = writing(piece.dossier, by)
    row = present(piece, held)
    rows = list(Evidence.objects.filter(dossier=held, removed_at=None).order_by("position", "number"))
    others = [one for one in rows if one.pk != row.pk]
    place = min(max(place, 1), len(rows))
    ordered = [*others[: place - 1], row, *others[place - 1 :]]
    moved = [(position, one) for position, one in enumerate(ordered, 1) if one.position != position]
    for position, one in moved:
        one.position = position
    Evidence.objects.bulk_update([one for _position, one in moved], ["position"])
    return place


def purge_removed(now: datetime) -> int:
    """Delete what was removed longer ago than its term, files and all, and say how many; a second run finds nothing.

    Files of a sealed version stay, and no number comes back.
    """
    before = now - timedelta(days=settings.EVIDENCE_KEPT_DAYS)
    over = Evidence.objects.filter(removed_at__lte=before).order_by().values_list("dossier", flat=True).distinct()
    number = 0
    while dossiers := list(over[:BATCH]):
        number += sum(_purge(dossier, before) for dossier in dossiers)
    return number


@transaction.atomic
def _purge(dossier: int, before: datetime) -> int:
    held = Dossier.objects.select_for_update().get(pk=dossier)
    rows = list(Evidence.objects.filter(dossier=held, removed_at__lte=before))
    if not rows:
        return 0
    keys = [row.pk for row in rows]
    former = list(EvidenceVersion.objects.filter(evidence__in=keys))
    drop_files([*rows, *former])
    last = max(row.number for row in rows)
    Dossier.objects.filter(pk=held.pk).update(numbered=Greatest(F("numbered"), last))
    for row in rows:
        record(PURGED.name, row, by=None, case=held.case, data={"number": row.number})
    Evidence.objects.filter(pk__in=keys).delete()
    return len(rows)


def drop_files(rows: Iterable[Evidence | EvidenceVersion]) -> None:
    """Let the files of these rows go after the transaction, but for those that a sealed version or another row names.

    The caller deletes the rows.
    """
    rows = list(rows)
    sealed = {row.file_path for row in rows if row.sealed}
    paths = {row.file_path for row in rows if row.file_path} - sealed
    pieces = [row.pk for row in rows if isinstance(row, Evidence)]
    former = [row.pk for row in rows if isinstance(row, EvidenceVersion)]
    here = Q(file_path__in=paths)
    paths -= set(Evidence.objects.filter(here).exclude(pk__in=pieces).values_list("file_path", flat=True))
    paths -= set(EvidenceVersion.objects.filter(here).exclude(pk__in=former).values_list("file_path", flat=True))
    for path in sorted(paths):
        storage.remove_after_commit(path)
