"""The trajectory of a demo teacher at a stage, and what belongs to the intake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from trajectories.demo.days import HANDED_IN, closed_on, days_of, first_days_of, state_since
from trajectories.models import (
    Competence,
    CriterionRating,
    CVEntry,
    EducationalCV,
    IntakeBooking,
    IntakeReport,
    IntakeReturn,
    IntakeSlot,
    LearningPlanItem,
    LineManagerDiscussion,
    Profile,
    SelfDiagnosis,
    StartAnswer,
    Trajectory,
)
from trajectories.obligations.models import Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.names import COURSES
from utq_portal.demo.university import INSTITUTION
from utq_portal.people.models import Faculty, User

BEFORE_INTAKE = {"preparing", "preparing_returned"}
BEFORE_ACTIVE = BEFORE_INTAKE | {"intake_submitted", "intake_booked"}
REASONS = {
    "closed_withdrawn": Trajectory.Reason.WITHDRAWN,
    "closed_left": Trajectory.Reason.LEFT,
    "closed_expired": Trajectory.Reason.EXPIRED,
}
# of one that closed because the obligation is met
SETTLED = Obligation.Settled
MET = {SETTLED.EXEMPTION: Trajectory.Reason.EXEMPT, SETTLED.EXTERNAL: Trajectory.Reason.EXTERNAL}
ADVICE = (
    "A clear start. Begin with the competences for which material exists already, and plan one writing session.",
    "You teach a lot already. Use your own material first; a course on assessment may help for competence 3.",
)


@dataclass(slots=True)
class Frame:
    """The profile by which all demo teachers work, and the next free hour of each host."""

    profile: Profile
    competences: list[Competence]
    hours: dict[int, int]


def prepare(world: World) -> None:
    """Read the frame."""
    profile = Profile.objects.get(active=True)
    world.made.add(
        Frame(
            profile,
            list(profile.competences.prefetch_related("criteria").order_by("number")),
            dict(IntakeSlot.objects.values_list("host").annotate(n=Count("pk"))),
        )
    )


def competences(world: World) -> list[Competence]:
    """The competences of the profile, in order."""
    return world.made[Frame].competences


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
    concluded = None if name in BEFORE_ACTIVE else began + timedelta(days=case.chance.randint(20, 70))
    concluded = min(concluded, world.today - timedelta(days=15)) if concluded else None
    days = days_of(case)
    ready = world.today - timedelta(days=days.ready) if days.handed_in else None
    planned = world.today + timedelta(days=30 * (2 + case.number % 9))
    if ready is not None:
        planned = ready + timedelta(days=7 * (case.number % 5 - 2))
    trajectory = batch.add(
        Trajectory(
            person=case.person,
            obligation=case.made.get(Obligation),
            profile=world.made[Frame].profile,
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
            close_reason=_reason(case),
            touched_at=case.ago(
                max(
                    case.chance.choice((0, 1, 3, 8, 15, 30, 65, 90)),
                    days.written if case.stage.state != Trajectory.State.ACTIVE else 0,
                )
            ),
        )
    )
    case.made.add(trajectory)


def _reason(case: Case) -> str:
    """Why a closed trajectory ended."""
    if case.stage.state != Trajectory.State.CLOSED:
        return Trajectory.Reason.NONE
    return REASONS.get(case.stage.name) or MET[SETTLED(case.stage.settled)]


def discussed_on(trajectory: Trajectory) -> date:
    """The day of the talk with the line manager: before the intake, after the start."""
    concluded = trajectory.intake_concluded_on
    wanted = concluded - timedelta(days=9) if concluded else timezone.localdate() - timedelta(days=12)
    return max(wanted, trajectory.started_on + timedelta(days=1))


def add_intake(world: World, case: Case, batch: Batch) -> None:
    """CV, self-diagnosis, discussion, booking, report and learning route."""
    trajectory = case.made.get(Trajectory)
    if trajectory is None:
        return
    name = case.stage.name
    sent = name not in BEFORE_INTAKE
    held = (world.today - discussed_on(trajectory)).days  # days ago
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
    for competence in competences(world):
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
                held_on=discussed_on(trajectory),
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
        add_booking(world, case, trajectory, batch)
    if name not in BEFORE_ACTIVE:
        _conclude(world, case, trajectory, batch)


def _conclude(world: World, case: Case, trajectory: Trajectory, batch: Batch) -> None:
    held = trajectory.intake_concluded_on or world.today
    batch.add(
        IntakeReport(
            trajectory=trajectory,
            held_on=held,
            advice=ADVICE[case.number % len(ADVICE)],
            route=trajectory.route,
            planned_ready_on=trajectory.planned_ready_on,
            written_by=case.supervisor,
            written_at=timezone.make_aware(datetime.combine(held, time(15, 0))),
        )
    )
    kinds = list(LearningPlanItem.Kind)
    for competence in competences(world):
        if (case.number + competence.number) % 4 == 0:
            continue
        kind = kinds[(case.number + competence.number) % len(kinds)]
        titles = {"course": "Assessing fairly", "writing_session": "Writing session", "nothing": ""}
        batch.add(
            LearningPlanItem(
                trajectory=trajectory,
                competence=competence,
                kind=kind,
                title=titles.get(kind, "With a colleague of my own group"),
                due=due_on(world, case, competence.number),
                done_on=world.today - timedelta(days=first_days_of(case).written + 10)
                if competence.number <= case.stage.ready
                else None,
            )
        )


def due_on(world: World, case: Case, number: int) -> date:
    """The target date of a line of the learning route: ahead, or before the dossier was ready."""
    if days_of(case).handed_in:
        return world.today - timedelta(days=first_days_of(case).ready + 15 * (len(competences(world)) - number))
    return world.today + timedelta(days=30 * number - days_of(case).written)


def next_hour(world: World, host: User) -> datetime:
    """A coming working hour at which this host has nothing yet."""
    hours = world.made[Frame].hours
    turn = hours.get(host.pk, 0)
    hours[host.pk] = turn + 1
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


def add_booking(world: World, case: Case, trajectory: Trajectory, batch: Batch) -> None:
    """A booked slot with its meeting."""
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
    batch.add(IntakeBooking(slot=slot, trajectory=trajectory, meeting=meeting, booked_at=case.ago(5)))


def offer_slots(world: World) -> None:
    """Six slots of each UTQ supervisor that nobody has booked yet."""
    batch = Batch()
    for code, supervisors in world.staff.supervisors.items():
        for supervisor in supervisors:
            for _turn in range(6):
                add_slot(world, supervisor, world.staff.faculties[code], batch)
    batch.flush()


def guests(people: list[int]) -> Iterable[tuple[int, int]]:
    """The intake meetings of these people, each with its teacher."""
    booked = IntakeBooking.objects.filter(trajectory__person__in=people, meeting__isnull=False)
    return booked.values_list("meeting_id", "trajectory__person_id")
