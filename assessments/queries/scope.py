"""What a sealed version holds, and which of its competences are judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from dossiers.models import Snapshot
from trajectories.models import Trajectory


def _said(words: dict[str, str]) -> str:
    language = "nl" if get_language() == "nl" else "en"
    return str(words.get(language) or words.get("en") or "")


@dataclass(frozen=True, slots=True)
class SealedCriterion:
    """A criterion as it read when the version was sealed."""

    pk: int
    code: str
    text: str
    gap: str  # the teacher's word why there is no evidence


@dataclass(frozen=True, slots=True)
class SealedText:
    """A reflection: of the competence, or under the criterion whose code it carries."""

    code: str
    body: str


@dataclass(frozen=True, slots=True)
class SealedEvidence:
    """A file or link of the sealed version; ``codes`` are the criteria that it shows."""

    number: int
    title: str
    description: str
    url: str
    name: str
    path: str
    mime: str
    size: int
    codes: list[str]


@dataclass(frozen=True, slots=True)
class SealedCompetence:
    """One competence in scope: what was written about it and what shows it."""

    pk: int
    number: int
    name: str
    names: dict[str, str]
    words: int
    criteria: list[SealedCriterion]
    texts: list[SealedText]
    evidence: list[SealedEvidence] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.number}. {self.name}"


def scope_ids(snapshot: Snapshot) -> list[int]:
    """The competences that are judged, in order."""
    return [int(row["id"]) for row in snapshot.manifest.get("competences", [])]


def sealed(snapshot: Snapshot) -> list[SealedCompetence]:
    """The competences in scope with texts, criteria and evidence, in the language of the page; no query."""
    pieces = {int(row["number"]): row for row in snapshot.manifest.get("evidence", [])}
    return [_competence(row, pieces) for row in snapshot.manifest.get("competences", [])]


def _competence(row: dict[str, Any], pieces: dict[int, dict[str, Any]]) -> SealedCompetence:
    codes = {int(one["id"]): str(one["code"]) for one in row["criteria"]}
    shows: dict[int, list[str]] = {}
    for one in row["criteria"]:
        for number in one.get("evidence", []):
            shows.setdefault(int(number), []).append(str(one["code"]))
    return SealedCompetence(
        pk=int(row["id"]),
        number=int(row["number"]),
        name=_said(row["name"]),
        names=dict(row["name"]),
        words=sum(int(text.get("words") or 0) for text in row["texts"]),
        criteria=[
            SealedCriterion(int(one["id"]), str(one["code"]), _said(one["text"]), str(one.get("gap") or ""))
            for one in row["criteria"]
        ],
        texts=[
            SealedText(codes.get(int(text["criterion"]), "") if text.get("criterion") else "", str(text["body"]))
            for text in row["texts"]
        ],
        evidence=[_piece(pieces[number], of) for number, of in sorted(shows.items()) if number in pieces],
    )


def _piece(row: dict[str, Any], codes: list[str]) -> SealedEvidence:
    return SealedEvidence(
        number=int(row["number"]),
        title=str(row["title"]),
        description=str(row.get("description") or ""),
        url=str(row.get("url") or ""),
        name=str(row.get("name") or ""),
        path=str(row.get("path") or ""),
        mime=str(row.get("mime") or "application/octet-stream"),
        size=int(row.get("size") or 0),
        codes=codes,
    )


def unlinked(snapshot: Snapshot) -> list[SealedEvidence]:
    """Evidence of the sealed version that is not tied to a criterion."""
    tied = {
        int(number)
        for row in snapshot.manifest.get("competences", [])
        for one in row["criteria"]
        for number in one.get("evidence", [])
    }
    return [_piece(row, []) for row in snapshot.manifest.get("evidence", []) if int(row["number"]) not in tied]


def piece_of(snapshot: Snapshot, number: int) -> SealedEvidence | None:
    """The piece of evidence with this number in the sealed version."""
    for row in snapshot.manifest.get("evidence", []):
        if int(row["number"]) == number:
            return _piece(row, [])
    return None


def sealed_for(trajectory: Trajectory) -> Snapshot | None:
    """The newest version that was not voided and not assessed yet."""
    return (
        Snapshot.objects.filter(dossier__trajectory=trajectory, voided_at=None)
        .exclude(assessments__isnull=False)
        .order_by("-number")
        .first()
    )
