"""What this app adds to the demo: requests for exemption with their letters, and qualifications from elsewhere."""

from __future__ import annotations

from exemptions.demo import cases
from exemptions.demo.stages import STAGES, add_request_trail
from exemptions.models import ExemptionRequest
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Part


def _each(world: World, case: Case, batch: Batch) -> None:
    cases.add_external(world, case, batch)
    cases.add_request(world, case, batch)


def _after(world: World, made: list[Case], batch: Batch) -> None:
    for case in made:
        request = case.made.get(ExemptionRequest)
        if request is not None:
            add_request_trail(world, case, request, batch)
            cases.add_letters(request, batch)


PART = Part(
    order=40,
    stages=STAGES,
    prepare=cases.prepare,
    each=_each,
    after=_after,
    last=cases.promise_letters,
    guests=cases.guests,
    played=("exemptions.offeredtime.host",),
    cases={"exemption": ExemptionRequest},
)
