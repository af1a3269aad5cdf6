"""Who becomes UTQ supervisor, told once."""

from __future__ import annotations

import pytest

from tests.cast import Cast, give
from trajectories.models import Trajectory
from trajectories.workflow.trajectory import assign_supervisor
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role
from utq_portal.workflow import Refused


def test_a_second_click_tells_nobody_again(cast: Cast) -> None:
    give(cast.colleague, Role.UTQ_SUPERVISOR, cast.science)
    assign_supervisor(cast.trajectory, cast.colleague, by=cast.coordinator)
    told = Notice.objects.count()
    with pytest.raises(Refused, match="already"):
        assign_supervisor(cast.trajectory, cast.colleague, by=cast.coordinator)
    assert Notice.objects.count() == told


def test_nobody_takes_a_case_that_is_being_assessed(cast: Cast) -> None:
    give(cast.colleague, Role.UTQ_SUPERVISOR, cast.science)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=Trajectory.State.IN_ASSESSMENT)
    with pytest.raises(Refused, match="being assessed"):
        assign_supervisor(cast.trajectory, cast.colleague, by=cast.colleague)
    assign_supervisor(cast.trajectory, cast.colleague, by=cast.coordinator)
    assert Trajectory.objects.get(pk=cast.trajectory.pk).supervisor == cast.colleague
