"""One demo teacher at a stage: the person, the obligation, the trajectory and what belongs to the intake."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from dossiers.demo.writing import ADVICE, COURSES
from exemptions.models import ExemptionGround
from trajectories.clock import deadline
from trajectories.demo.days import HANDED_IN, Days, closed_on, days_of, first_days_of, state_since
from trajectories.models import (
    Competence,
    CriterionRating,
    CVEntry,
    EarlierCertificate,
    EducationalCV,
    IntakeBooking,
    IntakeReport,
    IntakeReturn,
    IntakeSlot,
    LearningPlanItem,
    LineManagerDiscussion,
    Obligation,
    ObligationAdjustment,
    ObligationPause,
    Profile,
    SelfDiagnosis,
    StartAnswer,
    Trajectory,
)
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.demo.files import Sample
from utq_portal.demo.names import name_of
from utq_portal.demo.people import Staff
from utq_portal.demo.plan import Stage, months_before
from utq_portal.demo.university import INSTITUTION
from utq_portal.people import addresses
from utq_portal.people.models import Department, Employment, Faculty, JobFamily, Source, User

FAMILIES = (JobFamily.ASSISTANT, JobFamily.ASSISTANT, JobFamily.TEACHER, JobFamily.ASSOCIATE, JobFamily.FULL)
# two faculties where enough people began a whole term ago, so that a share of them may show (docs/domain.md, Figures)
LONG_AGO = ("ET", "BMS")
TERM = 37  # months
LATE = {"announced_insufficient", "decided_insufficient", "assessment_withdrawn", "assessment_annulled"}
BEFORE_INTAKE = {"preparing", "preparing_returned"}
BEFORE_ACTIVE = BEFORE_INTAKE | {"intake_submitted", "intake_booked"}


@dataclass(slots=True)
class World:
    """What all demo cases share."""

    today: date
    profile: Profile
    competences: list[Competence]
    staff: Staff
    samples: list[Sample]
    grounds: list[ExemptionGround]
    permission: Permission
    coordinator: User
    hours: dict[int, int] = field(default_factory=dict)  # the next free hour of each host
    kept: dict[str, Any] = field(default_factory=dict)  # what is read once and used often


@dataclass(slots=True)
class Case:
    """One teacher and the rows made so far."""

    number: int
    stage: Stage
    person: User
    faculty: Faculty
    department: Department
    supervisor: User
    manager: User
    chance: random.Random
    start: date
    obligation: Obligation | None = None
    trajectory: Trajectory | None = None
    since: int = 1  # how many days the case is in its state, where nothing else says it

    @property
    def days(self) -> Days:
        """When each step was (trajectories/demo/days.py)."""
        return days_of(self)

    @property
    def first_days(self) -> Days:
        """The same of the first attempt, where this is the second."""
        return first_days_of(self)

    @property
    def language(self) -> str:
        """The language in which this teacher writes."""
        return self.person.language

    @property
    def course(self) -> str:
        """The course this teacher writes about."""
        return COURSES[self.number % len(COURSES)]

    def ago(self, days: int, hour: int = 10) -> datetime:
        """An instant ``days`` days ago, Amsterdam time."""
        day = timezone.localdate() - timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, (self.number * 7) % 60)))


def new_case(
    world: World, number: int, stage: Stage, code: str, person: User | None = None, first: bool = False
) -> Case:
    """The person and their place; ``first`` puts the case on the desks of the accounts."""
    chance = random.Random(f"{number}/{stage.name}")  # noqa: S311  (the same every time)
    staff, faculty = world.staff, world.staff.faculties[code]
    supervisors, managers = staff.supervisors[code], staff.managers[code]
    given, prefix, family = name_of(number)
    if person is None:
        person = User(
            email=f"t{number}@teachers.demo.example",
            employee_no=f"D{number:07d}",
            given_name=given,
            prefix=prefix,
            family_name=family,
            language="nl" if number % 3 == 0 else "en",
            source=Source.DEMO,
            password="!demo",  # noqa: S106  (no password can be used)
        )
    months = chance.randint(*stage.months)
    if code in LONG_AGO and (stage.months[1] >= TERM or stage.name in LATE):
        months = max(months, TERM + number % 12)
    start = months_before(world.today, months, chance.randint(0, 27))
    return Case(
        number=number,
        stage=stage,
        person=person,
        faculty=faculty,
        department=chance.choice(staff.departments[code]),
        supervisor=supervisors[0 if first else number % len(supervisors)],
        manager=managers[0 if first else number % len(managers)],
        chance=chance,
        start=start,
    )


def add_person(world: World, case: Case, batch: Batch) -> None:
    """Person, address, employment and obligation."""
    person = case.person
    if person._state.adding:
        batch.add(person)
        batch.add(addresses.signing_in(person))
    name = case.stage.name
    small = name == "small"
    end = None
    if name in {"ended", "closed_left"}:
        # not before the intake of who began a dossier
        end = world.today - timedelta(days=min(case.chance.randint(20, 200), (world.today - case.start).days - 140))
    batch.add(
        Employment(
            person=person,
            faculty=case.faculty,
            department=case.department,
            line_manager=case.manager,
            job_family=FAMILIES[case.number % len(FAMILIES)],
            fte=Decimal("0.20") if small else Decimal(case.chance.choice(("1.00", "1.00", "0.80", "0.60"))),
            start=case.start,
            end=end,
            appointed_on=case.start,
            source=Source.DEMO,
        )
    )
    if not small:
        case.obligation = batch.add(_obligation(world, case, end))
        if name == "excluded":
            batch.add(_excluded(case, case.obligation))
        if name == "earlier":
            batch.add(
                EarlierCertificate(
                    person=person,
                    employee_no=person.employee_no or "",
                    number=f"OLD-{case.number:06d}",
                    name=person.name,
                    issued_on=case.obligation.settled_on or world.today,
                )
            )
        if name == "paused":
            batch.add(
                ObligationPause(
                    obligation=case.obligation,
                    kind=ObligationPause.Kind.LEAVE,
                    starts_on=world.today - timedelta(days=40),
                    recorded_on=world.today - timedelta(days=45),
                )
            )
        elif case.number % 9 == 0 and (world.today - case.start).days > 400:
            batch.add(
                ObligationPause(
                    obligation=case.obligation,
                    kind=ObligationPause.Kind.LEAVE,
                    starts_on=case.start + timedelta(days=200),
                    ends_on=case.start + timedelta(days=312),
                    recorded_on=case.start + timedelta(days=190),
                )
            )


def _excluded(case: Case, obligation: Obligation) -> ObligationAdjustment:
    """The decision that the obligation does not hold."""
    day = case.start + timedelta(days=90)
    return ObligationAdjustment(
        obligation=obligation,
        kind=ObligationAdjustment.Kind.EXCLUDE,
        code=Obligation.Exclusion.NO_TEACHING,
        reason=ObligationAdjustment.Reason.OTHER,
        requested_on=day - timedelta(days=10),
        decided_on=day,
    )


def _obligation(world: World, case: Case, end: date | None) -> Obligation:
    name, kinds = case.stage.name, Obligation.Settled
    pauses: list[tuple[date, date | None]] = []
    if name == "paused":
        pauses = [(world.today - timedelta(days=40), None)]
    elif case.number % 9 == 0 and (world.today - case.start).days > 400:
        pauses = [(case.start + timedelta(days=200), case.start + timedelta(days=312))]
    settled = {
        "completed": kinds.CERTIFICATE,
        "certificate_replaced": kinds.CERTIFICATE,
        "earlier": kinds.EARLIER,
        "exempted": kinds.EXEMPTION,
        "closed_exempt": kinds.EXEMPTION,
        "exempted_open": kinds.EXEMPTION,
        "external": kinds.EXTERNAL,
        "closed_external": kinds.EXTERNAL,
    }.get(name, kinds.NOT)
    settled_on = None
    if settled:
        # nobody qualifies within the year; an intake comes before what ends the trajectory
        least = {"completed": 300, "closed": 160}.get(str(case.stage.state), 60)
        ago = min(case.chance.randint(5, 700), max(5, (world.today - case.start).days - least))
        settled_on = world.today - timedelta(days=ago)
    return Obligation(
        person=case.person,
        faculty=case.faculty,
        start_date=case.start,
        deadline=deadline(case.start, pauses=pauses),
        deadline_since=case.start,
        settled_by=settled,
        settled_on=settled_on,
        ended_on=end,
        exclusion=Obligation.Exclusion.NO_TEACHING if name == "excluded" else Obligation.Exclusion.NONE,
    )


def add_trajectory(world: World, case: Case, batch: Batch) -> None:
    """The answer to the first question, and the trajectory in its state."""
    name = case.stage.name
    answers = {"later": StartAnswer.Answer.LATER, "holder": StartAnswer.Answer.HOLDER}
    experienced = case.number % 4 == 0
    if name in answers or case.stage.state:
        default = StartAnswer.Answer.EXPERIENCED if experienced else StartAnswer.Answer.NEW
        batch.add(
            StartAnswer(
                person=case.person,
                answer=answers.get(name, default),
                ask_again_on=world.today + timedelta(days=30) if name == "later" else None,
            )
        )
    if case.stage.state is None:
        return
    began = case.start + timedelta(days=case.chance.randint(5, 60))
    began = min(began, world.today - timedelta(days=20))
    case.since = case.chance.randint(1, 25)
    reasons = {
        "closed_withdrawn": Trajectory.Reason.WITHDRAWN,
        "closed_left": Trajectory.Reason.LEFT,
        "closed_exempt": Trajectory.Reason.EXEMPT,
        "closed_external": Trajectory.Reason.EXTERNAL,
        "closed_expired": Trajectory.Reason.EXPIRED,
    }
    concluded = None if name in BEFORE_ACTIVE else began + timedelta(days=case.chance.randint(20, 70))
    concluded = min(concluded, world.today - timedelta(days=15)) if concluded else None
    days = case.days
    ready = world.today - timedelta(days=days.ready) if days.handed_in else None
    planned = world.today + timedelta(days=30 * (2 + case.number % 9))
    if ready is not None:
        planned = ready + timedelta(days=7 * (case.number % 5 - 2))
    case.trajectory = batch.add(
        Trajectory(
            person=case.person,
            obligation=case.obligation,
            profile=world.profile,
            faculty=case.faculty,
            supervisor=None if name in BEFORE_ACTIVE else case.supervisor,
            route=Trajectory.Route.EXPERIENCED if experienced else Trajectory.Route.REGULAR,
            state=case.stage.state,
            state_since=case.ago(state_since(case, began, concluded)),
            started_on=began,
            planned_ready_on=None if name in BEFORE_ACTIVE else planned,
            intake_concluded_on=concluded,
            ready_on=ready if case.stage.state in HANDED_IN else None,
            closed_on=closed_on(case) if case.stage.state in {"closed", "completed"} else None,
            close_reason=reasons.get(name, Trajectory.Reason.NONE),
            touched_at=case.ago(
                max(
                    case.chance.choice((0, 1, 3, 8, 15, 30, 65, 90)),
                    days.written if case.stage.state != Trajectory.State.ACTIVE else 0,
                )
            ),
        )
    )


def discussed_on(case: Case, trajectory: Trajectory) -> date:
    """The day of the talk with the line manager: before the intake, after the start."""
    concluded = trajectory.intake_concluded_on
    wanted = concluded - timedelta(days=9) if concluded else timezone.localdate() - timedelta(days=12)
    return max(wanted, trajectory.started_on + timedelta(days=1))


def add_intake(world: World, case: Case, batch: Batch) -> None:
    """CV, self-diagnosis, discussion, booking, report and learning route."""
    trajectory = case.trajectory
    if trajectory is None:
        return
    name = case.stage.name
    sent = name not in BEFORE_INTAKE
    held = (world.today - discussed_on(case, trajectory)).days  # days ago
    cv = batch.add(
        EducationalCV(
            trajectory=trajectory, version=1, saved_at=case.ago(held), submitted_at=case.ago(held - 2) if sent else None
        )
    )
    year = case.start.year
    before, since = f"{year - 3} – {year}", f"{year} – now"
    for position, (period, role) in enumerate(((before, "Lecturer"), (since, "Course coordinator"))):
        batch.add(
            CVEntry(
                cv=cv,
                position=position,
                period=period,
                institution=INSTITUTION["name_en"],
                course=COURSES[(case.number + position) % len(COURSES)],
                role=role,
                hours="5 EC",
                group_size=str(40 + case.number % 80),
                own_share="Lectures and assessment",
            )
        )
    diagnosis = batch.add(SelfDiagnosis(trajectory=trajectory, version=1, saved_at=case.ago(held)))
    for competence in world.competences:
        if not sent and competence.number > 2:
            continue
        for criterion in competence.criteria.all():
            batch.add(
                CriterionRating(diagnosis=diagnosis, criterion=criterion, level=1 + (case.number + criterion.order) % 4)
            )
    if sent or case.number % 2:
        batch.add(
            LineManagerDiscussion(
                trajectory=trajectory,
                held_on=discussed_on(case, trajectory),
                line_manager=case.manager,
                teaching_tasks=f"{case.course}, and two bachelor theses a year.",
                hours_available="80",
                recorded_at=case.ago(held - 1),
                confirmed_at=case.ago(max(held - 4, 0)) if case.number % 3 else None,
            )
        )
    if name == "preparing_returned":
        batch.add(
            IntakeReturn(
                trajectory=trajectory,
                reason="Please add the courses that you teach now; I only see those of your previous university.",
                returned_by=case.supervisor,
                returned_at=case.ago(4),
            )
        )
    if name == "intake_booked":
        add_booking(world, case, batch)
    if name not in BEFORE_ACTIVE:
        _conclude(world, case, batch)


def _conclude(world: World, case: Case, batch: Batch) -> None:
    if case.trajectory is None:
        return
    held = case.trajectory.intake_concluded_on or world.today
    batch.add(
        IntakeReport(
            trajectory=case.trajectory,
            held_on=held,
            advice=ADVICE[case.number % len(ADVICE)],
            route=case.trajectory.route,
            planned_ready_on=case.trajectory.planned_ready_on,
            written_by=case.supervisor,
            written_at=timezone.make_aware(datetime.combine(held, time(15, 0))),
        )
    )
    kinds = list(LearningPlanItem.Kind)
    for competence in world.competences:
        if (case.number + competence.number) % 4 == 0:
            continue
        kind = kinds[(case.number + competence.number) % len(kinds)]
        titles = {"course": "Assessing fairly", "writing_session": "Writing session", "nothing": ""}
        batch.add(
            LearningPlanItem(
                trajectory=case.trajectory,
                competence=competence,
                kind=kind,
                title=titles.get(kind, "With a colleague of my own group"),
                due=due_on(world, case, competence.number),
                done_on=world.today - timedelta(days=case.first_days.written + 10)
                if competence.number <= case.stage.ready
                else None,
            )
        )


def due_on(world: World, case: Case, number: int) -> date:
    """The target date of a line of the learning route: ahead, or before the dossier was ready."""
    if case.days.handed_in:
        return world.today - timedelta(days=case.first_days.ready + 15 * (len(world.competences) - number))
    return world.today + timedelta(days=30 * number - case.days.written)


def next_hour(world: World, host: User) -> datetime:
    """A coming working hour at which this host has nothing yet."""
    turn = world.hours.get(host.pk, 0)
    world.hours[host.pk] = turn + 1
    day = world.today + timedelta(days=3 + turn // 4)
    while day.weekday() > 4:
        day += timedelta(days=1)
    # weekends push two turns to the same day: the minute keeps them apart
    return timezone.make_aware(datetime.combine(day, time(9 + turn % 4 * 2, (turn // 4) % 7 * 5)))


def add_slot(world: World, host: User, faculty: Faculty, batch: Batch) -> IntakeSlot:
    """An intake slot of this host in the coming weeks."""
    return batch.add(
        IntakeSlot(
            faculty=faculty, host=host, starts_at=next_hour(world, host), minutes=45, place="Horst C101", capacity=1
        )
    )


def add_booking(world: World, case: Case, batch: Batch) -> None:
    """A booked slot with its meeting."""
    if case.trajectory is None:
        return
    slot = add_slot(world, case.supervisor, case.faculty, batch)
    meeting = batch.add(
        Meeting(
            title_nl=f"Intakegesprek met {case.person.name}",
            title_en=f"Intake meeting with {case.person.name}",
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            place=slot.place,
            organiser=case.supervisor,
        )
    )
    batch.add(IntakeBooking(slot=slot, trajectory=case.trajectory, meeting=meeting, booked_at=case.ago(5)))
