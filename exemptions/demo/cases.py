"""Requests for exemption in every state, and qualifications of other universities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from exemptions.models import (
    CompetenceAdvice,
    ExemptionDocument,
    ExemptionGround,
    ExemptionRequest,
    ExternalQualification,
    Letter,
    OfferedTime,
    Question,
)
from exemptions.workflow.letters import LANGUAGES, printed_now
from trajectories.demo.cases import competences
from trajectories.obligations.models import Obligation
from utq_portal.agenda.days import next_working_day
from utq_portal.agenda.models import Meeting
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.jobs.promise import Promised, promise_many
from utq_portal.people.models import User

S = ExemptionRequest.State
STATES = {
    "exemption_asked": S.ASKED,
    "exemption_question": S.HR_QUESTION,
    "exemption_second": S.SECOND,
    "exemption_times": S.TIMES,
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
    "exempted_open": S.GRANTED,
}
EXTERNAL = {
    "external": ExternalQualification.State.VERIFIED,
    "closed_external": ExternalQualification.State.VERIFIED,
    "external_submitted": ExternalQualification.State.SUBMITTED,
    "external_rejected": ExternalQualification.State.REJECTED,
}
QUESTIONS = {
    S.HR_QUESTION: "Who can confirm that this diploma is still valid?",
    S.NEEDS_INFO: "How many hours of supervised practice does the programme have?",
}
AGES = {S.HR_QUESTION: 3, S.SECOND: 4, S.NEEDS_INFO: 3, S.TIMES: 18, S.MEETING: 14, S.ADVISED: 5, S.REVOKED: 2}  # days
UNFILED = {S.ASKED, S.HR_QUESTION, S.SECOND, S.CLOSED, S.WITHDRAWN}
MET = {S.MEETING, S.ADVISED, S.REFUSED, S.GRANTED, S.REVOKED}
ADVISED = {S.ADVISED, S.REFUSED, S.GRANTED, S.REVOKED}
DECIDED = {S.REFUSED, S.GRANTED, S.REVOKED}
KINDS = ExemptionDocument.Kind


@dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds on which somebody can ask."""

    rows: list[ExemptionGround]


def prepare(world: World) -> None:
    """Read the grounds."""
    world.made.add(Grounds(list(ExemptionGround.objects.filter(active=True))))


def day_of(world: World, case: Case, state: str) -> date:
    """Three days after the decision of what was granted or revoked, else today: the other dates follow from it."""
    settled = _settled_on(case)
    if state == S.REVOKED:
        return world.today - timedelta(days=9)
    return settled + timedelta(days=3) if state == S.GRANTED and settled else world.today


def _settled_on(case: Case) -> date | None:
    obligation = case.made.get(Obligation)
    return obligation.settled_on if obligation else None


