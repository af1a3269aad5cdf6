"""Where demo teachers stand by obligation and trajectory alone, and what the trail of a case says of that."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories import messages
from trajectories.demo.cases import discussed_on
from trajectories.demo.days import days_ago, days_of
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Step
from utq_portal.demo.plan import Stage

S = Trajectory.State
EARLIER = Obligation.Settled.EARLIER
STAGES = (
    Stage(1, "unanswered", None, 10, (0, 5), account="newcomer"),
    Stage(2, "later", None, 3, (1, 8)),
    Stage(3, "holder", None, 3, (1, 8)),
    Stage(4, "preparing", S.PREPARING, 6, (1, 10), 0, 1, on_desks=True),
    Stage(5, "preparing_returned", S.PREPARING, 2, (2, 10), 0, 1, on_desks=True),
    Stage(6, "intake_submitted", S.INTAKE_SUBMITTED, 4, (2, 10), 0, 1, on_desks=True),
    Stage(7, "intake_booked", S.INTAKE_BOOKED, 4, (2, 12), 0, 1, on_desks=True),
    Stage(8, "active_new", S.ACTIVE, 8, (4, 16), 0, 2),
    Stage(9, "active_mid", S.ACTIVE, 22, (8, 33), 1, 3),
    Stage(12, "active_late", S.ACTIVE, 6, (34, 40), 2, 2),
    Stage(13, "suspended", S.SUSPENDED, 2, (10, 30), 1, 2),
    Stage(32, "closed_withdrawn", S.CLOSED, 2, (10, 40), 0, 2),
    Stage(33, "closed_left", S.CLOSED, 3, (10, 40), 1, 2),
    Stage(36, "closed_expired", S.CLOSED, 1, (30, 50), 1, 1),
    Stage(38, "earlier", None, 70, (40, 120), settled=EARLIER),
    Stage(41, "excluded", None, 4, (6, 40)),
    Stage(42, "small", None, 6, (6, 40)),
    Stage(43, "paused", S.ACTIVE, 3, (10, 30), 1, 2),
    Stage(44, "ended", None, 3, (20, 50)),
    Stage(45, "scheduled", None, 2, (-3, -1)),
    Stage(46, "overdue", None, 3, (38, 50)),
)

TO_SUPERVISOR = {"trajectories.opened": messages.OPENED, "trajectories.submit_intake": messages.INTAKE_SUBMITTED}
TO_TEACHER = {
    "trajectories.conclude_intake": messages.INTAKE_CONCLUDED,
    "trajectories.return_intake": messages.INTAKE_RETURNED,
}


def steps(world: World, case: Case) -> Iterator[Step]:
    """What happened to the trajectory, oldest first."""
    trajectory = case.made.get(Trajectory)
    if trajectory is None:
        return
    yield Step("trajectories.opened", case.person, days_ago(trajectory.started_on))
    if case.stage.name != "preparing":
        yield from _intake(case, trajectory)
    if trajectory.intake_concluded_on:
        yield Step("trajectories.conclude_intake", case.supervisor, days_ago(trajectory.intake_concluded_on))
    if case.stage.name == "suspended":
        yield Step("trajectories.suspend", case.supervisor, 9)
    if case.stage.state == Trajectory.State.CLOSED:
        yield Step("trajectories.close", world.coordinator, days_of(case).announced)


def _intake(case: Case, trajectory: Trajectory) -> Iterator[Step]:
    held = days_ago(discussed_on(trajectory))
    yield Step("trajectories.record_discussion", case.person, held - 1)
    yield Step("trajectories.submit_intake", case.person, held - 2)
    if case.stage.name == "preparing_returned":
        yield Step("trajectories.return_intake", case.supervisor, 4)
    if case.stage.name == "intake_booked":
        yield Step("trajectories.book", case.person, 5)
