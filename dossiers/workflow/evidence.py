"""Evidence: files and links, numbered within the dossier, and the grid that says what each shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick
from dossiers.workflow.holding import section_closed_because, writing
from dossiers.workflow.texts import wrote
from trajectories.models import Criterion
from trajectories.workflow import touch
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User
from utq_portal.web import files
from utq_portal.workflow import Refused

ADDED = declare("dossiers.evidence_added")
REMOVED = declare("dossiers.evidence_removed")
TWICE = _("%(name)s is in your dossier already, as number %(number)s.")
FULL = _("With %(name)s your dossier would be larger than %(limit)s MB. Remove something, or add a link to this file.")
SHOWS_READY = _("It shows something in competence %(number)s, which is ready. Open that competence again first.")
Tick = tuple[int, int]  # evidence id, criterion id


def add_file(dossier: Dossier, upload: UploadedFile[Any], *, by: User) -> Evidence:
    """Keep an uploaded file as the dossier's next piece of evidence.

    Raises ValidationError with a sentence about this file (kind, size, twice, dossier full) and Refused when the
    dossier is closed; nothing is kept then. The file is written before the transaction, which stays short.
    """
    stored = files.store(upload, limit=settings.FILE_LIMIT_BYTES)
    try:
        with transaction.atomic():
            return _add_stored(dossier, stored, by)
    except BaseException:
        files.remove(stored.path)
        raise


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
    stored = files.store_made(content, name=name, mime="application/pdf")
    try:
        with transaction.atomic():
            piece = _add_stored(dossier, stored, by)
            kind = Evidence.Kind.CERTIFICATE
            values = {"title": title[:200], "kind": kind, "description": description[:400]}
            Evidence.objects.filter(pk=piece.pk).update(**values)
            set_ticks(dossier, by=by, add=[(piece.pk, key) for key in _open_to_ticks(dossier, criteria)], remove=[])
    except BaseException:
        files.remove(stored.path)
        raise
    piece.refresh_from_db()
    return piece


def _open_to_ticks(dossier: Dossier, criteria: Iterable[int]) -> list[int]:
    """Those of the criteria that stand in a competence where evidence can be ticked now."""
    sections = CompetenceSection.objects.filter(dossier=dossier).select_related("competence", "dossier__trajectory")
    here = [one.competence_id for one in sections if not section_closed_because(one)]
    rows = Criterion.objects.filter(pk__in=list(criteria), competence__in=here)
    return list(rows.values_list("pk", flat=True))


def _add_stored(dossier: Dossier, stored: files.Stored, by: User) -> Evidence:
    held = writing(dossier, by)
    pieces = Evidence.objects.filter(dossier=held, removed_at=None)
    if same := pieces.filter(sha256=stored.sha256).first():
        raise ValidationError(TWICE, code="twice", params={"name": stored.name, "number": same.number})
    used = pieces.aggregate(total=Sum("file_size"))["total"] or 0
    if used + stored.size > settings.DOSSIER_LIMIT_BYTES:
        limit = settings.DOSSIER_LIMIT_BYTES // (1024 * 1024) or 1
        raise ValidationError(FULL, code="full", params={"name": stored.name, "limit": limit})
    return _add(
        held,
        by,
        title=stored.name[:200],
        kind=Evidence.Kind.VIDEO if stored.mime.startswith("video/") else Evidence.Kind.OTHER,
        file_path=stored.path,
        file_name=stored.name,
        file_size=stored.size,
        file_mime=stored.mime,
        sha256=stored.sha256,
    )


@transaction.atomic
def add_link(dossier: Dossier, *, by: User, url: str, title: str, kind: str, description: str = "") -> Evidence:
    """Add an address as evidence. Raises ValidationError when it is there already, Refused when closed."""
    held = writing(dossier, by)
    if same := Evidence.objects.filter(dossier=held, removed_at=None, url=url).first():
        raise ValidationError(TWICE, code="twice", params={"name": title, "number": same.number})
    return _add(held, by, url=url, title=title, kind=kind, description=description)


def _add(held: Dossier, by: User, **values: Any) -> Evidence:
    last = Evidence.objects.filter(dossier=held).aggregate(last=Max("number"))["last"] or 0
    piece = Evidence.objects.create(dossier=held, number=last + 1, added_by=by, **values)
    record(ADDED.name, piece, by=by, case=held.case, data={"number": piece.number})
    touch(held.trajectory)
    return piece


@transaction.atomic
def edit_evidence(piece: Evidence, *, by: User, title: str, kind: str, description: str) -> None:
    """Change what a piece is called and what is said of it."""
    held = writing(piece.dossier, by)
    Evidence.objects.filter(pk=piece.pk, dossier=held, removed_at=None).update(
        title=title, kind=kind, description=description
    )
    touch(held.trajectory)


@transaction.atomic
def remove_evidence(piece: Evidence, *, by: User) -> bool:
    """Take a piece out of the dossier; False when it was gone already.

    Its file goes from the disk after the transaction, unless a sealed version names it. Raises Refused while a
    competence that is ready leans on it.
    """
    held = writing(piece.dossier, by)
    row = Evidence.objects.get(pk=piece.pk, dossier=held)
    if row.removed_at is not None:
        return False
    leaning = CompetenceSection.objects.filter(
        dossier=held,
        state=CompetenceSection.State.READY,
        competence__in=EvidenceTick.objects.filter(evidence=row).values("criterion__competence"),
    ).select_related("competence")
    if first := leaning.first():
        raise Refused(SHOWS_READY % {"number": first.competence.number})
    if row.sealed:
        Evidence.objects.filter(pk=row.pk).update(removed_at=timezone.now())
    else:
        files.remove_after_commit(row.file_path)
        row.delete()
    record(REMOVED.name, piece, by=by, case=held.case, data={"number": piece.number})
    touch(held.trajectory)
    return True


@transaction.atomic
def set_ticks(dossier: Dossier, *, by: User, add: Iterable[Tick], remove: Iterable[Tick]) -> None:
    """Tick and untick cells of the grid; what other windows ticked meanwhile stays.

    Cells of evidence or criteria outside the dossier are ignored. Raises Refused for a competence that is closed.
    """
    held = writing(dossier, by)
    sections = {
        section.competence_id: section
        for section in CompetenceSection.objects.filter(dossier=held).select_related("competence")
    }
    for section in sections.values():
        section.dossier = held
    criteria = dict(
        Criterion.objects.filter(competence__profile=held.trajectory.profile_id).values_list("pk", "competence")
    )
    pieces = set(Evidence.objects.filter(dossier=held, removed_at=None).values_list("pk", flat=True))
    there = set(EvidenceTick.objects.filter(evidence__in=pieces).values_list("evidence_id", "criterion_id"))
    more = {tick for tick in add if tick[0] in pieces and tick[1] in criteria} - there
    less = set(remove) & there
    for competence in {criteria[criterion] for _piece, criterion in more | less}:
        if why := section_closed_because(sections[competence]):
            raise Refused(why)
    EvidenceTick.objects.bulk_create(
        [EvidenceTick(evidence_id=piece, criterion_id=criterion) for piece, criterion in sorted(more)]
    )
    for piece, criterion in less:
        EvidenceTick.objects.filter(evidence=piece, criterion=criterion).delete()
    begun = {criteria[criterion] for _piece, criterion in more}
    for competence in {criteria[criterion] for _piece, criterion in more | less}:
        wrote(sections[competence], by=by, began=competence in begun)
