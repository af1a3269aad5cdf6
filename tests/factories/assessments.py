"""Assessments in any state, on a sealed version of the cast's teacher (or another trajectory)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from assessments.models import (
    Arbitration,
    Assessment,
    Ceremony,
    Certificate,
    CriterionScore,
    Interview,
    Judgement,
    NumberSeries,
    Seat,
    Verdict,
)
from dossiers import grants
from dossiers.models import CompetenceSection, CriterionText, Dossier, Evidence, EvidenceTick, Snapshot
from tests.cast import Cast
from trajectories.models import Trajectory
from utq_portal.agenda.models import Meeting
from utq_portal.files import storage
from utq_portal.people.models import User

S, T = Assessment.State, Seat.State
TODAY = date(2026, 11, 23)


def sealed(trajectory: Trajectory, *, advice: str = "positive", scope: set[int] | None = None) -> Snapshot:
    """A dossier handed in: sections locked (of ``scope`` by number, all by default; the others sufficient), sealed."""
    dossier, _new = Dossier.objects.get_or_create(trajectory=trajectory)
    competences = list(trajectory.profile.competences.prefetch_related("criteria"))
    evidence, fresh = Evidence.objects.get_or_create(
        dossier=dossier, number=1, defaults={"title": "Blueprint", "url": "https://example.org/blueprint"}
    )
    rows = []
    for competence in competences:
        judged = scope is None or competence.number in scope
        state = CompetenceSection.State.LOCKED if judged else CompetenceSection.State.SUFFICIENT
        section, _new = CompetenceSection.objects.get_or_create(dossier=dossier, competence=competence)
        CompetenceSection.objects.filter(pk=section.pk).update(state=state)
        text, _new = CriterionText.objects.get_or_create(
            section=section, criterion=None, defaults={"body": f"<p>About {competence.name_en}.</p>", "words": 3}
        )
        criteria = list(competence.criteria.all())
        if fresh:
            EvidenceTick.objects.create(evidence=evidence, criterion=criteria[0])
        if judged:
            rows.append(_competence(competence, criteria, text))
    number = Snapshot.objects.filter(dossier=dossier).count() + 1
    now = timezone.now()
    manifest = {
        "format": 1,
        "language": dossier.language,
        "competences": rows,
        "evidence": [
            {"id": evidence.pk, "number": 1, "kind": "other", "title": evidence.title, "description": "",
             "url": evidence.url, "path": "", "name": "", "size": 0, "mime": "", "sha256": ""}
        ],
    }  # fmt: skip
    return Snapshot.objects.create(
        dossier=dossier,
        number=number,
        manifest=manifest,
        sha256="0" * 64,
        words=3 * len(rows),
        ready_declared_at=now,
        endorsed_at=now,
        endorsed_by=trajectory.supervisor,
        advice=advice,
    )


def _competence(competence: Any, criteria: list[Any], text: CriterionText) -> dict[str, Any]:
    return {
        "id": competence.pk,
        "number": competence.number,
        "name": competence.names,
        "texts": [{"id": text.pk, "criterion": None, "body": text.body, "words": text.words, "version": 1}],
        "criteria": [
            {
                "id": one.pk,
                "code": one.code,
                "text": {"nl": one.text_nl, "en": one.text_en},
                "evidence": [1] if one == criteria[0] else [],
                "gap": "",
            }
            for one in criteria
        ],
    }


def submitted(cast: Cast, trajectory: Trajectory | None = None, scope: set[int] | None = None) -> Trajectory:
    """The trajectory, endorsed and waiting for its assessment."""
    row = trajectory or cast.trajectory
    Trajectory.objects.filter(pk=row.pk).update(state=Trajectory.State.SUBMITTED)
    row.refresh_from_db()
    sealed(row, scope=scope)
    return row


def another_teacher(cast: Cast, number: int) -> Trajectory:
    """One more teacher of the cast's first faculty, with a trajectory of their own."""
    person = User.objects.create(given_name="Teacher", family_name=f"Number {number}", email=f"t{number}@demo.example")
    return Trajectory.objects.create(
        person=person,
        profile=cast.profile,
        faculty=cast.science,
        supervisor=cast.supervisor,
        started_on=date(2025, 1, 1),
    )


_SEATS = {S.ASSIGNING: T.INVITED, S.SCORING: T.ACCEPTED}


def assessment(
    cast: Cast,
    state: str = S.SCORING,
    *,
    trajectory: Trajectory | None = None,
    sufficient: bool = True,
    seats: tuple[str, str] | None = None,
    snapshot: Snapshot | None = None,
) -> Assessment:
    """An assessment that stands in ``state``, with what belongs there; ``sufficient``: how judgements come out."""
    row = trajectory or cast.trajectory
    snapshot = snapshot or sealed(row)
    ended = state in (S.ANNOUNCED, S.WITHDRAWN, S.ANNULLED)
    of_trajectory = Trajectory.State.IN_ASSESSMENT
    if ended:
        done = state == S.ANNOUNCED and sufficient
        of_trajectory = Trajectory.State.COMPLETED if done else Trajectory.State.ACTIVE
    Trajectory.objects.filter(pk=row.pk).update(state=of_trajectory)
    row.refresh_from_db()
    decided = state in (S.DECIDED, S.ANNOUNCED)
    outcome = Assessment.Outcome.SUFFICIENT if sufficient else Assessment.Outcome.INSUFFICIENT
    made = Assessment.objects.create(
        trajectory=row,
        snapshot=snapshot,
        state=state,
        started_on=TODAY - timedelta(days=20),
        started_by=cast.coordinator,
        due_on=TODAY + timedelta(days=60),
        scoring_due_on=None if state == S.ASSIGNING else TODAY + timedelta(days=15),
        outcome=outcome if decided else "",
        decided_on=TODAY - timedelta(days=2) if decided else None,
        decided_by=Assessment.DecidedBy.AGREEMENT if decided else "",
        announced_on=TODAY - timedelta(days=1) if state == S.ANNOUNCED else None,
        objection_until=TODAY + timedelta(days=41) if state == S.ANNOUNCED else None,
        ended_because="a fault" if state == S.ANNULLED else "",
    )
    states = seats or (_SEATS.get(S(state), T.SUBMITTED),) * 2
    for position, (person, of) in enumerate(zip((cast.assessor1, cast.assessor2), states, strict=True), start=1):
        seat(made, person, position, of, sufficient=sufficient or position == 1)
    _belongings(cast, made, sufficient=sufficient)
    return made


