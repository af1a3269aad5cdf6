"""Intake meetings: offered, booked, moved, cancelled, missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.cast import Cast
from tests.factories.trajectories import SlotFactory, TrajectoryFactory
from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from trajectories.queries.slots import free_slots, running_booking
from trajectories.workflow.employments import correct_employment
from trajectories.workflow.intake import conclude_intake
from trajectories.workflow.slots import book, cancel, move, no_show, offer_slots, withdraw_slot
from utq_portal.agenda.models import Meeting
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words
from utq_portal.people.models import Employment
from utq_portal.web import dates
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
NINE = datetime(2090, 5, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def submitted(cast: Cast) -> Trajectory:
    made: Trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    return made


@pytest.fixture
def slot(cast: Cast) -> IntakeSlot:
    made: IntakeSlot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE)
    return made


def calendars(code: str) -> list[str]:
    rows = Notice.objects.filter(code=f"trajectories.{code}").order_by("pk")
    return [calendar.replace("\r\n ", "") for calendar in rows.values_list("calendar", flat=True)]


def told(code: str) -> list[str]:
    rows = Notice.objects.filter(code=f"trajectories.{code}").order_by("pk")
    return [words(row.code, row.params, "en").body for row in rows]


def test_a_booking_puts_the_appointment_in_both_calendars(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague, note="I teach in the lab.")
    assert submitted.state == "intake_booked"
    assert Meeting.objects.get().organiser == cast.supervisor
    sent = calendars("meeting_booked")
    assert len(sent) == 2
    assert all("METHOD:REQUEST" in one and "SEQUENCE:0" in one for one in sent)


def test_the_same_time_twice_is_one_booking(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    first = book(submitted, slot, by=cast.colleague)
    assert book(submitted, slot, by=cast.colleague) == first
    assert Notice.objects.count() == 2
    with pytest.raises(Refused):
        book(submitted, SlotFactory(faculty=cast.science, host=cast.supervisor), by=cast.colleague)


def test_a_move_to_another_faculty_takes_the_appointment_out_of_both_calendars(
    cast: Cast, submitted: Trajectory, slot: IntakeSlot
) -> None:
    book(submitted, slot, by=cast.colleague)
    made = Employment.objects.get(person=cast.colleague)
    kept = {name: getattr(made, name) for name in ("job_family", "fte", "start", "end")}
    wanted = {**kept, "manager": made.line_manager, "faculty": cast.law, "department": ""}
    correct_employment(made, wanted, by=cast.central_hr, today=date(2026, 11, 26))
    submitted.refresh_from_db()
    assert (submitted.state, submitted.faculty) == ("intake_submitted", cast.law)
    assert ["METHOD:CANCEL" in one and "SEQUENCE:1" in one for one in calendars("meeting_cancelled")] == [True, True]
    assert running_booking(submitted) is None


def test_a_full_withdrawn_past_or_foreign_time_is_refused(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    other = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
    with pytest.raises(Refused, match="taken"):
        book(other, slot, by=other.person)
    past = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    with pytest.raises(Refused, match="passed"):
        book(other, past, by=other.person)
    with pytest.raises(Refused, match="own faculty"):
        book(other, SlotFactory(faculty=cast.law, host=cast.other_supervisor), by=other.person)
    assert Trajectory.objects.get(pk=other.pk).state == "intake_submitted"


def test_a_group_takes_as_many_as_it_has_places(cast: Cast) -> None:
    group = SlotFactory(faculty=cast.science, host=cast.supervisor, capacity=2)
    three = [TrajectoryFactory(state="intake_submitted", faculty=cast.science) for _n in range(3)]
    for one in three[:2]:
        book(one, group, by=one.person)
    with pytest.raises(Refused, match="taken"):
        book(three[2], group, by=three[2].person)
    assert not free_slots(three[2], after=datetime(2089, 1, 1, tzinfo=UTC)).exists()


def test_a_move_replaces_the_appointment(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    later = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE + timedelta(hours=2))
    move(submitted, later, by=cast.supervisor)
    assert all("METHOD:REQUEST" in one and "SEQUENCE:1" in one for one in calendars("meeting_moved"))
    assert [dates.long(slot.starts_at) in one for one in told("meeting_moved")] == [True, True]
    assert Meeting.objects.get().starts_at == later.starts_at
    booking = running_booking(submitted)
    assert booking is not None
    assert booking.slot == later
    assert move(submitted, later, by=cast.supervisor) == booking


def test_a_move_to_another_host_is_a_new_appointment(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    move(submitted, SlotFactory(faculty=cast.science), by=cast.colleague)
    assert Meeting.objects.filter(cancelled_at=None).count() == 1
    assert all("METHOD:CANCEL" in one and "SEQUENCE:1" in one for one in calendars("meeting_cancelled"))


def test_a_cancelled_meeting_leaves_both_calendars(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    cancel(submitted, by=cast.colleague)
    assert submitted.state == "intake_submitted"
    assert [one.count("STATUS:CANCELLED") for one in calendars("meeting_cancelled")] == [1, 1]
    with pytest.raises(Refused):
        cancel(submitted, by=cast.colleague)
    book(submitted, slot, by=cast.colleague)


def test_a_missed_meeting_is_noted_after_its_time(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    with pytest.raises(Refused, match="not begun"):
        no_show(submitted, by=cast.supervisor)
    with time_machine.travel(NINE + timedelta(hours=1)):
        with pytest.raises(Refused, match="has begun"):
            cancel(submitted, by=cast.colleague)
        with pytest.raises(Refused):
            no_show(submitted, by=cast.colleague)
        del cast.supervisor.held_roles
        no_show(submitted, by=cast.supervisor)
    assert submitted.state == "intake_submitted"
    assert IntakeBooking.objects.get().status == "no_show"
    assert Notice.objects.filter(recipient=cast.colleague, code="trajectories.no_show").exists()


def test_times_are_offered_by_supervisors_without_overlap(cast: Cast) -> None:
    made = offer_slots(cast.science, [NINE, NINE + timedelta(hours=1)], by=cast.supervisor, minutes=45, place="Room 1")
    assert len(made) == 2
    with pytest.raises(Refused, match="overlaps"):
        offer_slots(cast.science, [NINE + timedelta(minutes=30)], by=cast.supervisor, minutes=45)
    with pytest.raises(Refused, match="in the future"):
        offer_slots(cast.science, [datetime(2026, 1, 1, tzinfo=UTC)], by=cast.supervisor, minutes=45)
    for other in (cast.teacher, cast.other_supervisor, cast.coordinator):
        with pytest.raises(Refused):
            offer_slots(cast.science, [NINE + timedelta(days=1)], by=other, minutes=45)


def test_a_withdrawn_time_frees_those_who_had_it(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    with pytest.raises(Refused):
        withdraw_slot(slot, by=cast.coordinator)
    assert withdraw_slot(slot, by=cast.supervisor) == 1
    assert withdraw_slot(slot, by=cast.supervisor) == 0
    assert Trajectory.objects.get(pk=submitted.pk).state == "intake_submitted"
    assert len(calendars("meeting_cancelled")) == 2
    with pytest.raises(Refused, match="taken or withdrawn"):
        book(submitted, slot, by=cast.colleague)


def test_concluding_before_the_meeting_cancels_it(cast: Cast, submitted: Trajectory, slot: IntakeSlot) -> None:
    book(submitted, slot, by=cast.colleague)
    conclude_intake(
        submitted,
        by=cast.supervisor,
        held_on=date(2026, 11, 20),
        advice="Go on.",
        route="regular",
        planned_ready_on=None,
        supervisor=cast.supervisor,
        today=date(2026, 11, 23),
    )
    assert IntakeBooking.objects.get().status == "cancelled"
    assert len(calendars("meeting_cancelled")) == 2
