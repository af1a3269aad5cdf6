"""An appointment has moved when it begins or ends at another time, and not otherwise (docs/domain.md, Calendar)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.workflow.deciding import Appointment, schedule_interview
from courses.models import Edition
from courses.workflow.editions import Meeting, change_edition
from exemptions.models import ExemptionRequest
from exemptions.workflow.meeting import plan_meeting
from tests.cast import Cast, give
from tests.factories import assessments as make
from tests.factories import exemptions as asked
from tests.factories.courses import make_course, make_edition, people
from tests.factories.trajectories import SlotFactory
from trajectories.models import Trajectory
from trajectories.workflow.slots import book, move
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words
from utq_portal.people.models import Role

Plan = Callable[[int, int, str], None]
START = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)


def interview(cast: Cast) -> Plan:
    row = make.assessment(
        cast, Assessment.State.SCORING, seats=(Seat.State.SUBMITTED, Seat.State.SUBMITTED), sufficient=False
    )

    def plan(hours: int, minutes: int, place: str) -> None:
        when = Appointment(START + timedelta(hours=hours), minutes, place=place)
        schedule_interview(row, when, by=cast.coordinator)

    return plan


def exemption(cast: Cast) -> Plan:
    row = asked.filed(cast)

    def plan(hours: int, minutes: int, place: str) -> None:
        starts_at = START + timedelta(hours=hours)
        plan_meeting(
            ExemptionRequest.objects.get(pk=row.pk), by=cast.exemption_advisor, starts_at=starts_at, minutes=minutes,
            place=place, url="",
        )  # fmt: skip

    return plan


def intake(cast: Cast) -> Plan:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="intake_submitted", supervisor=cast.supervisor)

    def plan(hours: int, minutes: int, place: str) -> None:
        row = Trajectory.objects.get(pk=cast.trajectory.pk)
        slot = SlotFactory(
            faculty=cast.science, host=cast.supervisor, starts_at=START + timedelta(hours=hours), minutes=minutes,
            place=place,
        )  # fmt: skip
        act = move if row.state == "intake_booked" else book
        act(row, slot, by=cast.teacher)

    return plan


@pytest.mark.django_db
def test_an_intake_with_somebody_else_at_the_same_time_has_not_moved(cast: Cast) -> None:
    """A host has one slot at a time, so that another place at the same time is with another host."""
    plan = intake(cast)
    plan(0, 60, "Room 1")
    before = Trajectory.objects.get(pk=cast.trajectory.pk)
    other = SlotFactory(faculty=cast.science, host=cast.dean, starts_at=START, minutes=60, place="Room 2")
    give(cast.dean, Role.UTQ_SUPERVISOR, cast.science)
    last = Notice.objects.latest("pk").pk
    move(before, other, by=cast.teacher)
    told = Notice.objects.filter(pk__gt=last)
    assert {one.code for one in told} == {"trajectories.meeting_cancelled", "trajectories.meeting_elsewhere"}
    for one in told.filter(code="trajectories.meeting_elsewhere"):
        body = words(one.code, one.params, "en").body
        assert (cast.dean.name in body, "Room 2" in body, "stays" in body) == (True, True, True)


def course(cast: Cast) -> Plan:
    edition = make_edition(make_course())
    edition.registrations.create(person=people(1)[0], state="confirmed")

    def plan(hours: int, minutes: int, place: str) -> None:
        starts_at = START + timedelta(hours=hours)
        meeting = Meeting(starts_at, starts_at + timedelta(minutes=minutes), place)
        change_edition(Edition.objects.get(pk=edition.pk), {}, [meeting], by=cast.course_manager)

    return plan


KINDS = [
    (interview, "assessments.interview_moved", "assessments.interview_elsewhere"),
    (exemption, "exemptions.meeting_moved", "exemptions.meeting_elsewhere"),
    (intake, "trajectories.meeting_moved", "trajectories.meeting_elsewhere"),
    (course, "courses.sessions_changed", "courses.place_changed"),
]
# hours later, minutes, place, and whether that is a move
CHANGES = [(1, 60, "Room 1", True), (0, 90, "Room 1", True), (1, 60, "Room 2", True), (0, 60, "Room 2", False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "moved", "elsewhere", "hours", "minutes", "place", "moves"),
    # a host of intakes has one slot at a time: see the test above
    [(*kind, *change) for kind in KINDS for change in CHANGES if not (kind[0] is intake and change[0] == 0)],
)
def test_moved_is_told_of_other_times_only(
    cast: Cast,
    made: Callable[[Cast], Plan],
    moved: str,
    elsewhere: str,
    hours: int,
    minutes: int,
    place: str,
    moves: bool,
) -> None:
    plan = made(cast)
    plan(0, 60, "Room 1")
    last = Notice.objects.latest("pk").pk
    plan(hours, minutes, place)
    told = Notice.objects.filter(pk__gt=last)
    assert {one.code for one in told} == {moved if moves else elsewhere}
    for one in told:
        for language in ("nl", "en"):
            said = words(one.code, one.params, language)
            if "was" in one.params and moves:
                assert one.params["was"] != one.params.get("starts", one.params.get("at", one.params.get("starts_at")))
            if not moves:
                assert place in said.body
