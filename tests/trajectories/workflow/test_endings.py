"""Pauses, ends, and opening again."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.factories.trajectories import TrajectoryFactory
from trajectories.models import IntakeBooking, Trajectory
from trajectories.workflow.endings import ask_suspension, close, reopen, reroute, resume, suspend
from utq_portal.notices.models import Notice
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def active(cast: Cast) -> Trajectory:
    made: Trajectory = TrajectoryFactory(
        state="active", person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor
    )
    return made


def test_a_pause_is_asked_granted_and_ended(cast: Cast, active: Trajectory) -> None:
    assert ask_suspension(active, by=cast.colleague)
    assert not ask_suspension(active, by=cast.colleague)
    assert Notice.objects.filter(recipient=cast.supervisor, code="trajectories.suspension_asked").count() == 1
    with pytest.raises(Refused):
        suspend(active, by=cast.colleague)
    suspend(active, by=cast.supervisor)
    assert active.state == "suspended"
    assert Notice.objects.filter(recipient=cast.colleague, code="trajectories.suspended").exists()
    resume(active, by=cast.colleague)
    assert active.state == "active"


@pytest.mark.parametrize(
    ("who", "reason"), [("colleague", "withdrawn"), ("hr", "left"), ("coordinator", "external_utq")]
)
def test_who_ends_a_trajectory_for_which_reason(cast: Cast, active: Trajectory, who: str, reason: str) -> None:
    close(active, by=getattr(cast, who), reason=reason, today=TODAY)
    active = Trajectory.objects.get(pk=active.pk)
    assert (active.state, active.close_reason, active.closed_on) == ("closed", reason, TODAY)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("colleague", "left"),
        ("hr", "withdrawn"),
        ("supervisor", "withdrawn"),
        ("stranger", "left"),
        ("coordinator", ""),
    ],
)
def test_who_does_not(cast: Cast, active: Trajectory, who: str, reason: str) -> None:
    with pytest.raises(Refused):
        close(active, by=getattr(cast, who), reason=reason, today=TODAY)


@pytest.mark.parametrize("state", ["submitted", "in_assessment"])
def test_a_dossier_with_assessors_is_not_closed(cast: Cast, state: str) -> None:
    trajectory = TrajectoryFactory(state=state, person=cast.colleague, faculty=cast.science)
    with pytest.raises(Refused, match="assessment"):
        close(trajectory, by=cast.colleague, reason="withdrawn", today=TODAY)


def test_a_booked_meeting_goes_with_the_trajectory(cast: Cast) -> None:
    trajectory = TrajectoryFactory(state="intake_booked", person=cast.colleague, faculty=cast.science)
    close(trajectory, by=cast.colleague, reason="withdrawn", today=TODAY)
    assert IntakeBooking.objects.get().status == "cancelled"


def test_the_coordinator_opens_again_with_a_reason(cast: Cast, active: Trajectory) -> None:
    close(active, by=cast.colleague, reason="withdrawn", today=TODAY)
    with pytest.raises(Refused, match="why"):
        reopen(active, by=cast.coordinator, reason=" ")
    with pytest.raises(Refused):
        reopen(active, by=cast.supervisor, reason="Came back")
    reopen(active, by=cast.coordinator, reason="Came back")
    active = Trajectory.objects.get(pk=active.pk)
    assert (active.state, active.close_reason, active.closed_on) == ("active", "", None)


def test_without_an_intake_it_opens_before_the_intake(cast: Cast) -> None:
    close(cast.trajectory, by=cast.teacher, reason="withdrawn", today=TODAY)
    reopen(cast.trajectory, by=cast.coordinator, reason="Came back")
    assert cast.trajectory.state == "preparing"


def test_a_second_open_trajectory_is_refused(cast: Cast, active: Trajectory) -> None:
    close(active, by=cast.colleague, reason="withdrawn", today=TODAY)
    TrajectoryFactory(person=cast.colleague, faculty=cast.science)
    with pytest.raises(Refused, match="another open"):
        reopen(active, by=cast.coordinator, reason="Came back")


def test_an_intake_takes_another_way(cast: Cast) -> None:
    trajectory = TrajectoryFactory(state="intake_booked", person=cast.colleague, faculty=cast.science)
    reroute(trajectory, by=cast.supervisor, reason="exempt", today=TODAY)
    assert trajectory.state == "closed"
    assert Notice.objects.filter(recipient=cast.hr, code="trajectories.rerouted").exists()
