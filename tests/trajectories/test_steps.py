"""Every step of the trajectory × every state × every person: who may take it from where, and nobody else."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.trajectories import TrajectoryFactory
from trajectories import workflow
from trajectories.models import Trajectory
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
        (workflow.RECORD_DISCUSSION, OWN, {S.PREPARING}),
        (workflow.SUBMIT_INTAKE, OWN, {S.PREPARING}),
        (workflow.RETURN_INTAKE, STAFF, {S.INTAKE_SUBMITTED}),
        (workflow.BOOK, OWN | STAFF, {S.INTAKE_SUBMITTED}),
        (workflow.MOVE, OWN | STAFF, {S.INTAKE_BOOKED}),
        (workflow.CANCEL, OWN | STAFF, {S.INTAKE_BOOKED}),
        (workflow.NO_SHOW, STAFF, {S.INTAKE_BOOKED}),
        (workflow.CONCLUDE_INTAKE, STAFF, {S.INTAKE_SUBMITTED, S.INTAKE_BOOKED}),
        (
            workflow.INTAKE_BEFORE,
            STAFF | {"coordinator"},
            {S.PREPARING, S.INTAKE_SUBMITTED, S.INTAKE_BOOKED},
        ),
        (workflow.REROUTE, STAFF, {S.INTAKE_SUBMITTED, S.INTAKE_BOOKED}),
        (workflow.DECLARE_READY, OWN, {S.ACTIVE}),
        (workflow.RETURN_READY, STAFF, {S.READY}),
        (workflow.ENDORSE, STAFF, {S.READY}),
        (workflow.INSIST, OWN, {S.READY}),
        (workflow.WITHDRAW_READY, OWN, {S.READY}),
        (workflow.TAKE_BACK, OWN | {"coordinator"}, {S.SUBMITTED}),
        (workflow.ASK_SUSPENSION, OWN, {S.ACTIVE}),
        (workflow.SUSPEND, STAFF | {"coordinator"}, {S.ACTIVE}),
        (workflow.RESUME, OWN | STAFF | {"coordinator"}, {S.SUSPENDED}),
        (workflow.WITHDRAW, OWN, OPEN),
        (workflow.EXEMPT, OWN, OPEN),
        (workflow.LEAVE, {"hr", "central_hr"}, OPEN),
        (workflow.CLOSE, {"coordinator"}, OPEN),
        (workflow.REOPEN, {"coordinator"}, {S.CLOSED}),
        (workflow.REOPEN_INTAKE, {"coordinator"}, {S.CLOSED}),
        (workflow.ENTER_ASSESSMENT, set(), {S.SUBMITTED}),
        (workflow.FALL_BACK, set(), {S.IN_ASSESSMENT}),
        (workflow.COMPLETE, set(), {S.IN_ASSESSMENT}),
        (workflow.OPEN_AFTER_OBJECTION, set(), {S.COMPLETED}),
    )
}


def in_state(cast: Cast, state: str) -> Trajectory:
    """The colleague's trajectory, with the cast's supervisor."""
    made: Trajectory = TrajectoryFactory(
        state=state, person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor
    )
    return made


def test_the_table_has_every_step() -> None:
    steps = {value for value in vars(workflow).values() if isinstance(value, Step)}
    assert {step for step, _who, _states in TABLE.values()} == steps


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
    for step in (workflow.RETURN_INTAKE, workflow.CONCLUDE_INTAKE, workflow.REROUTE):
        with pytest.raises(Refused):
            advance(own, step, by=cast.supervisor)
    closed = TrajectoryFactory(state="closed", person=cast.coordinator, faculty=cast.science)
    with pytest.raises(Refused):
        workflow.reopen(closed, by=cast.coordinator, reason="Came back")


def test_before_assignment_each_supervisor_of_the_faculty_holds_the_intake(cast: Cast) -> None:
    loose = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    rows = Trajectory.objects.filter(pk=loose.pk)
    may = {name for name, p in cast.people().items() if rows.filter(workflow.CONCLUDE_INTAKE.open_to(p)).exists()}
    assert may == {"supervisor"}