def seat(made: Assessment, person: User, position: int, state: str, *, sufficient: bool = True) -> Seat:
    """A place in this state; submitted ones carry a whole judgement."""
    now = timezone.now()
    row = Seat.objects.create(
        assessment=made,
        person=person,
        position=position,
        state=state,
        accepted_at=None if state == T.INVITED else now,
        submitted_at=now if state == T.SUBMITTED else None,
    )
    if state == T.SUBMITTED:
        judge(row, sufficient=sufficient)
    return row


def judge(row: Seat, *, sufficient: bool = True) -> None:
    """A whole judgement: everything demonstrated, or the last competence insufficient at its first criterion."""
    competences = row.assessment.snapshot.manifest["competences"]
    for competence in competences:
        fails = not sufficient and competence is competences[-1]
        value = Verdict.Value.INSUFFICIENT if fails else Verdict.Value.ALL
        Verdict.objects.create(seat=row, competence_id=competence["id"], value=value)
        if fails:
            CriterionScore.objects.create(
                seat=row,
                criterion_id=competence["criteria"][0]["id"],
                level=CriterionScore.Level.NOT,
                remark="Show one case.",
            )


def _belongings(cast: Cast, made: Assessment, *, sufficient: bool) -> None:
    if made.state in (S.DECIDED, S.ANNOUNCED, S.DELIBERATING):
        rows = made.snapshot.manifest["competences"]
        Judgement.objects.bulk_create(
            Judgement(
                assessment=made,
                competence_id=row["id"],
                value="insufficient" if row is rows[-1] and not sufficient else "sufficient",
                motivation="Show one case." if row is rows[-1] and not sufficient else "Demonstrated.",
            )
            for row in rows
        )
    if made.state == S.INTERVIEW:
        meeting = Meeting.objects.create(
            title_nl="Interview",
            title_en="Interview",
            starts_at=timezone.now() + timedelta(days=3),
            organiser=cast.coordinator,
            case=made.case,
        )
        meeting.guests.set([made.trajectory.person, cast.assessor1, cast.assessor2])
        Interview.objects.create(assessment=made, meeting=meeting)
    if made.state == S.ARBITRATION:
        Arbitration.objects.create(
            assessment=made,
            reason="No agreement",
            asked_by=cast.assessor1,
            requested_on=TODAY,
            due_on=TODAY + timedelta(days=28),
            members="A. Person\nB. Person",
        )


def certificate(
    cast: Cast, *, trajectory: Trajectory | None = None, number: int = 1, state: str = "issued"
) -> Certificate:
    """A line of the register, without its PDF."""
    made = assessment(cast, S.ANNOUNCED, trajectory=trajectory)
    series, _new = NumberSeries.objects.get_or_create(year=2026)
    NumberSeries.objects.filter(year=2026).update(last=max(series.last, number))
    return Certificate.objects.create(
        person=made.trajectory.person,
        trajectory=made.trajectory,
        assessment=made,
        state=state,
        number=f"UTQ-2026-{number:04d}",
        code=f"7K4M-QX{number:02d}",
        name_printed=made.trajectory.person.name,
        decided_on=TODAY - timedelta(days=2),
        issued_on=TODAY - timedelta(days=1),
        printed={
            "institution": {"nl": "Universiteit Voorbeeld", "en": "Example University"},
            "unit": {"nl": "", "en": ""},
            "colour": "#23418F",
            "profile": cast.profile.code,
            "competences": [one.names for one in cast.profile.competences.order_by("number")],
            "signatories": [{"name": "Prof. A. Voorbeeld", "nl": "Decaan", "en": "Dean"}],
            "place": "Voorbeeldstad",
            "date": "2026-11-21",
            "verify": "https://utq.example.edu/verify/",
            "demo": False,
        },
    )


def certificate_with_file(cast: Cast) -> Certificate:
    """A certificate whose PDF (not a real one) is there."""
    row = certificate(cast)
    stored = storage.store_made(b"%PDF-1.7 an example", name="certificate.pdf", mime="application/pdf")
    Certificate.objects.filter(pk=row.pk).update(**stored.columns, rendered_at=timezone.now())
    row.refresh_from_db()
    return row


def ceremony(days: int = 30) -> Ceremony:
    """A ceremony so many days from now."""
    return Ceremony.objects.create(
        name_nl="Uitreiking", name_en="Ceremony", starts_at=timezone.now() + timedelta(days=days), place="Hall"
    )


def reading(made: Assessment) -> None:
    """Both assessors may open the sealed version."""
    for one in made.seats.filter(state__in=Seat.TAKEN).select_related("person"):
        grants.let_read(made.snapshot, one.person, by=None)
