"""Every step of the trajectory × every state × every person: who may take it from where, and nobody else."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.trajectories import TrajectoryFactory
from tests.steps import steps_of
from trajectories.models import Trajectory
from trajectories.workflow.documents import RECORD_DISCUSSION
from trajectories.workflow.endings import (
    ASK_SUSPENSION,
    CLOSE,
    EXEMPT,
    LEAVE,
    REOPEN,
    REOPEN_INTAKE,
    REROUTE,
    RESUME,
    SUSPEND,
    WITHDRAW,
    reopen,
)
from trajectories.workflow.intake import CONCLUDE_INTAKE, RETURN_INTAKE, SUBMIT_INTAKE
from trajectories.workflow.midway import INTAKE_BEFORE
from trajectories.workflow.slots import BOOK, CANCEL, LAPSE, MOVE, NO_SHOW
from trajectories.workflow.trajectory import (
    COMPLETE,
    DECLARE_READY,
    ENDORSE,
    ENTER_ASSESSMENT,
    FALL_BACK,
    INSIST,
    OPEN_AFTER_OBJECTION,
    RETURN_READY,
    TAKE_BACK,
    WITHDRAW_READY,
)
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import Refused, Step, advance, with_open_steps

pytestmark = pytest.mark.django_db
S = Trajectory.State
OWN = {"colleague"}
STAFF = {"supervisor"}
OPEN = set(Trajectory.OPEN)

# step: who takes it from which states; the trajectory is the colleague's, in science, the supervisor assigned
TABLE: dict[str, tuple[Step, set[str], set[str]]] = {
    step.name: (step, who, {str(state) for state in states})
    for step, who, states in (
        (RECORD_DISCUSSION, OWN, {S.PREPARING}),
        (SUBMIT_INTAKE, OWN, {S.PREPARING}),
        (RETURN_INTAKE, STAFF, {S.INTAKE_SUBMITTED}),
        (BOOK, OWN | STAFF, {S.INTAKE_SUBMITTED}),
        (MOVE, OWN | STAFF, {S.INTAKE_BOOKED}),
        (CANCEL, OWN | STAFF, {S.INTAKE_BOOKED}),
        (NO_SHOW, STAFF, {S.INTAKE_BOOKED}),
        (LAPSE, set(), {S.INTAKE_BOOKED}),
        (CONCLUDE_INTAKE, STAFF, {S.INTAKE_SUBMITTED, S.INTAKE_BOOKED}),
        (
            INTAKE_BEFORE,
            STAFF | {"coordinator"},
            {S.PREPARING, S.INTAKE_SUBMITTED, S.INTAKE_BOOKED},
        ),
        (REROUTE, STAFF, {S.INTAKE_SUBMITTED, S.INTAKE_BOOKED}),
        (DECLARE_READY, OWN, {S.ACTIVE}),
        (RETURN_READY, STAFF, {S.READY}),
        (ENDORSE, STAFF, {S.READY}),
        (INSIST, OWN, {S.READY}),
        (WITHDRAW_READY, OWN, {S.READY}),
        (TAKE_BACK, OWN | {"coordinator"}, {S.SUBMITTED}),
        (ASK_SUSPENSION, OWN, {S.ACTIVE}),
        (SUSPEND, STAFF | {"coordinator"}, {S.ACTIVE}),
        (RESUME, OWN | STAFF | {"coordinator"}, {S.SUSPENDED}),
        (WITHDRAW, OWN, OPEN),
        (EXEMPT, OWN, OPEN),
        (LEAVE, {"hr", "central_hr"}, OPEN),
        (CLOSE, {"coordinator"}, OPEN),
        (REOPEN, {"coordinator"}, {S.CLOSED}),
        (REOPEN_INTAKE, {"coordinator"}, {S.CLOSED}),
        (ENTER_ASSESSMENT, set(), {S.SUBMITTED}),
        (FALL_BACK, set(), {S.IN_ASSESSMENT}),
        (COMPLETE, set(), {S.IN_ASSESSMENT}),
        (OPEN_AFTER_OBJECTION, set(), {S.COMPLETED}),
    )
}


def in_state(cast: Cast, state: str) -> Trajectory:
    """The colleague's trajectory, with the cast's supervisor."""
    made: Trajectory = TrajectoryFactory(
        state=state, person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor
    )
    return made


def test_the_table_has_every_step() -> None:
    assert {step for step, _who, _states in TABLE.values()} == set(steps_of("trajectories"))


@pytest.mark.parametrize("state", S.values)
def test_who_may_take_which_step(cast: Cast, state: str) -> None:
    trajectory = in_state(cast, state)
    rows = Trajectory.objects.filter(pk=trajectory.pk)
    steps = [step for step, _who, _states in TABLE.values()]
    wrong = []
    for name, person in cast.people().items():
        shown = with_open_steps(rows, steps, person).get()
        for step, who, states in TABLE.values():
            expected = name in who and state in states
            if getattr(shown, f"may_{step.name}") != expected:
                wrong.append(f"{step.name} by {name}")
    assert wrong == []


@pytest.mark.parametrize("state", S.values)
def test_what_may_not_be_taken_is_refused_and_leaves_no_trace(cast: Cast, state: str) -> None:
    trajectory = in_state(cast, state)
    people: dict[str, User | None] = {**cast.people(), "the system": None}
    for step, who, states in TABLE.values():
        for name, person in people.items():
            by_system = person is None and step.rule is None
            if state in states and (name in who or by_system):
                continue
            with pytest.raises(Refused):
                advance(trajectory, step, by=person)
    assert Trajectory.objects.get(pk=trajectory.pk).state == state
    assert not Event.objects.exists()


def test_nobody_takes_a_step_of_staff_on_the_own_case(cast: Cast) -> None:
    own = TrajectoryFactory(state="intake_submitted", person=cast.supervisor, faculty=cast.science)
    for step in (RETURN_INTAKE, CONCLUDE_INTAKE, REROUTE):
        with pytest.raises(Refused):
            advance(own, step, by=cast.supervisor)
    closed = TrajectoryFactory(state="closed", person=cast.coordinator, faculty=cast.science)
    with pytest.raises(Refused):
        reopen(closed, by=cast.coordinator, reason="Came back")


def test_before_assignment_each_supervisor_of_the_faculty_holds_the_intake(cast: Cast) -> None:
    loose = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    rows = Trajectory.objects.filter(pk=loose.pk)
    may = {name for name, p in cast.people().items() if rows.filter(CONCLUDE_INTAKE.open_to(p)).exists()}
    assert may == {"supervisor"}
