"""What this app adds to the demo: teachers with an obligation, their trajectories and intakes."""

from __future__ import annotations

from trajectories.demo import cases, clock, stages
from trajectories.demo.obligations import add_person
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Part
from utq_portal.demo.trail import add_trail


def _each(world: World, case: Case, batch: Batch) -> None:
    add_person(world, case, batch)
    cases.add_trajectory(world, case, batch)
    cases.add_intake(world, case, batch)


def _after(world: World, made: list[Case], batch: Batch) -> None:
    for case in made:
        row = case.made.get(Trajectory)
        if row is not None:
            add_trail(world, case, row, batch, key=f"trajectory:{row.pk}", url=row.get_absolute_url())


def _accounts(world: World) -> None:
    clock.leave_behind(world)
    clock.add_clock(world)


PART = Part(
    order=10,
    stages=stages.STAGES,
    prepare=cases.prepare,
    each=_each,
    after=_after,
    guests=cases.guests,
    first_time=cases.offer_slots,
    accounts=_accounts,
    steps=stages.steps,
    to_supervisor=stages.TO_SUPERVISOR,
    to_teacher=stages.TO_TEACHER,
    known=lambda: Obligation.objects.exists() or Trajectory.objects.exists(),
    played=("trajectories.intakeslot.host", "trajectories.trajectory.supervisor"),
    cases={"trajectory": Trajectory},
)
