"""Trajectories in every state, with what belongs to it.

``TrajectoryFactory()`` is one that is being prepared, of a new teacher in a new faculty.
``TrajectoryFactory(state="active", person=teacher, faculty=faculty, supervisor=supervisor)`` has an intake that is
done: documents, report, date. Every state after ``preparing`` comes with its documents; ``intake_booked`` with a slot.
Pass ``documents=True`` for a preparing one whose intake could be submitted now.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from tests.cast import DEADLINE, START, employ, give
from trajectories.models import (
    CriterionRating,
    CVEntry,
    EducationalCV,
    IntakeBooking,
    IntakeReport,
    IntakeSlot,
    LearningPlanItem,
    LineManagerDiscussion,
    Profile,
    SelfDiagnosis,
    Trajectory,
)
from trajectories.obligations.models import Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.people.models import Faculty, Role, User

S = Trajectory.State
BEFORE_CONCLUSION = (S.PREPARING, S.INTAKE_SUBMITTED, S.INTAKE_BOOKED)
INTAKE_DAY = date(2026, 3, 2)


class FacultyFactory(factory.django.DjangoModelFactory):
    """A faculty of the invented university."""

    class Meta:
        model = Faculty

    code = factory.Sequence(lambda n: f"F{n}")
    name_en = factory.LazyAttribute(lambda o: f"Faculty {o.code}")
    name_nl = factory.LazyAttribute(lambda o: f"Faculteit {o.code}")


class PersonFactory(factory.django.DjangoModelFactory):
    """An invented person with an address of demo.example; ``faculty`` employs them there."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    given_name = factory.Sequence(lambda n: f"Person{n}")
    family_name = "Voorbeeld"
    email = factory.LazyAttribute(lambda o: f"{o.given_name.lower()}@demo.example")
    password = "!"

    @factory.post_generation
    def faculty(self, create: bool, extracted: Faculty | None, **kwargs: Any) -> None:
        if create and extracted is not None:
            employ(self, extracted, start=START)


class UtqSupervisorFactory(PersonFactory):
    """Somebody who is UTQ supervisor in ``faculty``, employed there."""

    @factory.post_generation
    def faculty(self, create: bool, extracted: Faculty | None, **kwargs: Any) -> None:
        if create and extracted is not None:
            employ(self, extracted)
            give(self, Role.UTQ_SUPERVISOR, extracted)


