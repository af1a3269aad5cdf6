"""The dossier of a demo teacher: texts, evidence, ticks, feedback, and the sealed version."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dossiers.demo.writing import EVIDENCE, REMARKS, body, insufficient, whole_text, words_in
from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    Evidence,
    EvidenceTick,
    FeedbackComment,
    FeedbackRequest,
    PartialRecognition,
    Snapshot,
)
from dossiers.workflow import sealing
from trajectories.demo.cases import BEFORE_ACTIVE, Frame, competences
from trajectories.demo.days import ENDED, Days, days_ago, days_of, ended, first_days_of
from trajectories.models import Competence, Trajectory
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World

C = CompetenceSection.State
SEALED = {"submitted", "in_assessment", "completed"}  # states of the trajectory with a sealed dossier
WITH_SNAPSHOT = {"announced_insufficient", "assessment_withdrawn", "assessment_annulled"}
TO_REPAIR = {"announced_insufficient", "second_attempt"}  # the first attempt found one competence insufficient


@dataclass(slots=True)
class Work:
    """The rows of one dossier, kept for what is built on them."""

    dossier: Dossier
    sections: dict[int, CompetenceSection] = field(default_factory=dict)  # by competence number
    texts: dict[int, CriterionText] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    ticks: dict[int, list[Any]] = field(default_factory=dict)  # criteria by evidence number
    certificates: list[PartialRecognition] = field(default_factory=list)
    recognised: dict[int, PartialRecognition] = field(default_factory=dict)  # by criterion
    snapshot: Snapshot | None = None
    first_snapshot: Snapshot | None = None  # of the attempt before


def add_dossier(world: World, case: Case, batch: Batch) -> Work | None:
    """Dossier, sections, texts, evidence and ticks."""
    trajectory = case.made.get(Trajectory)
    if trajectory is None:
        return None
    whole = case.stage.ready == len(competences(world))
    work = Work(
        batch.add(
            Dossier(
                trajectory=trajectory,
                language=case.language,
                anonymised_at=case.ago(first_days_of(case).ready) if whole else None,
                opened_at=case.ago(_first(case)),
            )
        )
    )
    for competence in competences(world):
        _add_section(world, case, work, competence, batch)
    _add_evidence(world, case, work, batch)
    return case.made.add(work)


def _first(case: Case) -> int:
    """How many days ago the dossier opened: with the trajectory."""
    return days_ago(case.made[Trajectory].started_on)


def _written(case: Case, days: int, *, repaired: bool = False) -> int:
    """So many days before the dossier could last be written in, not before it opened; in days ago.

    Of a second attempt only what was ``repaired`` changed after the first.
    """
    last = days_of(case) if repaired else first_days_of(case)
    return min(last.written + days, _first(case))


def section_state(world: World, case: Case, number: int) -> str:
    """The state of the section about the competence with this number."""
    name, last = case.stage.name, len(competences(world))
    if name in TO_REPAIR:
        weak = C.INSUFFICIENT if name == "announced_insufficient" else C.LOCKED
        return weak if number == last - 2 else C.SUFFICIENT
    if case.stage.state == "completed":
        return C.SUFFICIENT
    if case.stage.state in SEALED:
        return C.RECOGNISED if name == "scoring" and number == 2 else C.LOCKED
    if number <= case.stage.ready:
        return C.RECOGNISED if name == "active_late" and number == 1 else C.READY
    if number <= case.stage.ready + case.stage.drafted:
        asked = name == "active_feedback" and number == case.stage.ready + 1
        return C.FEEDBACK_ASKED if asked else C.DRAFTING
    return C.EMPTY


def _add_section(world: World, case: Case, work: Work, competence: Competence, batch: Batch) -> None:
    state = section_state(world, case, competence.number)
    written = state != C.EMPTY
    days = _written(case, case.chance.randint(1, 40), repaired=state == C.LOCKED)
    if state == C.DRAFTING and case.stage.name in WITH_SNAPSHOT:
        days = min(days, _state_days(case, state, days))  # it is mended since
    since = _state_days(case, state, days)
    repairs = case.stage.name in TO_REPAIR and state != C.SUFFICIENT
    decided = world.today - timedelta(days=first_days_of(case).decided)
    section = batch.add(
        CompetenceSection(
            dossier=work.dossier,
            competence=competence,
            state=state,
            state_since=case.ago(since),
            edited_at=case.ago(days) if written else None,
            sufficient_on=decided if state == C.SUFFICIENT else None,
            repair_text=insufficient(case.language) if repairs else "",
            repair_on=decided if repairs else None,
        )
    )
    draft = state == C.DRAFTING
    text = body(competence.number, case.language, case.course, 2 if draft else 9) if written else ""
    if case.stage.state in SEALED or case.stage.name in TO_REPAIR:
        text = whole_text(competence.number, case.language, case.number)
    work.sections[competence.number] = section
    work.texts[competence.number] = batch.add(
        CriterionText(
            section=section,
            body=text,
            words=words_in(text),
            version=1 if written else 0,
            private=draft and case.number % 7 == 0,
            edited_at=case.ago(days) if written else None,
            edited_by=case.person if written else None,
        )
    )


def _state_days(case: Case, state: str, edited: int) -> int:
    """How many days ago a section came into its state."""
    days, name = days_of(case), case.stage.name
    if state == C.LOCKED:
        return days.endorsed
    if state == C.SUFFICIENT or name == "announced_insufficient":
        return first_days_of(case).announced
    if name in ENDED:
        return ended(case)
    return days.ready if days.handed_in else edited


def _add_evidence(world: World, case: Case, work: Work, batch: Batch) -> None:
    number = 0
    for competence in competences(world):
        state = work.sections[competence.number].state
        if state == C.EMPTY:
            continue
        criteria = list(competence.criteria.all())
        for turn in range(2 if state != C.DRAFTING and case.number % 2 else 1):
            title, kind = EVIDENCE[(case.number + competence.number + turn * 3) % len(EVIDENCE)]
            number += 1
            piece = batch.add(_piece(world, case, work, number, title.format(course=case.course), kind))
            work.evidence.append(piece)
            shown = criteria if turn else criteria[: max(1, len(criteria) - 1)]
            work.ticks[number] = shown
            for criterion in shown:
                batch.add(EvidenceTick(evidence=piece, criterion=criterion))
    if case.stage.name == "second_attempt":
        work.evidence[-1].added_at = case.ago(_written(case, 30, repaired=True))


def _piece(world: World, case: Case, work: Work, number: int, title: str, kind: str) -> Evidence:
    common = {
        "dossier": work.dossier,
        "number": number,
        "kind": kind,
        "title": title,
        "added_at": case.ago(_written(case, 30)),
        "sealed": case.stage.state in SEALED,
    }
    if number % 7 == 6:
        common |= {"kind": Evidence.Kind.VIDEO, "title": "Recording of a lecture"}
        return Evidence(**common, url="https://demo.example/video")
    sample = world.samples[number % len(world.samples)]
    return Evidence(**common, **replace(sample, name=f"{title}{Path(sample.name).suffix}").columns)


def add_feedback(world: World, case: Case, work: Work, batch: Batch) -> None:
    """Questions to readers and their remarks."""
    name = case.stage.name
    if name in BEFORE_ACTIVE:
        return
    asked = next((s for s in work.sections.values() if s.state == C.FEEDBACK_ASKED), None)
    if asked is not None:
        batch.add(
            FeedbackRequest(
                section=asked,
                reader=case.supervisor,
                question="Is my plan concrete enough?",
                asked_at=case.ago(6),
                due_on=world.today + timedelta(days=case.chance.randint(-2, 12)),
            )
        )
    first = work.sections[competences(world)[0].number]
    if name in {"active_mid", "active_remarks", "active_late", "completed"}:
        withdrawn = case.number % 6 == 0
        request = batch.add(
            FeedbackRequest(
                section=first,
                reader=case.supervisor,
                state=FeedbackRequest.State.WITHDRAWN if withdrawn else FeedbackRequest.State.GIVEN,
                asked_at=case.ago(_written(case, 50)),
                due_on=world.today - timedelta(days=_written(case, 30)),
                closed_at=case.ago(_written(case, 35)),
            )
        )
        if not withdrawn:
            batch.add(
                FeedbackComment(
                    section=first,
                    request=request,
                    author=case.supervisor,
                    body=REMARKS[case.number % len(REMARKS)],
                    at=case.ago(_written(case, 35)),
                    resolved_at=case.ago(_written(case, 28)),
                )
            )
    if name == "active_remarks":
        said = {"section": work.sections[case.stage.ready + 1], "author": case.supervisor, "at": case.ago(3)}
        for turn in range(2):
            words = REMARKS[(case.number + turn) % len(REMARKS)]
            batch.add(FeedbackComment(**said, body=words, mandatory=turn == 0))


def add_snapshot(world: World, case: Case, work: Work, batch: Batch) -> None:
    """The sealed version, for those that have one; call it when dossier and evidence have their keys."""
    if case.stage.state not in SEALED and case.stage.name not in WITH_SNAPSHOT:
        return
    again = case.stage.name == "second_attempt"
    if again:
        first = manifest_of(world, case, work)
        weak = next(row for row in first["competences"] if row["number"] == len(competences(world)) - 2)
        for text in weak["texts"]:
            text["body"] = body(weak["number"], case.language, case.course)
            text["words"] = words_in(text["body"])
        _leave_out(first, first["evidence"][-1]["number"])  # the last piece was added for the repair
        work.first_snapshot = batch.add(_snapshot(case, work, first, first_days_of(case)))
    manifest = manifest_of(world, case, work, only_repaired=again)
    work.snapshot = batch.add(_snapshot(case, work, manifest, days_of(case)))


def _leave_out(manifest: dict[str, Any], number: int) -> None:
    """Seal it without the piece with this number, and without the ticks that point at it."""
    manifest["evidence"] = [piece for piece in manifest["evidence"] if piece["number"] != number]
    for competence in manifest["competences"]:
        for criterion in competence["criteria"]:
            criterion["evidence"] = [one for one in criterion["evidence"] if one != number]


def _snapshot(case: Case, work: Work, manifest: dict[str, Any], days: Days) -> Snapshot:
    endorsed = case.ago(days.endorsed)
    return Snapshot(
        dossier=work.dossier,
        number=manifest["number"],
        taken_at=endorsed,
        manifest=manifest,
        sha256=sealing.digest(manifest),
        words=sum(text["words"] for entry in manifest["competences"] for text in entry["texts"]),
        ready_declared_at=case.ago(days.ready),
        endorsed_at=endorsed,
        endorsed_by=case.supervisor,
    )


def manifest_of(world: World, case: Case, work: Work, *, only_repaired: bool = False) -> dict[str, Any]:
    """What is sealed, in the words of dossiers.workflow.sealing; made from the rows in memory."""
    states = [(one, work.sections[one.number].state) for one in competences(world)]
    in_scope = [one for one, state in states if state != C.RECOGNISED and (not only_repaired or state == C.LOCKED)]
    whole = [one for one, state in states if state == C.RECOGNISED]
    return {
        "format": sealing.FORMAT,
        "dossier": work.dossier.pk,
        "number": 2 if only_repaired else 1,
        "profile": world.made[Frame].profile.code,
        "language": work.dossier.language,
        "candidate": case.person.name,
        "competences": [_sealed(work, competence) for competence in in_scope],
        "recognised": [_whole(work, competence) for competence in whole],
        "recognitions": [sealing.certificate_entry(row) for row in work.certificates if work.recognised],
        "evidence": [sealing.piece_entry(piece) for piece in work.evidence],
    }


def _whole(work: Work, competence: Competence) -> dict[str, Any]:
    criteria = [
        {**sealing.criterion_entry(criterion), "recognised": [work.recognised[criterion.pk].pk]}
        for criterion in competence.criteria.all()
    ]
    return {**sealing.competence_entry(competence), "criteria": criteria}


def _sealed(work: Work, competence: Competence) -> dict[str, Any]:
    return {
        **sealing.competence_entry(competence),
        "texts": [sealing.text_entry(work.texts[competence.number])],
        "criteria": [
            {
                **sealing.criterion_entry(criterion),
                "evidence": [number for number, shown in work.ticks.items() if criterion in shown],
                "gap": "",
                "recognised": [work.recognised[criterion.pk].pk] if criterion.pk in work.recognised else [],
            }
            for criterion in competence.criteria.all()
        ],
    }
