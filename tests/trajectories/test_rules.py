"""Who may do what with a trajectory."""

from __future__ import annotations

from tests.cast import Cast
from trajectories import rules
from trajectories.models import Trajectory
from utq_portal.access import Rule


def who(cast: Cast, rule: Rule) -> set[str]:
    return {
        name
        for name, person in cast.people().items()
        if Trajectory.objects.filter(rule(person), pk=cast.trajectory.pk).exists()
    }


def test_status_is_seen_by_those_around_the_teacher(cast: Cast) -> None:
    assert who(cast, rules.STATUS) == {"teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager"}


def test_intake_texts_are_read_by_teacher_and_own_supervisor(cast: Cast) -> None:
    assert who(cast, rules.INTAKE_TEXTS) == {"teacher", "supervisor"}
