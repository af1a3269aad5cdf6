"""What this app adds to the demo: dossiers with texts, evidence, feedback and partial certificates, sealed versions."""

from __future__ import annotations

from dossiers.demo import cases, stages
from dossiers.demo.certificates import add_certificate
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Part


def _each(world: World, case: Case, batch: Batch) -> None:
    work = cases.add_dossier(world, case, batch)
    if work is not None:
        cases.add_feedback(world, case, work, batch)
        add_certificate(world, case, work, batch)


def _after(world: World, made: list[Case], batch: Batch) -> None:
    for case in made:
        work = case.made.get(cases.Work)
        if work is not None:
            cases.add_snapshot(world, case, work, batch)


PART = Part(
    order=20,
    stages=stages.STAGES,
    each=_each,
    after=_after,
    steps=stages.steps,
    to_supervisor=stages.TO_SUPERVISOR,
    to_teacher=stages.TO_TEACHER,
    played=("dossiers.dossiergrant.user", "dossiers.feedbackrequest.reader", "dossiers.snapshotgrant.user"),
)
