"""The factories make rows that the database accepts, in every state."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.trajectories import PlanItemFactory, TrajectoryFactory
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Trajectory.State.values)
def test_a_trajectory_in_every_state(state: str) -> None:
    trajectory = TrajectoryFactory(state=state)
    assert trajectory.state == state
    assert hasattr(trajectory, "cv") == (state != "preparing")
    concluded = state not in {"preparing", "intake_submitted", "intake_booked"}
    assert (trajectory.supervisor is not None) == concluded
    assert (trajectory.intake_concluded_on is not None) == concluded


def test_with_the_cast(cast: Cast) -> None:
    trajectory = TrajectoryFactory(
        state="active", person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor
    )
    assert trajectory.obligation.person == cast.colleague
    assert PlanItemFactory(trajectory=trajectory).competence.number == 1
