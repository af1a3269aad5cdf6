"""Partial certificates of demo teachers, in every state; all of them invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dossiers.demo.cases import Work
from dossiers.models import PartialRecognition, RecognisedCriterion
from trajectories.demo.cases import competences
from trajectories.models import Criterion
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World

R = PartialRecognition.State
UNIVERSITIES = ("Universiteit Voorbeeldstad", "Example University of the North", "Universiteit aan Zee (demo)")
# what becomes of a certificate, by the stage of the case; of "active_mid" and "active_new" each in turn
BY_STAGE = {
    "active_feedback": R.SUBMITTED,
    "active_remarks": R.ADVISED,
    "active_late": R.RECOGNISED,
    "scoring": R.RECOGNISED,
}
IN_TURN = (R.DRAFT, R.REFUSED, R.WITHDRAWN, R.REVOKED)
WHOLE = {"active_late": 1, "scoring": 2}  # the competence that is recognised whole
ACCOUNT = 1  # the teacher one can sign in as: one criterion is recognised
ADVICE = "Refer to it in your teaching philosophy, and say in two sentences what you still do with it."


@dataclass(slots=True)
class SoFar:
    """How many certificates there are of the stages that have each state in turn."""

    number: int = 0


def add_certificate(world: World, case: Case, work: Work, batch: Batch) -> None:
    """The certificate of this teacher, if the stage has one."""
    name = case.stage.name
    state = R.RECOGNISED if case.number == ACCOUNT else BY_STAGE.get(name)
    if name in ("active_mid", "active_new"):
        state = _next(world)
    if state is None:
        return
    competence = competences(world)[WHOLE.get(name, 3) - 1]
    criteria = list(competence.criteria.all())
    if case.number == ACCOUNT:
        criteria = criteria[:1]
    row = batch.add(_row(world, case, work, competence.names, state))
    work.certificates.append(row)
    for number, criterion in enumerate(criteria):
        batch.add(_criterion(row, criterion, last=number == len(criteria) - 1 and len(criteria) > 1))
    if state == R.RECOGNISED:
        work.recognised = {criterion.pk: row for criterion in criteria}


def _next(world: World) -> R:
    so_far = world.made.get(SoFar) or world.made.add(SoFar())
    so_far.number += 1
    return IN_TURN[(so_far.number - 1) % len(IN_TURN)]


def _row(world: World, case: Case, work: Work, of: dict[str, str], state: str) -> PartialRecognition:
    sample = world.samples[0]
    advised = state in (R.ADVISED, R.RECOGNISED, R.REFUSED, R.REVOKED)
    decided = state in (R.RECOGNISED, R.REFUSED, R.REVOKED)
    reasons = {
        R.REFUSED: "The certificate is of a single afternoon; it shows that you were there, not what you can do.",
        R.REVOKED: "The number turned out to be of another course.",
    }
    return PartialRecognition(
        dossier=work.dossier,
        state=state,
        state_since=case.ago(40 if decided else 6),
        name_nl=f"Deelcertificaat {of['nl']} (demo)",
        name_en=f"Partial certificate {of['en']} (demo)",
        university=UNIVERSITIES[case.number % len(UNIVERSITIES)],
        certificate_no=f"DC-{case.number:04d}",
        issued_on=world.today - timedelta(days=400 + 37 * (case.number % 100)),
        **replace(sample, name="Partial certificate (demo).pdf").columns,
        made_at=case.ago(50),
        submitted_on=None if state == R.DRAFT else case.ago(48).date(),
        advice=ADVICE if advised else "",
        advised_by=case.supervisor if advised else None,
        advised_on=case.ago(44).date() if advised else None,
        reason=reasons.get(R(state), ""),
        decided_by=world.coordinator if decided else None,
        decided_on=case.ago(40).date() if decided else None,
    )


def _criterion(row: PartialRecognition, criterion: Criterion, *, last: bool) -> RecognisedCriterion:
    """Of an advice that waits the last criterion is not advised."""
    values: dict[str, Any] = {}
    if row.advised_on is not None:
        values["advised"] = not (last and row.state == R.ADVISED)
    if row.decided_on is not None:
        values["recognised"] = row.state == R.RECOGNISED
    return RecognisedCriterion(recognition=row, criterion=criterion, **values)
