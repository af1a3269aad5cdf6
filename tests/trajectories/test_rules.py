"""Who may do what with a trajectory."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import Cast, give
from trajectories import rules
from trajectories.models import Trajectory
from utq_portal.access import Rule
from utq_portal.people.models import Delegation, Role


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


@pytest.mark.parametrize(
    ("role", "rule"),
    [
        (Role.COORDINATOR, rules.COORDINATOR),
        (Role.HR_ADVISOR, rules.HR),
        (Role.UTQ_SUPERVISOR, rules.FACULTY_SUPERVISOR),
    ],
)
def test_a_stand_in_does_not_act_on_the_case_of_whose_role_it_is(cast: Cast, role: Role, rule: Rule) -> None:
    today = timezone.localdate()
    for holder in (cast.teacher, cast.colleague):
        give(holder, role)
    Delegation.objects.create(
        from_person=cast.teacher, to_person=cast.stranger, role=role, valid_from=today, valid_until=today
    )
    assert not rule.allows(cast.stranger, cast.trajectory)
    assert not rule.allows(cast.teacher, cast.trajectory)
    Delegation.objects.create(
        from_person=cast.colleague, to_person=cast.newcomer, role=role, valid_from=today, valid_until=today
    )
    assert rule.allows(cast.newcomer, cast.trajectory)