class TrajectoryFactory(factory.django.DjangoModelFactory):
    """A trajectory in ``state``; see the module's docstring."""

    class Meta:
        model = Trajectory
        skip_postgeneration_save = True

    faculty = factory.SubFactory(FacultyFactory)
    person = factory.LazyAttribute(lambda o: PersonFactory(faculty=o.faculty))
    profile = factory.LazyFunction(lambda: Profile.objects.get(active=True))
    started_on = date(2025, 9, 1)
    state = S.PREPARING
    obligation = factory.LazyAttribute(lambda o: obligation_of(o.person, o.faculty))
    supervisor = factory.LazyAttribute(
        lambda o: None if o.state in BEFORE_CONCLUSION else UtqSupervisorFactory(faculty=o.faculty)
    )
    intake_concluded_on = factory.LazyAttribute(lambda o: None if o.state in BEFORE_CONCLUSION else INTAKE_DAY)
    planned_ready_on = factory.LazyAttribute(lambda o: None if o.state in BEFORE_CONCLUSION else date(2027, 6, 30))
    closed_on = factory.LazyAttribute(lambda o: date(2026, 11, 2) if o.state in (S.CLOSED, S.COMPLETED) else None)
    close_reason = factory.LazyAttribute(lambda o: Trajectory.Reason.WITHDRAWN if o.state == S.CLOSED else "")

    @factory.post_generation
    def documents(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if not create:
            return
        trajectory: Trajectory = self
        if extracted or (extracted is None and trajectory.state != S.PREPARING):
            add_documents(trajectory)
        if trajectory.state == S.INTAKE_BOOKED:
            BookingFactory(trajectory=trajectory)
        if trajectory.intake_concluded_on:
            ReportFactory(trajectory=trajectory)


def obligation_of(person: User, faculty: Faculty) -> Obligation:
    """The person's running obligation, made when there is none."""
    found, _new = Obligation.objects.get_or_create(
        person=person,
        ended_on=None,
        defaults={
            "faculty": faculty,
            "start_date": START,
            "deadline": DEADLINE,
            "deadline_since": START,
        },
    )
    return found


def add_documents(trajectory: Trajectory) -> None:
    """An educational CV of one row, a complete self-diagnosis and a discussion."""
    cv = EducationalCV.objects.create(trajectory=trajectory, version=1, saved_at=timezone.now())
    CVEntry.objects.create(cv=cv, position=1, period="2023 to now", course="Databases, BSc 1", role="Lecturer")
    if trajectory.state != S.PREPARING:
        entry = {"kind": "teaching", "period": "2023 to now", "course": "Databases, BSc 1", "role": "Lecturer"}
        cv.frozen = {"no_experience": False, "file": None, "entries": [entry]}
        cv.submitted_at = timezone.now()
        cv.save()
    rate_all(trajectory)
    LineManagerDiscussion.objects.create(
        trajectory=trajectory, held_on=INTAKE_DAY, teaching_tasks="Two courses a year", with_whom="Line Manager"
    )


def rate_all(trajectory: Trajectory, level: int = 3) -> SelfDiagnosis:
    """A complete self-diagnosis with one level for everything."""
    diagnosis = SelfDiagnosis.objects.create(trajectory=trajectory, version=1, saved_at=timezone.now())
    CriterionRating.objects.bulk_create(
        CriterionRating(diagnosis=diagnosis, criterion=criterion, level=level)
        for competence in trajectory.profile.competences.prefetch_related("criteria")
        for criterion in competence.criteria.all()
    )
    return diagnosis


class SlotFactory(factory.django.DjangoModelFactory):
    """A time offered in a far future, so that tests need no clock; each a day later than the one before."""

    class Meta:
        model = IntakeSlot

    faculty = factory.SubFactory(FacultyFactory)
    host = factory.LazyAttribute(lambda o: UtqSupervisorFactory(faculty=o.faculty))
    starts_at = factory.Sequence(lambda n: datetime(2090, 1, 2, 9, 0, tzinfo=UTC) + timedelta(days=n))
    place = "Room 1"


class BookingFactory(factory.django.DjangoModelFactory):
    """A running booking with its meeting."""

    class Meta:
        model = IntakeBooking

    trajectory = factory.SubFactory(TrajectoryFactory)
    slot = factory.LazyAttribute(lambda o: SlotFactory(faculty=o.trajectory.faculty))
    meeting = factory.LazyAttribute(lambda o: meeting_for(o.slot, o.trajectory))


def meeting_for(slot: IntakeSlot, trajectory: Trajectory) -> Meeting:
    """The calendar entry of a booking."""
    meeting = Meeting.objects.create(
        title_en="Intake",
        title_nl="Intake",
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        organiser=slot.host,
        case=trajectory.case,
    )
    meeting.guests.set([trajectory.person])
    return meeting


class ReportFactory(factory.django.DjangoModelFactory):
    """What came out of an intake."""

    class Meta:
        model = IntakeReport

    trajectory = factory.SubFactory(TrajectoryFactory, state=S.ACTIVE)
    held_on = INTAKE_DAY
    advice = "Start with the evidence you have."
    route = Trajectory.Route.REGULAR
    planned_ready_on = date(2027, 6, 30)
    written_by = factory.LazyAttribute(
        lambda o: o.trajectory.supervisor or UtqSupervisorFactory(faculty=o.trajectory.faculty)
    )


class PlanItemFactory(factory.django.DjangoModelFactory):
    """A planned course for the first competence."""

    class Meta:
        model = LearningPlanItem

    trajectory = factory.SubFactory(TrajectoryFactory, state=S.ACTIVE)
    competence = factory.LazyAttribute(lambda o: o.trajectory.profile.competences.first())
    kind = LearningPlanItem.Kind.COURSE
    title = "Designing a course"
    due = date(2027, 3, 26)
