"""Assessments of demo teachers in every phase, and the register of certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assessments.demo.register import Register
from assessments.models import Arbitration, Assessment, Interview, Judgement, Seat, Verdict
from assessments.workflow.judging import draft_consensus
from dossiers.demo.cases import Work
from dossiers.demo.writing import insufficient
from dossiers.models import Snapshot, SnapshotGrant
from trajectories.demo.cases import competences
from trajectories.demo.days import Days, days_of, ended, first_days_of
from trajectories.models import Competence
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.people.models import User

A, T = Assessment.State, Seat.State
OUTCOME = Assessment.Outcome
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
BOTH_IN = {A.INTERVIEW, A.DELIBERATING, A.ARBITRATION, A.DECIDED, A.ANNOUNCED}
SUFFICIENT = (
    "The text and the evidence show that the criteria are met. The reflection is concrete and leads to changes."
)


def add_assessment(world: World, case: Case, batch: Batch) -> None:
    """The assessment with its seats, verdicts and what followed; before a second one, the first, insufficient."""
    phase, work = PHASES.get(case.stage.name), case.made.get(Work)
    if phase is None or work is None or work.snapshot is None:
        return
    if work.first_snapshot is not None:
        _attempt(world, case, work.first_snapshot, A.ANNOUNCED, first_days_of(case), batch, due=32, bad=True)
    bad = case.stage.name in {"decided_insufficient", "announced_insufficient"}
    due = 32 + case.number % 9
    seats = _attempt(world, case, work.snapshot, phase, days_of(case), batch, due=due, bad=bad)
    _afterwards(world, case, case.made.add(seats[0].assessment), seats, batch)


def _attempt(
    world: World, case: Case, snapshot: Snapshot, phase: str, days: Days, batch: Batch, *, due: int, bad: bool
) -> list[Seat]:
    """One assessment with its verdicts as far as it came, which were ``due`` after so many days; returns its seats."""
    done = phase in {A.DECIDED, A.ANNOUNCED}
    announced = world.today - timedelta(days=days.announced) if phase == A.ANNOUNCED else None
    started = world.today - timedelta(days=days.started)
    assessment = batch.add(
        Assessment(
            trajectory=snapshot.dossier.trajectory,
            snapshot=snapshot,
            attempt=snapshot.number,
            state=phase,
            state_since=case.ago(_state_days(case, days, phase)),
            started_on=started,
            due_on=started + timedelta(days=84),
            scoring_due_on=None if phase == A.ASSIGNING else started + timedelta(days=due),
            outcome=(OUTCOME.INSUFFICIENT if bad else OUTCOME.SUFFICIENT) if done else OUTCOME.NONE,
            decided_on=world.today - timedelta(days=days.decided) if done else None,
            decided_by=Assessment.DecidedBy.AGREEMENT if done else Assessment.DecidedBy.NONE,
            announced_on=announced,
            objection_until=announced + timedelta(days=42) if announced else None,
            ended_because="Withdrawn at the candidate's own wish." if phase == A.WITHDRAWN else "",
        )
    )
    seats = _seats(world, case, assessment, _pair(world, case), batch, days)
    if phase in BOTH_IN or case.stage.name == "scoring_one":
        _verdicts(world, case, assessment, seats, batch, bad=bad)
    if done:
        _judgements(world, case, assessment, batch, bad=bad)
    return seats


def _pair(world: World, case: Case) -> list[User]:
    """Two assessors of other faculties; those of the accounts for the cases on their desks."""
    accounts, assessors = world.staff.accounts, world.staff.assessors
    if case.first and "assessor1" in accounts:
        return [accounts["assessor1"], accounts["assessor2"]]
    others = [code for code in assessors if code != case.faculty.code]
    return [
        assessors[code][case.number // 5 % len(assessors[code])]
        for code in (others[case.number % len(others)], others[(case.number + 1) % len(others)])
    ]


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
    name, phase, reading = case.stage.name, assessment.state, world.made[Register].reading
    seats = []
    since = {T.INVITED: days.invited, T.DECLINED: days.accepted - 13, T.ACCEPTED: days.accepted}
    for position, person in enumerate(pair, 1):
        state = T.ACCEPTED
        if phase == A.ASSIGNING:
            state = T.INVITED if position == 1 or name == "assigning" else T.DECLINED
        elif phase in BOTH_IN or (name == "scoring_one" and position == 1):
            state = T.SUBMITTED
        seats.append(
            batch.add(
                Seat(
                    assessment=assessment,
                    person=person,
                    position=position,
                    state=state,
                    state_since=case.ago(since.get(state, days.submitted)),
                    invited_at=case.ago(days.invited),
                    accepted_at=case.ago(days.accepted) if state in {T.ACCEPTED, T.SUBMITTED} else None,
                    declined_at=case.ago(since[state]) if state == T.DECLINED else None,
                    submitted_at=case.ago(days.submitted) if state == T.SUBMITTED else None,
                    conflict="We wrote an article together." if state == T.DECLINED else "",
                )
            )
        )
        if state in {T.ACCEPTED, T.SUBMITTED}:
            until = assessment.announced_on + timedelta(days=30) if assessment.announced_on else None
            batch.add(SnapshotGrant(user=person, content_object=assessment.snapshot, permission=reading, until=until))
    if name in {"deliberating", "interview"}:
        batch.add(
            Seat(
                assessment=assessment,
                person=case.manager,
                position=2,
                state=T.REPLACED,
                state_since=case.ago(days.accepted),
                invited_at=case.ago(days.invited + 2),
            )
        )
    return seats


def in_scope(world: World, snapshot: Snapshot) -> list[Competence]:
    """The competences that the sealed version asks to judge."""
    keys = {entry["id"] for entry in snapshot.manifest["competences"]}
    return [competence for competence in competences(world) if competence.pk in keys]


def _verdicts(world: World, case: Case, assessment: Assessment, seats: list[Seat], batch: Batch, *, bad: bool) -> None:
    differ = assessment.state in {A.INTERVIEW, A.DELIBERATING, A.ARBITRATION}
    for seat in [one for one in seats if one.state == T.SUBMITTED]:
        for competence in in_scope(world, assessment.snapshot):
            weak = competence.number == len(competences(world)) - 2
            value = Verdict.Value.ALL
            if weak and (bad or (differ and seat.position == 2)):
                value = Verdict.Value.INSUFFICIENT
            elif competence.number == 2 and case.number % 3 == 0:
                value = Verdict.Value.SUFFICIENT
            remark = insufficient(case.language) if value == Verdict.Value.INSUFFICIENT else ""
            batch.add(Verdict(seat=seat, competence=competence, value=value, remark=remark))


def _judgements(world: World, case: Case, assessment: Assessment, batch: Batch, *, bad: bool) -> None:
    for competence in in_scope(world, assessment.snapshot):
        weak = bad and competence.number == len(competences(world)) - 2
        value = Judgement.Value.INSUFFICIENT if weak else Judgement.Value.SUFFICIENT
        text = insufficient(case.language) if weak else SUFFICIENT
        batch.add(Judgement(assessment=assessment, competence=competence, value=value, motivation=text))


def _differing(world: World, case: Case) -> str:
    """What the interview is about, in the language of the dossier."""
    weak = competences(world)[-3]
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
        held, agenda = world.today - timedelta(days=2), _differing(world, case)
        batch.add(Interview(assessment=assessment, agenda=agenda, held_on=held, report="Held."))
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


def on_weekday(day: date) -> date:
    """This day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def draft_joint(cases: list[Case]) -> None:
    """What both wrote, as the joint judgement begins, of those that are about to write it."""
    for case in cases:
        assessment = case.made.get(Assessment)
        if assessment is not None and assessment.state == A.DELIBERATING:
            draft_consensus(assessment)


def guests(people: list[int]) -> Iterable[tuple[int, int]]:
    """The interviews of these people, each with its candidate."""
    asked = Interview.objects.filter(assessment__trajectory__person__in=people, meeting__isnull=False)
    return asked.values_list("meeting_id", "assessment__trajectory__person_id")
