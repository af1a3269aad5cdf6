"""The sealed version: what assessors read, frozen with a hash that proves it (docs/domain.md, Sealed versions)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.db.models import Max, Q
from django.utils import timezone

from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    Evidence,
    EvidenceTick,
    GapNote,
    PartialRecognition,
    RecognisedCriterion,
    Revision,
    Snapshot,
)
from dossiers.workflow.covering import cover
from dossiers.workflow.steps import LOCK, UNLOCK, move
from dossiers.workflow.texts import keep
from trajectories.models import Competence, Criterion
from utq_portal.bilingual import both
from utq_portal.files import storage
from utq_portal.people.models import User

FORMAT = 2  # 2: what is recognised, and the certificates it rests on


def canonical(manifest: dict[str, object]) -> bytes:
    """The manifest as the one JSON text that its hash is taken from."""
    return json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(manifest: dict[str, object]) -> str:
    """SHA-256 of the canonical manifest, in hex."""
    return hashlib.sha256(canonical(manifest)).hexdigest()


def seal(
    dossier: Dossier,
    *,
    endorsed_by: User | None,
    ready_declared_at: datetime,
    advice: str,
    advice_text: str,
    checklist: list[str],
) -> Snapshot:
    """Freeze the sections that are ready and their evidence; lock them. The caller holds the dossier."""
    now = timezone.now()
    number = (Snapshot.objects.filter(dossier=dossier).aggregate(last=Max("number"))["last"] or 0) + 1
    sections = _sections(dossier, CompetenceSection.State.READY)
    texts = _texts(sections)
    pieces = _pieces(dossier, sections)
    manifest = _manifest(dossier, number, sections, texts, pieces)
    snapshot = Snapshot.objects.create(
        dossier=dossier,
        number=number,
        taken_at=now,
        manifest=manifest,
        sha256=digest(manifest),
        words=sum(text.words for text in texts),
        ready_declared_at=ready_declared_at,
        endorsed_at=now,
        endorsed_by=endorsed_by,
        advice=advice,
        advice_text=advice_text,
        checklist=checklist,
    )
    Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]).update(sealed=True)
    for text in texts:
        keep(text, Revision.Moment.SNAPSHOT)
    for section in sections:
        section.dossier = dossier
        move(section, LOCK, by=None)
    return snapshot


def _sections(dossier: Dossier, state: str) -> list[CompetenceSection]:
    rows = CompetenceSection.objects.filter(dossier=dossier, state=state).select_related("competence")
    return list(rows.order_by("competence__number"))


def _texts(sections: list[CompetenceSection]) -> list[CriterionText]:
    return list(
        CriterionText.objects.filter(section__in=sections)
        .select_related("criterion")
        .order_by("section__competence__number", "criterion__order")
    )


def _pieces(dossier: Dossier, sections: list[CompetenceSection]) -> list[Evidence]:
    """What shows something in these competences, and what was not ticked at all."""
    ticks = EvidenceTick.objects.filter(evidence__dossier=dossier)
    here = ticks.filter(criterion__competence__in=[section.competence_id for section in sections])
    return list(
        Evidence.objects.filter(
            Q(pk__in=here.values("evidence")) | ~Q(pk__in=ticks.values("evidence")), dossier=dossier, removed_at=None
        ).order_by("number")
    )


def _manifest(
    dossier: Dossier,
    number: int,
    sections: list[CompetenceSection],
    texts: list[CriterionText],
    pieces: list[Evidence],
) -> dict[str, object]:
    trajectory = dossier.trajectory
    ticks: dict[int, set[int]] = {}
    for piece, criterion in EvidenceTick.objects.filter(evidence__in=pieces).values_list("evidence_id", "criterion_id"):
        ticks.setdefault(criterion, set()).add(piece)
    gaps = {(gap.section_id, gap.criterion_id): gap.note for gap in GapNote.objects.filter(section__in=sections)}
    whole = _sections(dossier, CompetenceSection.State.RECOGNISED)
    criteria: dict[int, list[Criterion]] = {section.competence_id: [] for section in (*sections, *whole)}
    for one in Criterion.objects.filter(competence__in=criteria).order_by("order"):
        criteria[one.competence_id].append(one)
    recognised = _recognised(dossier)
    return {
        "format": FORMAT,
        "dossier": dossier.pk,
        "number": number,
        "profile": trajectory.profile.code,
        "language": dossier.language,
        "candidate": trajectory.person.name_for_certificate,
        "competences": [
            {
                **competence_entry(section.competence),
                "texts": [text_entry(text) for text in texts if text.section_id == section.pk],
                "criteria": [
                    {
                        **criterion_entry(one),
                        "evidence": [piece.number for piece in pieces if piece.pk in ticks.get(one.pk, ())],
                        "gap": gaps.get((section.pk, one.pk), ""),
                        "recognised": recognised.get(one.pk, []),
                    }
                    for one in criteria[section.competence_id]
                ],
            }
            for section in sections
        ],
        # nobody judges these: all their criteria are recognised
        "recognised": [
            {
                **competence_entry(section.competence),
                "criteria": [
                    {**criterion_entry(one), "recognised": recognised.get(one.pk, [])}
                    for one in criteria[section.competence_id]
                ],
            }
            for section in whole
        ],
        "recognitions": [
            certificate_entry(row)
            for row in PartialRecognition.objects.filter(
                dossier=dossier, state=PartialRecognition.State.RECOGNISED
            ).order_by("decided_on", "pk")
        ],
        "evidence": [piece_entry(piece) for piece in pieces],
    }


def _recognised(dossier: Dossier) -> dict[int, list[int]]:
    """Per criterion the certificates by which it is recognised, by key."""
    found: dict[int, list[int]] = {}
    rows = RecognisedCriterion.objects.filter(
        recognition__dossier=dossier, recognition__state=PartialRecognition.State.RECOGNISED, recognised=True
    )
    for criterion, recognition in rows.order_by("recognition").values_list("criterion_id", "recognition_id"):
        found.setdefault(criterion, []).append(recognition)
    return found


def competence_entry(competence: Competence) -> dict[str, object]:
    """A competence as the manifest names it."""
    return {"id": competence.pk, "number": competence.number, "name": competence.names}


def certificate_entry(row: PartialRecognition) -> dict[str, object]:
    """A recognised certificate as the manifest holds it."""
    return {
        "id": row.pk,
        "origin": row.origin,
        "of": row.names,
        "university": row.university,
        "certificate": row.certificate_no,
        "issued_on": row.issued_on.isoformat() if row.issued_on else "",
        "decided_on": row.decided_on.isoformat() if row.decided_on else "",
        **asdict(row.stored),
    }


def criterion_entry(criterion: Criterion) -> dict[str, object]:
    """A criterion as the manifest names it."""
    return {
        "id": criterion.pk,
        "code": criterion.code,
        "text": both(criterion, "text"),
    }


def text_entry(text: CriterionText) -> dict[str, object]:
    """A text as the manifest holds it."""
    return {
        "id": text.pk,
        "criterion": text.criterion_id,
        "body": text.body,
        "words": text.words,
        "version": text.version,
    }


def piece_entry(piece: Evidence) -> dict[str, object]:
    """A piece of evidence as the manifest holds it."""
    return {
        "id": piece.pk,
        "number": piece.number,
        "kind": piece.kind,
        "title": piece.title,
        "description": piece.description,
        "url": piece.url,
        **asdict(piece.stored),
    }


def unlock(dossier: Dossier) -> None:
    """Sealed sections are ready again, or recognised where that came meanwhile; the caller holds the dossier."""
    locked = CompetenceSection.objects.filter(dossier=dossier, state=CompetenceSection.State.LOCKED)
    for section in locked.select_related("competence"):
        section.dossier = dossier
        move(section, UNLOCK, by=None)
    cover(dossier)


def faults(snapshot: Snapshot) -> list[str]:
    """What no longer agrees with the hash: "manifest", or names of files that are gone or changed; empty when intact.

    Reads every file, so not for a page.
    """
    found = [] if digest(snapshot.manifest) == snapshot.sha256 else ["manifest"]
    files_of = [*snapshot.manifest["evidence"], *snapshot.manifest.get("recognitions", [])]
    return found + [piece["name"] for piece in files_of if piece["path"] and not _intact(piece)]


def verify(snapshot: Snapshot) -> bool:
    """Whether texts, evidence list and files are still what was sealed."""
    return not faults(snapshot)


def _intact(piece: dict[str, Any]) -> bool:
    try:
        with storage.opened(piece["path"]) as file:
            return bool(storage.measured(file, name="").sha256 == piece["sha256"])
    except (OSError, SuspiciousFileOperation):
        return False
