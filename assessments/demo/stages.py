"""Where demo teachers stand by an assessment, and what the trail of a case says of that."""

from __future__ import annotations

from collections.abc import Iterator

from assessments import messages
from assessments.demo.register import WITH_CERTIFICATE
from trajectories.demo.days import Days, days_of, first_days_of
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Step
from utq_portal.demo.plan import Stage

S = Trajectory.State
CERTIFICATE = Obligation.Settled.CERTIFICATE
STAGES = (
    Stage(16, "assigning", S.IN_ASSESSMENT, 3, (18, 36), 5, on_desks=True),
    Stage(17, "assigning_declined", S.IN_ASSESSMENT, 2, (18, 36), 5, on_desks=True),
    Stage(18, "scoring", S.IN_ASSESSMENT, 4, (18, 36), 5, on_desks=True),
    Stage(19, "scoring_one", S.IN_ASSESSMENT, 3, (18, 36), 5, on_desks=True),
    Stage(20, "interview", S.IN_ASSESSMENT, 2, (18, 36), 5, on_desks=True),
    Stage(21, "deliberating", S.IN_ASSESSMENT, 2, (18, 36), 5, on_desks=True),
    Stage(22, "arbitration", S.IN_ASSESSMENT, 1, (20, 38), 5),
    Stage(23, "decided", S.IN_ASSESSMENT, 3, (18, 36), 5),
    Stage(24, "decided_insufficient", S.IN_ASSESSMENT, 2, (18, 36), 5, late=True),
    Stage(25, "announced_insufficient", S.ACTIVE, 3, (20, 36), 4, 1, on_desks=True, late=True),
    Stage(26, "second_attempt", S.IN_ASSESSMENT, 2, (22, 38), 5, on_desks=True),
    Stage(27, "completed", S.COMPLETED, 150, (20, 60), 5, settled=CERTIFICATE),
    Stage(28, "certificate_replaced", S.COMPLETED, 1, (24, 60), 5, settled=CERTIFICATE),
    Stage(29, "certificate_revoked", S.COMPLETED, 1, (24, 60), 5),
    Stage(30, "assessment_withdrawn", S.ACTIVE, 1, (18, 36), 4, 1, late=True),
    Stage(31, "assessment_annulled", S.ACTIVE, 1, (18, 36), 4, 1, late=True),
)

ANNOUNCED = WITH_CERTIFICATE | {"announced_insufficient"}
JUDGED = ANNOUNCED | {"decided", "decided_insufficient"}
STARTED = {Trajectory.State.IN_ASSESSMENT, Trajectory.State.COMPLETED}
TO_TEACHER = {"assessments.announce": messages.ANNOUNCED}


def steps(world: World, case: Case) -> Iterator[Step]:
    """How far the assessment came, after one before it in a second attempt."""
    name = case.stage.name
    if name == "second_attempt":
        yield from _attempt(world, first_days_of(case))
    came = 3 if name in ANNOUNCED else 2 if name in JUDGED else 1 if case.stage.state in STARTED else 0
    yield from _attempt(world, days_of(case))[:came]


def _attempt(world: World, days: Days) -> list[Step]:
    """A whole attempt, up to its announcement."""
    return [
        Step("assessments.start", world.coordinator, days.started),
        Step("assessments.agree", None, days.decided),
        Step("assessments.announce", world.coordinator, days.announced),
    ]
