"""Reads of sealed versions, from their manifest alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dossiers import rules
from dossiers.models import Snapshot
from utq_portal.files.storage import NOTHING, Stored
from utq_portal.web import richtext

if TYPE_CHECKING:
    from utq_portal.people.models import User


def snapshots_for(user: User) -> QuerySet[Snapshot]:
    """The sealed versions that ``user`` may read today."""
    return Snapshot.objects.filter(rules.SNAPSHOT_READ(user)).select_related(
        "dossier__trajectory__person", "dossier__trajectory__supervisor", "dossier__trajectory__faculty", "endorsed_by"
    )


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text with the criterion it is about ("" when it is about the competence), ready to show."""

    criterion_code: str
    criterion_text: str
    html: SafeString
    words: int


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A piece of evidence; ``href`` is its file through the version, or the link itself."""

    number: int
    title: str
    kind: str
    description: str
    href: str
    external: bool
    name: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class SealedRecognition:
    """A partial certificate that counts; ``href`` is its document, empty for a result of an own course."""

    pk: int
    title: str
    university: str
    certificate_no: str
    issued_on: date | None
    decided_on: date | None
    href: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SealedCriterion:
    """A criterion with the evidence that shows it, and the word why when there is none.

    ``recognised`` are the certificates by which it counts as demonstrated, whatever the evidence.
    """

    pk: int
    code: str
    text: str
    pieces: list[SealedPiece]
    gap: str
    recognised: list[SealedRecognition]


@dataclass(frozen=True, slots=True)
class SealedSection:
    """One competence of a sealed version, as dossiers/snapshot_section.html shows it."""

    competence_id: int
    number: int
    name: str
    texts: list[SealedText]
    criteria: list[SealedCriterion]
    pieces: list[SealedPiece]  # each once, in order

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number}. {self.name}"

    @property
    def recognised_ids(self) -> set[int]:
        """The criteria that count as demonstrated because a certificate is recognised for them."""
        return {one.pk for one in self.criteria if one.recognised}

    @property
    def words(self) -> int:
        """Words in all texts."""
        return sum(text.words for text in self.texts)


def _said(both: dict[str, str]) -> str:
    return both["nl"] if get_language() == "nl" else both["en"]


def sealed_sections(snapshot: Snapshot) -> list[SealedSection]:
    """The competences of a version that are judged, in order; no query."""
    pieces = {one.number: one for one in sealed_pieces(snapshot)}
    recognitions = {one.pk: one for one in sealed_recognitions(snapshot)}
    return [_section(competence, pieces, recognitions) for competence in snapshot.manifest["competences"]]


def sealed_recognised(snapshot: Snapshot) -> list[SealedSection]:
    """The competences that are recognised whole, and so not judged, in order; no query."""
    recognitions = {one.pk: one for one in sealed_recognitions(snapshot)}
    return [_section(competence, {}, recognitions) for competence in snapshot.manifest.get("recognised", [])]


def sealed_recognitions(snapshot: Snapshot) -> list[SealedRecognition]:
    """The partial certificates that count in a version, in the order of their decisions; no query."""
    return [
        SealedRecognition(
            pk=row["id"],
            title=_said(row["of"]),
            university=row["university"],
            certificate_no=row["certificate"],
            issued_on=_day(row["issued_on"]),
            decided_on=_day(row["decided_on"]),
            href=reverse("dossiers:sealed_certificate", args=[snapshot.pk, row["id"]]) if row["path"] else "",
            name=row["name"],
            size=row["size"],
        )
        for row in snapshot.manifest.get("recognitions", [])
    ]


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def sealed_pieces(snapshot: Snapshot) -> list[SealedPiece]:
    """All evidence of a version by number; no query."""
    return [
        SealedPiece(
            number=piece["number"],
            title=piece["title"],
            kind=piece["kind"],
            description=piece["description"],
            href=piece["url"] or reverse("dossiers:sealed_file", args=[snapshot.pk, piece["number"]]),
            external=bool(piece["url"]),
            name=piece["name"],
            size=piece["size"],
            mime=piece["mime"],
        )
        for piece in snapshot.manifest["evidence"]
    ]


def _section(
    competence: dict[str, Any], pieces: dict[int, SealedPiece], recognitions: dict[int, SealedRecognition]
) -> SealedSection:
    criteria = [
        SealedCriterion(
            one["id"],
            one["code"],
            _said(one["text"]),
            [pieces[number] for number in one.get("evidence", ())],
            one.get("gap", ""),
            [recognitions[pk] for pk in one.get("recognised", ())],
        )
        for one in competence["criteria"]
    ]
    by_pk = {one.pk: one for one in criteria}
    texts = [
        SealedText(
            criterion_code=by_pk[text["criterion"]].code if text["criterion"] else "",
            criterion_text=by_pk[text["criterion"]].text if text["criterion"] else "",
            html=richtext.shown(text["body"]),
            words=text["words"],
        )
        for text in competence.get("texts", ())
    ]
    used = {piece.number: piece for one in criteria for piece in one.pieces}
    return SealedSection(
        competence_id=competence["id"],
        number=competence["number"],
        name=_said(competence["name"]),
        texts=texts,
        criteria=criteria,
        pieces=[used[number] for number in sorted(used)],
    )


def sealed_file(snapshot: Snapshot, number: int) -> Stored:
    """A file in a version; NOTHING for a link or an unknown number."""
    return _file_in(snapshot.manifest["evidence"], "number", number)


def sealed_certificate(snapshot: Snapshot, pk: int) -> Stored:
    """The document of a recognised certificate in a version; NOTHING when there is none."""
    return _file_in(snapshot.manifest.get("recognitions", []), "id", pk)


def _file_in(rows: list[dict[str, Any]], key: str, value: int) -> Stored:
    return next((Stored.told(row) for row in rows if row[key] == value), NOTHING)
