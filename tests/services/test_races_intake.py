"""The last place in a slot, and steps of the intake taken by two people at the same moment."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.cast import Cast
from tests.factories.trajectories import SlotFactory, TrajectoryFactory, add_documents
from tests.services.test_races_dossier import cast, race, refused
from trajectories.models import Criterion, EducationalCV, IntakeBooking, IntakeReport, IntakeSlot, Trajectory
from trajectories.queries.slots import running_booking
from trajectories.workflow.documents import save_cv, save_ratings
from trajectories.workflow.endings import close, reopen
from trajectories.workflow.intake import conclude_intake, return_intake, submit_intake
from trajectories.workflow.slots import book, cancel, move, offer_slots, withdraw_slot
from trajectories.workflow.trajectory import open_trajectory
from trajectories.workflow.versions import Stale
from utq_portal.agenda.models import Meeting
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.workflow import Refused

__all__ = ["cast"]  # the fixture: three rounds, in a database that really commits
NINE = datetime(2090, 5, 1, 7, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def submitted(cast: Cast, number: int = 1) -> list[Trajectory]:
    """Trajectories of science whose documents were sent."""
    return [TrajectoryFactory(state="intake_submitted", faculty=cast.science) for _n in range(number)]


def test_the_last_place_goes_to_one(cast: Cast) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE)
    waiting = submitted(cast, 6)
    results = race(*(lambda one=one: book(one, slot, by=one.person) for one in waiting))
    assert refused(results) == 5
    assert IntakeBooking.objects.filter(status="booked").count() == 1
    assert Meeting.objects.count() == 1
    assert Trajectory.objects.filter(state="intake_booked").count() == 1
    assert Event.objects.filter(verb="trajectories.book").count() == 1  # who lost left no trace
    assert Notice.objects.filter(code="trajectories.meeting_booked").count() == 2


def test_a_group_is_never_too_large(cast: Cast) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, capacity=3, starts_at=NINE)
    waiting = submitted(cast, 6)
    results = race(*(lambda one=one: book(one, slot, by=one.person) for one in waiting))
    assert refused(results) == 3
    assert IntakeBooking.objects.filter(slot=slot, status="booked").count() == 3


def test_a_double_click_books_once(cast: Cast) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE)
    [one] = submitted(cast)
    refused(race(*[lambda: book(one, slot, by=one.person)] * 4))
    assert IntakeBooking.objects.count() == 1
    assert Event.objects.filter(verb="trajectories.book").count() == 1


def test_two_times_at_once_is_one_booking(cast: Cast) -> None:
    slots = [SlotFactory(faculty=cast.science, host=cast.supervisor) for _n in range(2)]
    [one] = submitted(cast)
    results = race(*(lambda slot=slot: book(one, slot, by=one.person) for slot in slots))
    assert refused(results) == 1
    assert IntakeBooking.objects.filter(status="booked").count() == 1


def test_booking_against_withdrawing(cast: Cast) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE)
    [one] = submitted(cast)
    refused(
        race(
            lambda: book(one, slot, by=one.person),
            lambda: withdraw_slot(slot, by=cast.supervisor),
        )
    )
    assert IntakeSlot.objects.get().withdrawn_at is not None
    assert not IntakeBooking.objects.filter(status="booked").exists()
    assert Trajectory.objects.get(pk=one.pk).state == "intake_submitted"


def test_moving_against_cancelling(cast: Cast) -> None:
    first, second = (SlotFactory(faculty=cast.science, host=cast.supervisor) for _n in range(2))
    [one] = submitted(cast)
    book(one, first, by=one.person)
    assert (
        refused(
            race(
                lambda: move(one, second, by=cast.supervisor),
                lambda: cancel(one, by=one.person),
            )
        )
        <= 1
    )
    assert Trajectory.objects.get(pk=one.pk).state == "intake_submitted"
    assert running_booking(one) is None


def test_the_same_times_are_offered_once(cast: Cast) -> None:
    results = race(*[lambda: offer_slots(cast.science, [NINE], by=cast.supervisor, minutes=45)] * 3)
    assert refused(results) == 2
    assert IntakeSlot.objects.count() == 1


def test_submitting_twice(cast: Cast) -> None:
    add_documents(cast.trajectory)
    results = race(*[lambda: submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)] * 3)
    assert refused(results) == 2
    assert Notice.objects.filter(code="trajectories.intake_submitted").count() == 1


def conclude(cast: Cast, one: Trajectory) -> None:
    conclude_intake(
        one,
        by=cast.supervisor,
        held_on=TODAY,
        advice="Go on.",
        route="regular",
        planned_ready_on=None,
        supervisor=cast.supervisor,
        today=TODAY,
    )


def test_concluding_against_returning(cast: Cast) -> None:
    [one] = submitted(cast)
    results = race(
        lambda: conclude(cast, one),
        lambda: return_intake(one, by=cast.supervisor, reason="Add something"),
    )
    assert refused(results) == 1
    concluded = Trajectory.objects.get(pk=one.pk).state == "active"
    assert IntakeReport.objects.filter(trajectory=one).exists() == concluded
    assert one.intake_returns.exists() != concluded


@pytest.mark.parametrize("times", [3])
def test_concluding_twice(cast: Cast, times: int) -> None:
    [one] = submitted(cast)
    assert refused(race(*[lambda: conclude(cast, one)] * times)) == times - 1
    assert IntakeReport.objects.count() == 1


def test_closing_against_reopening_a_new_one(cast: Cast) -> None:
    close(cast.trajectory, by=cast.teacher, reason="withdrawn", today=TODAY)
    results = race(
        lambda: reopen(cast.trajectory, by=cast.coordinator, reason="Came back"),
        lambda: open_trajectory(
            cast.teacher,
            by=cast.teacher,
            faculty=cast.science,
            profile=cast.profile,
            route="regular",
            today=TODAY,
        ),
    )
    assert refused(results) == 1
    assert Trajectory.objects.filter(person=cast.teacher, state__in=Trajectory.OPEN).count() == 1


def test_saving_from_two_tabs_keeps_one_and_tells_the_other(cast: Cast) -> None:
    def save(course: str) -> None:
        rows = [{"kind": "teaching", "course": course}]
        try:
            save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=False, rows=rows)
        except Stale as stale:
            raise Refused("Changed in another window.") from stale

    assert refused(race(lambda: save("Databases"), lambda: save("Networks"))) == 1
    assert EducationalCV.objects.get().entries.count() == 1
    first, second = Criterion.objects.filter(competence__profile=cast.profile)[:2]
    tabs = [{first.pk: (3, "")}, {second.pk: (2, "")}]
    results = race(
        *(lambda tab=tab: save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings=tab) for tab in tabs)
    )
    assert refused(results) == 0
    assert cast.trajectory.self_diagnosis.ratings.count() == 2
