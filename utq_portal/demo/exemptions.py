"""Requests for exemption in every state, and qualifications of other universities."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from exemptions.models import (
    CompetenceAdvice,
    ExemptionDocument,
    ExemptionGround,
    ExemptionRequest,
    ExternalQualification,
)
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.people.models import User

S = ExemptionRequest.State
STATES = {
    "exemption_asked": S.ASKED,
    "exemption_filed": S.FILED,
    "exemption_needs_info": S.NEEDS_INFO,
    "exemption_meeting": S.MEETING,
    "exemption_advised": S.ADVISED,
    "exemption_refused": S.REFUSED,
    "exemption_closed": S.CLOSED,
    "exemption_withdrawn": S.WITHDRAWN,
    "exemption_revoked": S.REVOKED,
    "exempted": S.GRANTED,
    "closed_exempt": S.GRANTED,
}
EXTERNAL = {
    "external": ExternalQualification.State.VERIFIED,
    "closed_external": ExternalQualification.State.VERIFIED,
    "external_submitted": ExternalQualification.State.SUBMITTED,
    "external_rejected": ExternalQualification.State.REJECTED,
}
MET = {S.MEETING, S.ADVISED, S.REFUSED, S.GRANTED, S.REVOKED}
ADVISED = {S.ADVISED, S.REFUSED, S.GRANTED, S.REVOKED}
DECIDED = {S.REFUSED, S.GRANTED, S.REVOKED}
KINDS = ExemptionDocument.Kind


def add_request(world: World, case: Case, batch: Batch, grounds: list[ExemptionGround]) -> ExemptionRequest | None:
    """The request of this case, with papers, meeting, advice and decision as far as it came."""
    state = STATES.get(case.stage.name)
    if state is None or case.obligation is None:
        return None
    ground = grounds[case.number % len(grounds)]
    advice = "" if state not in ADVISED else ("refuse" if state == S.REFUSED or case.number % 5 == 0 else "grant")
    if state in {S.GRANTED, S.REVOKED}:
        advice = "grant"
    filed = None if state in {S.ASKED, S.CLOSED, S.WITHDRAWN} else world.today - timedelta(days=21)
    adviser = world.staff.accounts.get("exemption") or case.supervisor
    request = batch.add(
        ExemptionRequest(
            state=state,
            state_since=case.ago(case.chance.randint(1, 12)),
            person=case.person,
            faculty=case.faculty,
            obligation=case.obligation,
            ground=ground,
            qualification="Universitetspædagogikum" if ground.needs_equivalence else ground.name_en,
            institution="Aarhus University" if ground.needs_equivalence else "University of applied sciences",
            year=2015 + case.number % 9,
            asked_on=world.today - timedelta(days=28),
            filed_on=filed,
            due_on=filed + timedelta(weeks=8) if filed else None,
            meeting=_meeting(world, case, batch, adviser) if state in MET else None,
            met_on=world.today - timedelta(days=6) if state in ADVISED else None,
            advice=advice,
            advice_text=_words(advice),
            advised_by=adviser if state in ADVISED else None,
            advised_on=world.today - timedelta(days=5) if state in ADVISED else None,
            reason="The diploma does not cover academic teaching." if state in {S.CLOSED, S.REVOKED} else "",
            decided_by=world.coordinator if state in DECIDED else None,
            decided_on=(case.obligation.settled_on or world.today - timedelta(days=3)) if state in DECIDED else None,
        )
    )
    _papers(world, case, batch, request, ground)
    if state in ADVISED:
        for competence in world.competences:
            batch.add(
                CompetenceAdvice(
                    request=request, competence=competence, level="equivalent", text="Covered by the programme."
                )
            )
    return request


def _words(advice: str) -> str:
    if advice == "grant":
        return (
            "The programme covers all competences. In our meeting the candidate explained how group work is assessed."
        )
    return "Assessment and evaluation are not part of the programme." if advice == "refuse" else ""


def _papers(world: World, case: Case, batch: Batch, request: ExemptionRequest, ground: ExemptionGround) -> None:
    kinds = [KINDS.DIPLOMA]
    if ground.needs_reflection:
        kinds.append(KINDS.REFLECTION)
    if ground.needs_equivalence:
        kinds.append(KINDS.EQUIVALENCE)
    for kind in kinds:
        sample = world.samples[0]
        batch.add(
            ExemptionDocument(
                request=request,
                kind=kind,
                file_path=sample.path,
                file_name=f"{kind}.pdf",
                file_size=sample.size,
                file_mime=sample.mime,
                sha256=sample.sha256,
                added_at=case.ago(24),
                added_by=case.person,
                seen_on=world.today - timedelta(days=22) if request.filed_on else None,
            )
        )


def _meeting(world: World, case: Case, batch: Batch, adviser: User) -> Meeting:
    ahead = case.stage.name == "exemption_meeting" and case.number % 2 == 0
    day = world.today + timedelta(days=3 if ahead else -6)
    return batch.add(
        Meeting(
            title_nl=f"Vrijstellingsgesprek met {case.person.name}",
            title_en=f"Exemption meeting with {case.person.name}",
            starts_at=timezone.make_aware(datetime.combine(day, time(14, 0))),
            place="Vrijhof 2",
            organiser=adviser,
        )
    )


def add_external(world: World, case: Case, batch: Batch) -> None:
    """A certificate of another university."""
    state = EXTERNAL.get(case.stage.name)
    if state is None:
        return
    sample = world.samples[0]
    decided = state != ExternalQualification.State.SUBMITTED
    batch.add(
        ExternalQualification(
            state=state,
            person=case.person,
            faculty=case.faculty,
            university="Another Dutch university",
            issued_on=world.today - timedelta(days=900 + case.number % 400),
            number=f"BKO-{case.number}",
            file_path=sample.path,
            file_name="certificate.pdf",
            file_size=sample.size,
            file_mime=sample.mime,
            sha256=sample.sha256,
            submitted_at=case.ago(12),
            decided_by=world.coordinator if decided else None,
            decided_on=world.today - timedelta(days=3) if decided else None,
            reason="" if state != ExternalQualification.State.REJECTED else "This is a part certificate.",
        )
    )
