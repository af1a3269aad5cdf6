"""Where demo teachers stand by their dossier, and what the trail of a case says of that."""

from __future__ import annotations

from collections.abc import Iterator

from dossiers import messages
from trajectories.demo.days import HANDED_IN, Days, days_of, first_days_of
from trajectories.models import Trajectory
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Step
from utq_portal.demo.plan import Stage

S = Trajectory.State
STAGES = (
    Stage(10, "active_feedback", S.ACTIVE, 6, (8, 34), 1, 3, on_desks=True),
    Stage(11, "active_remarks", S.ACTIVE, 8, (10, 35), 2, 3, on_desks=True, account="teacher"),
    Stage(14, "ready", S.READY, 4, (16, 35), 5, on_desks=True),
    Stage(15, "submitted", S.SUBMITTED, 4, (16, 36), 5, on_desks=True),
)

TO_SUPERVISOR = {"trajectories.declare_ready": messages.READY}
TO_TEACHER = {"trajectories.endorse": messages.ENDORSED_YOURS}


def steps(world: World, case: Case) -> Iterator[Step]:
    """How the dossier was handed in, once or twice."""
    if case.stage.name == "second_attempt":
        yield from _ready(case, first_days_of(case))
    if case.stage.state in HANDED_IN or case.stage.name == "announced_insufficient":
        yield from _ready(case, days_of(case))


def _ready(case: Case, days: Days) -> Iterator[Step]:
    yield Step("trajectories.declare_ready", case.person, days.ready)
    if case.stage.state != Trajectory.State.READY:
        yield Step("trajectories.endorse", case.supervisor, days.endorsed)
