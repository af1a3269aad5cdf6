"""Assessments of demo teachers in every phase, and the register of certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from assessments.models import (
    Arbitration,
    Assessment,
    Certificate,
    Interview,
    Judgement,
    NumberSeries,
    Seat,
    Verdict,
)
from assessments.workflow.certificates import printed_now
from assessments.workflow.judging import draft_consensus
from dossiers.demo.cases import Work
from dossiers.demo.writing import SUFFICIENT, insufficient
from dossiers.models import Snapshot, SnapshotGrant
from trajectories.demo.cases import Case, World
from trajectories.demo.days import Days, ended
from trajectories.models import Competence
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.people.models import User

A = Assessment.State
FRIDAY = 4
PHASES = {
    "assigning": A.ASSIGNING,
    "assigning_declined": A.ASSIGNING,
    "scoring": A.SCORING,
    "scoring_one": A.SCORING,
    "interview": A.INTERVIEW,
    "deliberating": A.DELIBERATING,
    "arbitration": A.ARBITRATION,
    "decided": A.DECIDED,
    "decided_insufficient": A.DECIDED,
    "second_attempt": A.SCORING,
    "announced_insufficient": A.ANNOUNCED,
    "completed": A.ANNOUNCED,
    "certificate_replaced": A.ANNOUNCED,
    "certificate_revoked": A.ANNOUNCED,
    "assessment_withdrawn": A.WITHDRAWN,
    "assessment_annulled": A.ANNULLED,
}
WITH_CERTIFICATE = {"completed", "certificate_replaced", "certificate_revoked"}
BOTH_IN = {A.INTERVIEW, A.DELIBERATING, A.ARBITRATION, A.DECIDED, A.ANNOUNCED}


def add_assessment(world: World, case: Case, work: Work, batch: Batch, pair: list[User]) -> Assessment | None:
    """The assessment with its seats, verdicts and what followed; ``pair`` are the two assessors."""
    phase = PHASES.get(case.stage.name)
    if phase is None or work.snapshot is None or case.trajectory is None:
        return None
    name = case.stage.name
    if work.first_snapshot is not None:
        _insufficient_before(world, case, work.first_snapshot, pair, batch)
    done = phase in {A.DECIDED, A.ANNOUNCED}
    days = case.days
    decided = world.today - timedelta(days=days.decided) if done else None
    bad = name in {"decided_insufficient", "announced_insufficient"}
    announced = world.today - timedelta(days=days.announced) if phase == A.ANNOUNCED else None
    started = world.today - timedelta(days=days.started)
    assessment = batch.add(
        Assessment(
            trajectory=case.trajectory,
            snapshot=work.snapshot,
            attempt=1 if work.first_snapshot is None else 2,
            state=phase,
            state_since=case.ago(_state_days(case, days, phase)),
            started_on=started,
            due_on=started + timedelta(days=84),
            scoring_due_on=None if phase == A.ASSIGNING else started + timedelta(days=32 + case.number % 9),
            outcome=_outcome(done, bad),
            decided_on=decided,
            decided_by=Assessment.DecidedBy.AGREEMENT if done else Assessment.DecidedBy.NONE,
            announced_on=announced,
            objection_until=announced + timedelta(days=42) if announced else None,
            ended_because="Withdrawn at the candidate's own wish." if phase == A.WITHDRAWN else "",
        )
    )
    seats = _seats(world, case, assessment, pair, batch, days)
    if phase in BOTH_IN or name == "scoring_one":
        _verdicts(world, case, assessment, seats, batch, bad=bad)
    if done:
        _judgements(world, case, assessment, batch, bad=bad)
    _afterwards(world, case, assessment, seats, batch)
    return assessment


def _insufficient_before(world: World, case: Case, snapshot: Snapshot, pair: list[User], batch: Batch) -> None:
    """The attempt before, announced, in which one competence was insufficient."""
    days = case.first_days
    announced = world.today - timedelta(days=days.announced)
    started = world.today - timedelta(days=days.started)
    assessment = batch.add(
        Assessment(
            trajectory=snapshot.dossier.trajectory,
            snapshot=snapshot,
            attempt=1,
            state=A.ANNOUNCED,
            state_since=case.ago(days.announced),
            started_on=started,
            due_on=started + timedelta(days=84),
            scoring_due_on=started + timedelta(days=32),
            outcome=Assessment.Outcome.INSUFFICIENT,
            decided_on=world.today - timedelta(days=days.decided),
            decided_by=Assessment.DecidedBy.AGREEMENT,
            announced_on=announced,
            objection_until=announced + timedelta(days=42),
        )
    )
    seats = _seats(world, case, assessment, pair, batch, days)
    _verdicts(world, case, assessment, seats, batch, bad=True)
    _judgements(world, case, assessment, batch, bad=True)


def _outcome(done: bool, bad: bool) -> str:
    if not done:
        return Assessment.Outcome.NONE
    return Assessment.Outcome.INSUFFICIENT if bad else Assessment.Outcome.SUFFICIENT


def _state_days(case: Case, days: Days, phase: str) -> int:
    """How many days ago the assessment came into its state."""
    reached = {
        A.ASSIGNING: days.started,
        A.SCORING: days.accepted,
        A.DECIDED: days.decided,
        A.ANNOUNCED: days.announced,
        A.WITHDRAWN: ended(case),
        A.ANNULLED: ended(case),
    }
    return reached.get(A(phase), days.submitted)


def _seats(world: World, case: Case, assessment: Assessment, pair: list[User], batch: Batch, days: Days) -> list[Seat]:
    name, phase = case.stage.name, assessment.state
    seats = []
    since = {
        Seat.State.INVITED: days.invited,
        Seat.State.DECLINED: days.accepted - 13,
        Seat.State.ACCEPTED: days.accepted,
        Seat.State.SUBMITTED: days.submitted,
    }
    for position, person in enumerate(pair, 1):
        state = Seat.State.ACCEPTED
        if phase == A.ASSIGNING:
            state = Seat.State.INVITED if position == 1 or name == "assigning" else Seat.State.DECLINED
        elif phase in BOTH_IN or (name == "scoring_one" and position == 1):
            state = Seat.State.SUBMITTED
        seats.append(
            batch.add(
                Seat(
                    assessment=assessment,
                    person=person,
                    position=position,
                    state=state,
                    state_since=case.ago(since[state]),
                    invited_at=case.ago(days.invited),
                    accepted_at=case.ago(days.accepted)
                    if state in {Seat.State.ACCEPTED, Seat.State.SUBMITTED}
                    else None,
                    declined_at=case.ago(since[state]) if state == Seat.State.DECLINED else None,
                    submitted_at=case.ago(days.submitted) if state == Seat.State.SUBMITTED else None,
                    conflict="We wrote an article together." if state == Seat.State.DECLINED else "",
                )
            )
        )
        if state in {Seat.State.ACCEPTED, Seat.State.SUBMITTED}:
            until = assessment.announced_on + timedelta(days=30) if assessment.announced_on else None
            batch.add(
                SnapshotGrant(user=person, content_object=assessment.snapshot, permission=world.permission, until=until)
            )
    if name in {"deliberating", "interview"}:
        batch.add(
            Seat(
                assessment=assessment,
                person=case.manager,
                position=2,
                state=Seat.State.REPLACED,
                state_since=case.ago(days.accepted),
                invited_at=case.ago(days.invited + 2),
            )
        )
    return seats


def in_scope(world: World, snapshot: Snapshot) -> list[Competence]:
    """The competences that the sealed version asks to judge."""
    keys = {entry["id"] for entry in snapshot.manifest["competences"]}
    return [competence for competence in world.competences if competence.pk in keys]


def _verdicts(world: World, case: Case, assessment: Assessment, seats: list[Seat], batch: Batch, *, bad: bool) -> None:
    differ = assessment.state in {A.INTERVIEW, A.DELIBERATING, A.ARBITRATION}
    for seat in seats:
        if seat.state != Seat.State.SUBMITTED:
            continue
        for competence in in_scope(world, assessment.snapshot):
            weak = competence.number == len(world.competences) - 2
            value = Verdict.Value.ALL
            if weak and (bad or (differ and seat.position == 2)):
                value = Verdict.Value.INSUFFICIENT
            elif competence.number == 2 and case.number % 3 == 0:
                value = Verdict.Value.SUFFICIENT
            batch.add(
                Verdict(
                    seat=seat,
                    competence=competence,
                    value=value,
                    remark=insufficient(case.language) if value == Verdict.Value.INSUFFICIENT else "",
                )
            )


def _judgements(world: World, case: Case, assessment: Assessment, batch: Batch, *, bad: bool) -> None:
    for competence in in_scope(world, assessment.snapshot):
        weak = bad and competence.number == len(world.competences) - 2
        batch.add(
            Judgement(
                assessment=assessment,
                competence=competence,
                value=Judgement.Value.INSUFFICIENT if weak else Judgement.Value.SUFFICIENT,
                motivation=insufficient(case.language) if weak else SUFFICIENT,
            )
        )


def _differing(world: World, case: Case) -> str:
    """What the interview is about, in the language of the dossier."""
    weak = world.competences[-3]
    return f"{weak.number}. {weak.names.get(case.language, weak.names['en'])}"


def _afterwards(world: World, case: Case, assessment: Assessment, seats: list[Seat], batch: Batch) -> None:
    if assessment.state == A.INTERVIEW:
        day = on_weekday(world.today + timedelta(days=4 + case.number % 7))
        meeting = batch.add(
            Meeting(
                title_nl="BKO-interview",
                title_en="UTQ interview",
                starts_at=timezone.make_aware(datetime.combine(day, time(13, 0))),
                minutes=60,
                place="Ravelijn 1501",
                organiser=seats[0].person,
            )
        )
        batch.add(Interview(assessment=assessment, meeting=meeting, agenda=_differing(world, case)))
    if assessment.state == A.DELIBERATING:
        batch.add(
            Interview(
                assessment=assessment,
                agenda=_differing(world, case),
                held_on=world.today - timedelta(days=2),
                report="Held.",
            )
        )
    if assessment.state == A.ARBITRATION:
        batch.add(
            Arbitration(
                assessment=assessment,
                reason="We read the evidence of competence 3 differently, also after the interview.",
                asked_by=seats[0].person,
                requested_on=world.today - timedelta(days=2),
                due_on=world.today + timedelta(days=26),
            )
        )


def add_certificates(
    world: World, done: Iterable[tuple[Case, Assessment]], batch: Batch, series: dict[int, int]
) -> list[tuple[Certificate, Certificate]]:
    """Lines of the register, numbered per year in the order of the decisions; returns those replaced, with the new."""
    replaced: list[tuple[Certificate, Certificate]] = []
    certified = [pair for pair in done if pair[0].stage.name in WITH_CERTIFICATE]
    for case, assessment in sorted(certified, key=lambda pair: (pair[1].announced_on or world.today, pair[0].number)):
        first = batch.add(_line(world, case, assessment, series))
        if case.stage.name == "certificate_replaced":
            _end(first, Certificate.State.REPLACED, world.today, "The name was misspelled.")
            replaced.append((first, batch.add(_line(world, case, assessment, series))))
        elif case.stage.name == "certificate_revoked":
            _end(first, Certificate.State.REVOKED, world.today, "The sealed version held work of somebody else.")
    return replaced


def _end(line: Certificate, state: str, today: date, reason: str) -> None:
    """A line that counts no more, since a few days after it was issued."""
    line.state, line.ended_because = state, reason
    line.ended_on = min(line.issued_on + timedelta(days=9), today)


def _line(world: World, case: Case, assessment: Assessment, series: dict[int, int]) -> Certificate:
    issued = assessment.announced_on or world.today
    series[issued.year] = series.get(issued.year, 0) + 1
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    code = "-".join("".join(case.chance.choice(alphabet) for _ in range(4)) for _half in range(2))
    return Certificate(
        person=case.person,
        trajectory=case.trajectory,
        assessment=assessment,
        number=f"UTQ-{issued.year}-{series[issued.year]:04d}",
        code=code,
        name_printed=case.person.name,
        decided_on=assessment.decided_on or issued,
        issued_on=issued,
        printed=_printed(world, case, assessment),
    )


def _printed(world: World, case: Case, assessment: Assessment) -> dict[str, Any]:
    """What the sheet prints: read once per faculty, only the date differs."""
    key = f"printed:{case.faculty.pk}"
    if key not in world.kept and case.trajectory is not None:
        world.kept[key] = printed_now(case.trajectory, world.today)
    decided = assessment.decided_on or world.today
    return {**world.kept[key], "date": decided.isoformat()}


def draft_joint(assessments: Iterable[Assessment]) -> None:
    """What both wrote, as the joint judgement begins, of those that are about to write it."""
    for assessment in assessments:
        if assessment.state == A.DELIBERATING:
            draft_consensus(assessment)


def on_weekday(day: date) -> date:
    """This day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def read_series() -> dict[int, int]:
    """The last number given out per year."""
    return dict(NumberSeries.objects.values_list("year", "last"))


def write_series(series: dict[int, int]) -> None:
    """Keep the last number per year, so that the next certificate follows it."""
    for year, last in series.items():
        NumberSeries.objects.update_or_create(year=year, defaults={"last": last})