def add_request(world: World, case: Case, batch: Batch) -> None:
    """The request of this case, with papers, meeting, advice and decision as far as it came."""
    state, obligation = STATES.get(case.stage.name), case.made.get(Obligation)
    if state is None or obligation is None:
        return
    grounds = world.made[Grounds].rows
    ground = grounds[(case.number + case.number // 7) % len(grounds)]
    advice = "" if state not in ADVISED else ("refuse" if state == S.REFUSED or case.number % 5 == 0 else "grant")
    if state in {S.GRANTED, S.REVOKED}:
        advice = "grant"
    day = day_of(world, case, state)
    filed = None if state in UNFILED else day - timedelta(days=21)
    adviser = world.staff.accounts.get("exemption") or case.supervisor
    request = batch.add(
        ExemptionRequest(
            state=state,
            state_since=case.ago((world.today - day).days * (state != S.REVOKED) + AGES.get(state, 3)),
            person=case.person,
            faculty=case.faculty,
            obligation=obligation,
            ground=ground,
            qualification="Universitetspædagogikum" if ground.needs_equivalence else ground.name_en,
            institution="Aarhus University" if ground.needs_equivalence else "University of applied sciences",
            year=2015 + case.number % 9,
            asked_on=day - timedelta(days=28),
            filed_on=filed,
            filed_in_time=filed is not None,
            due_on=filed + timedelta(weeks=8) if filed else None,
            meeting=_meeting(day, case, batch, adviser) if state in MET else None,
            met_on=day - timedelta(days=6) if state in ADVISED else None,
            filed_by=world.staff.accounts.get("hr") if filed else None,
            advice=advice,
            advice_text=_words(advice),
            advised_by=adviser if state in ADVISED else None,
            advised_on=day - timedelta(days=5) if state in ADVISED else None,
            reason="The diploma does not cover academic teaching." if state in {S.CLOSED, S.SECOND} else "",
            ending=ExemptionRequest.Ending.DECLINED if state in {S.CLOSED, S.SECOND} else "",
            second_asked_on=world.today - timedelta(days=4) if state == S.SECOND else None,
            second_text="I have taught at this university with it for four years." if state == S.SECOND else "",
            revoked_on=world.today - timedelta(days=2) if state == S.REVOKED else None,
            revoked_because="The diploma was of somebody else." if state == S.REVOKED else "",
            heard_on=world.today - timedelta(days=4) if state == S.REVOKED else None,
            decided_by=world.staff.deciders[case.faculty.code] if state in DECIDED else None,
            decided_on=day - timedelta(days=3) if state in DECIDED else None,
        )
    )
    case.made.add(request)
    _papers(world, day, case, batch, request, ground)
    _asked(world, batch, request)
    if state == S.TIMES:
        _times(world, case, batch, request, adviser)
    if state in ADVISED:
        for competence in competences(world):
            batch.add(
                CompetenceAdvice(
                    request=request, competence=competence, level="equivalent", text="Covered by the programme."
                )
            )


def _asked(world: World, batch: Batch, request: ExemptionRequest) -> None:
    """The question that is open."""
    if request.state not in QUESTIONS:
        return
    name = "hr" if request.state == S.HR_QUESTION else "exemption"
    by = world.staff.accounts.get(name) or world.coordinator
    batch.add(Question(request=request, text=QUESTIONS[S(request.state)], asked_by=by, asked_at=request.state_since))


def _times(world: World, case: Case, batch: Batch, request: ExemptionRequest, adviser: User) -> None:
    """Four times on two days."""
    for days, hour in ((5, 10), (5, 14), (8, 9), (8, 15)):
        day = next_working_day(world.today + timedelta(days=days + case.number % 3))
        at = timezone.make_aware(datetime.combine(day, time(hour, 30)))
        batch.add(OfferedTime(request=request, host=adviser, starts_at=at, place="Vrijhof 2"))


def add_letters(request: ExemptionRequest, batch: Batch) -> None:
    """The decision on paper, once the request has its number; the sheets are drawn by jobs, as always."""
    if request.state not in DECIDED:
        return
    kinds = [Letter.Kind.DECISION, *([Letter.Kind.REVOCATION] if request.state == S.REVOKED else [])]
    for kind in kinds:
        printed = printed_now(request, kind)
        if kind == Letter.Kind.DECISION and request.state == S.REVOKED:
            printed["outcome"] = S.GRANTED
        for language in LANGUAGES:
            batch.add(Letter(request=request, kind=kind, language=language, printed=printed))


def _words(advice: str) -> str:
    if advice == "grant":
        return (
            "The programme covers all competences. In our meeting the candidate explained how group work is assessed."
        )
    return "Assessment and evaluation are not part of the programme." if advice == "refuse" else ""


def _papers(
    world: World, day: date, case: Case, batch: Batch, request: ExemptionRequest, ground: ExemptionGround
) -> None:
    kinds = [KINDS.DIPLOMA]
    if ground.needs_reflection:
        kinds.append(KINDS.REFLECTION)
    if ground.needs_equivalence:
        kinds.append(KINDS.EQUIVALENCE)
    if request.state == S.ASKED and case.number % 3 == 1:
        kinds = []  # the checklist says what is missing
    for kind in kinds:
        sample = world.samples[0]
        batch.add(
            ExemptionDocument(
                request=request,
                kind=kind,
                language="nl" if kind == KINDS.DIPLOMA else "en",
                issuer=request.institution,
                **replace(sample, name=f"{kind}.pdf").columns,
                added_at=case.ago((world.today - day).days + 24),
                added_by=case.person,
                seen_on=day - timedelta(days=22) if request.filed_on else None,
                seen_by=world.staff.accounts.get("hr") if request.filed_on else None,
            )
        )


def _meeting(today: date, case: Case, batch: Batch, adviser: User) -> Meeting:
    ahead = case.stage.name == "exemption_meeting" and case.number % 2 == 0
    day = next_working_day(today + timedelta(days=3)) if ahead else today - timedelta(days=6)
    return batch.add(
        Meeting(
            title_nl="Vrijstellingsgesprek",
            title_en="Exemption meeting",
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
    day = _settled_on(case) or world.today - timedelta(days=3)
    batch.add(
        ExternalQualification(
            state=state,
            person=case.person,
            faculty=case.faculty,
            university="Another Dutch university",
            issued_on=world.today - timedelta(days=900 + case.number % 400),
            number=f"BKO-{case.number}",
            **replace(sample, name="certificate.pdf").columns,
            submitted_at=case.ago((world.today - day).days + 9),
            state_since=case.ago((world.today - day).days + (0 if decided else 9)),
            decided_by=world.coordinator if decided else None,
            decided_on=day if decided else None,
            reason="" if state != ExternalQualification.State.REJECTED else "This is a part certificate.",
        )
    )


def promise_letters(world: World, cases: list[Case]) -> None:
    """The sheets of these cases, to be drawn."""
    people = [case.person.pk for case in cases]
    letters = Letter.objects.filter(request__person__in=people, rendered_at=None).values_list("pk", flat=True)
    promise_many(
        Promised("exemptions.render_letter", {"letter": key}, f"exemption_letter:{key}:pdf") for key in letters
    )


def guests(people: list[int]) -> Iterable[tuple[int, int]]:
    """The meetings about requests of these people, each with who asked."""
    met = ExemptionRequest.objects.filter(person__in=people, meeting__isnull=False)
    return met.values_list("meeting_id", "person_id")
