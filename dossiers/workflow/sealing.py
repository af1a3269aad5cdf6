"""The sealed version: what assessors read, frozen with a hash that proves it (docs/domain.md, Sealed versions)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
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
from dossiers.workflow.holding import sections_in
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
    advice: str = Snapshot.Advice.POSITIVE,
    advice_text: str = "",
    checklist: Sequence[str] = (),
) -> Snapshot:
    """Freeze the sections that are ready and their evidence; lock them. The caller holds the dossier."""
    now = timezone.now()
    number = (Snapshot.objects.filter(dossier=dossier).aggregate(last=Max("number"))["last"] or 0) + 1
    sections = sections_in(dossier, state=CompetenceSection.State.READY)
    rows = CriterionText.objects.filter(section__in=sections).select_related("criterion")
    texts = list(rows.order_by("section__competence__number", "criterion__order"))
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
        checklist=list(checklist),
    )
    Evidence.objects.filter(pk__in=[piece.pk for piece in pieces]).update(sealed=True)
    for text in texts:
        keep(text, Revision.Moment.SNAPSHOT)
    for section in sections:
        move(section, LOCK, by=None)
    return snapshot


def _pieces(dossier: Dossier, sections: list[CompetenceSection]) -> list[Evidence]:
    """What shows something in these competences, and what was not ticked at all."""
    ticks = EvidenceTick.objects.filter(evidence__dossier=dossier)
    here = ticks.filter(criterion__competence__in=[section.competence_id for section in sections])
    shown = Q(pk__in=here.values("evidence")) | ~Q(pk__in=ticks.values("evidence"))
    return list(Evidence.objects.filter(shown, dossier=dossier, removed_at=None).order_by("number"))


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
    whole = sections_in(dossier, state=CompetenceSection.State.RECOGNISED)
    criteria: dict[int, list[Criterion]] = {section.competence_id: [] for section in (*sections, *whole)}
    for one in Criterion.objects.filter(competence__in=criteria).order_by("order"):
        criteria[one.competence_id].append(one)
    certificates = PartialRecognition.objects.filter(dossier=dossier, state=PartialRecognition.State.RECOGNISED)
    recognised: dict[int, list[int]] = {}  # the certificates by which a criterion is recognised
    counting = RecognisedCriterion.objects.filter(recognition__in=certificates, recognised=True)
    for key, certificate in counting.order_by("recognition").values_list("criterion_id", "recognition_id"):
        recognised.setdefault(key, []).append(certificate)
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
        "recognitions": [certificate_entry(row) for row in certificates.order_by("decided_on", "pk")],
        "evidence": [piece_entry(piece) for piece in pieces],
    }


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
    return {"id": criterion.pk, "code": criterion.code, "text": both(criterion, "text")}


def text_entry(text: CriterionText) -> dict[str, object]:
    """A text as the manifest holds it."""
    kept = {"body": text.body, "words": text.words, "version": text.version}
    return {"id": text.pk, "criterion": text.criterion_id, **kept}


def piece_entry(piece: Evidence) -> dict[str, object]:
    """A piece of evidence as the manifest holds it."""
    said = {name: getattr(piece, name) for name in ("number", "kind", "title", "description", "url")}
    return {"id": piece.pk, **said, **asdict(piece.stored)}


def unlock(dossier: Dossier) -> None:
    """Sealed sections are ready again, or recognised where that came meanwhile; the caller holds the dossier."""
    for section in sections_in(dossier, state=CompetenceSection.State.LOCKED):
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
