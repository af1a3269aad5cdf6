"""Dossiers in the states that tests need, made through the verbs; everything in them is invented."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    Evidence,
    FeedbackRequest,
    PartialRecognition,
    Snapshot,
)
from dossiers.workflow import opening
from dossiers.workflow.evidence import add_file
from dossiers.workflow.feedback import ask_feedback
from dossiers.workflow.handing_in import declare_ready, endorse
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.recognising import Given, advise_recognition, keep_recognition, recognise, submit_recognition
from dossiers.workflow.steps import MARK_READY
from dossiers.workflow.texts import save_text
from dossiers.workflow.ticks import set_ticks
from tests.cast import Cast
from trajectories.models import Criterion, Trajectory
from utq_portal.people.models import User

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORDS = "<p>In week 3 I gave half of the time to a problem in pairs, and listened.</p>"


def concluded(cast: Cast) -> Trajectory:
    """The cast's trajectory after its intake: active. Set directly, for the intake has its own tests."""
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(
        state=Trajectory.State.ACTIVE,
        state_since=timezone.now(),
        intake_concluded_on=timezone.localdate(),
        supervisor=cast.supervisor,
    )
    cast.trajectory.refresh_from_db()
    return cast.trajectory


def open_dossier(cast: Cast) -> Dossier:
    """The teacher's dossier with empty sections."""
    return opening.open_dossier(cast.trajectory, by=cast.teacher)


def SectionFactory(cast: Cast, number: int = 1, words: str = WORDS) -> CompetenceSection:
    """A section of the teacher's dossier, by number; with ``words`` it is a draft."""
    dossier = open_dossier(cast)
    section = CompetenceSection.objects.select_related("competence").get(dossier=dossier, competence__number=number)
    if words:
        write(section, words)
        section.refresh_from_db()
    return section


def write(section: CompetenceSection, words: str = WORDS) -> CriterionText:
    """Text in the section's first text row, by the teacher."""
    text = CriterionText.objects.filter(section=section).order_by("pk")[0]
    teacher = section.dossier.trajectory.person
    return save_text(text, by=teacher, body=words, version=text.version)


def pdf(name: str = "Session plan.pdf", content: bytes = b"") -> SimpleUploadedFile:
    """An upload that is a PDF; other ``content`` makes another file."""
    return SimpleUploadedFile(name, PDF + content, content_type="application/pdf")


def add_evidence(dossier: Dossier, name: str = "Session plan.pdf", *criteria: str) -> Evidence:
    """A file of its own in the dossier, ticked for these criteria (by code)."""
    teacher = dossier.trajectory.person
    piece = add_file(dossier, pdf(name, name.encode()), by=teacher)
    tick(piece, *criteria)
    return piece


def tick(piece: Evidence, *codes: str) -> None:
    """Tick a piece for criteria of the dossier's profile."""
    dossier = piece.dossier
    wanted = Criterion.objects.filter(competence__profile=dossier.trajectory.profile, code__in=codes)
    set_ticks(dossier, by=dossier.trajectory.person, add=[(piece.pk, one.pk) for one in wanted], remove=[])


def ask(section: CompetenceSection, reader: User, today: date | None = None) -> FeedbackRequest:
    """The teacher's question to a reader."""
    return ask_feedback(
        section,
        by=section.dossier.trajectory.person,
        reader=reader,
        question="Is the third part clear?",
        today=today or timezone.localdate(),
    )


def sections_ready(cast: Cast) -> Dossier:
    """An active trajectory in which every section has text and is ready; nothing has been declared."""
    concluded(cast)
    dossier = open_dossier(cast)
    for section in CompetenceSection.objects.filter(
        dossier=dossier, state__in=(*MARK_READY.sources, CompetenceSection.State.EMPTY)
    ).select_related("competence", "dossier__trajectory__person"):
        write(section, f"<p>What I do, and why, in competence {section.competence.number}.</p>")
        mark_ready(section, by=cast.teacher)
    if not dossier.evidence.exists():
        add_evidence(dossier, "Session plan.pdf")
    return Dossier.objects.get(pk=dossier.pk)


def ready_dossier(cast: Cast) -> Dossier:
    """Declared ready by the teacher; the UTQ supervisor has the ball."""
    dossier = sections_ready(cast)
    declare_ready(
        dossier, by=cast.teacher, today=timezone.localdate(), printed_name="Dr. T. Voorbeeld", anonymised=True
    )
    cast.trajectory.refresh_from_db()
    return Dossier.objects.get(pk=dossier.pk)


def endorsed(cast: Cast) -> Snapshot:
    """The sealed version after the UTQ supervisor's endorsement; the coordinator can start the assessment."""
    dossier = ready_dossier(cast)
    snapshot = endorse(dossier, by=cast.supervisor, today=timezone.localdate())
    cast.trajectory.refresh_from_db()
    return snapshot


def outcomes(snapshot: Snapshot, insufficient: Collection[int] = ()) -> dict[int, str]:
    """An outcome per competence (by key) of a sealed version; ``insufficient`` are numbers of competences."""
    return {
        one["id"]: "insufficient" if one["number"] in insufficient else "sufficient"
        for one in snapshot.manifest["competences"]
    }


AWARDED = date(2024, 6, 14)


def criteria(dossier: Dossier, *codes: str) -> list[int]:
    """The keys of these criteria, by code ("2.1") or of a whole competence ("2")."""
    rows = Criterion.objects.filter(competence__profile=dossier.trajectory.profile).select_related("competence")
    return [one.pk for one in rows if one.code in codes or str(one.competence.number) in codes]


def certificate_draft(dossier: Dossier, *codes: str, content: bytes = b"") -> PartialRecognition:
    """A partial certificate of the teacher for these criteria, with its document; nothing has been asked."""
    given = Given(
        name="Partial certificate Assessment",
        university="Example University",
        certificate_no="PC-17",
        issued_on=AWARDED,
        criteria=criteria(dossier, *codes),
    )
    upload = pdf("Partial certificate.pdf", content or " ".join(codes).encode())
    return keep_recognition(dossier, given, by=dossier.trajectory.person, upload=upload)


def asked_certificate(cast: Cast, *codes: str) -> PartialRecognition:
    """Handed in by the teacher; the UTQ supervisor has the ball."""
    row = certificate_draft(open_dossier(cast), *(codes or ("3",)))
    submit_recognition(row, by=cast.teacher, today=timezone.localdate())
    return PartialRecognition.objects.get(pk=row.pk)


def advised_certificate(cast: Cast, *codes: str, for_codes: Collection[str] | None = None) -> PartialRecognition:
    """With the advice to recognise everything (or ``for_codes``); the coordinator has the ball."""
    row = asked_certificate(cast, *codes)
    advised = criteria(row.dossier, *(codes or ("3",) if for_codes is None else for_codes))
    advise_recognition(
        row, by=cast.supervisor, criteria=advised, text="Refer to it in your vision.", today=timezone.localdate()
    )
    return PartialRecognition.objects.get(pk=row.pk)


def recognised_certificate(cast: Cast, *codes: str) -> PartialRecognition:
    """Recognised by the coordinator, as advised."""
    row = advised_certificate(cast, *codes)
    wanted = criteria(row.dossier, *(codes or ("3",)))
    recognise(row, by=cast.coordinator, criteria=wanted, today=timezone.localdate())
    return PartialRecognition.objects.get(pk=row.pk)
