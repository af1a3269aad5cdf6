"""The request for exemption, step by step (DOMAIN 2.4 H)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exemptions import messages, rules
from exemptions.models import CompetenceAdvice, ExemptionDocument, ExemptionGround, ExemptionRequest
from trajectories.models import Competence, Obligation
from trajectories.workflow.settling import open_again, settle
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, STAFF_ONLY, declare
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.web.files import Stored, remove_after_commit
from utq_portal.workflow import Guard, Refused, Step, advance

S = ExemptionRequest.State
K = ExemptionDocument.Kind

ASK = declare("exemptions.ask", _("%(actor)s asked for an exemption"), EVERYONE)
DOCUMENT = declare("exemptions.document", _("%(actor)s delivered a document"), EVERYONE)
REMOVED = declare("exemptions.document_removed", _("%(actor)s removed a document"), STAFF_ONLY)
SEEN = declare(
    "exemptions.document_seen", _("%(actor)s saw the original of a document"), STAFF_ONLY, rules.DOCUMENT_STAFF
)


def missing(request: ExemptionRequest) -> list[Promise | str]:
    """What the ground's checklist still asks for, in sentences; one query."""
    kinds = set(request.documents.values_list("kind", flat=True))
    ground = request.ground
    wanted = [
        (ground.needs_diploma, K.DIPLOMA, _("The diploma or certificate.")),
        (ground.needs_reflection, K.REFLECTION, _("The reflection on the competences, applied to academic teaching.")),
        (ground.needs_equivalence, K.EQUIVALENCE, _("A document that shows that it is equivalent.")),
    ]
    return [sentence for asked, kind, sentence in wanted if asked and kind not in kinds]


COMPLETE = Guard(
    lambda row: not missing(row), _("The documents are not complete yet. The checklist says what is missing.")
)
ACTIVE = Guard(lambda row: row.ground.active, _("This ground is not in use at this university. Choose another one."))

FILE = Step(
    "exemptions.file",
    (S.ASKED,),
    S.FILED,
    rules.HR,
    (ACTIVE, COMPLETE),
    _("%(actor)s requested the exemption"),
    EVERYONE,
)
DECLINE = Step(
    "exemptions.decline", (S.ASKED,), S.CLOSED, rules.HR, (), _("%(actor)s did not request the exemption"), EVERYONE
)
ASK_MORE = Step(
    "exemptions.ask_more",
    (S.FILED,),
    S.NEEDS_INFO,
    rules.ADVISER | rules.HR,
    (),
    _("%(actor)s asked the candidate a question"),
    EVERYONE,
)
ANSWER = Step(
    "exemptions.answer", (S.NEEDS_INFO,), S.FILED, rules.OWN, (), _("%(actor)s answered the question"), EVERYONE
)
PLAN_MEETING = Step(
    "exemptions.plan_meeting",
    (S.FILED, S.MEETING),
    S.MEETING,
    rules.ADVISER,
    (COMPLETE,),
    _("%(actor)s planned the meeting"),
    EVERYONE,
)
ADVISE = Step(
    "exemptions.advise", (S.MEETING,), S.ADVISED, rules.ADVISER, (), _("%(actor)s advised the faculty"), EVERYONE
)
DECIDE_GRANT = Step(
    "exemptions.grant", (S.ADVISED,), S.GRANTED, rules.DECIDER, (), _("%(actor)s decided on the request"), EVERYONE
)
DECIDE_REFUSE = Step(
    "exemptions.refuse", (S.ADVISED,), S.REFUSED, rules.DECIDER, (), _("%(actor)s decided on the request"), EVERYONE
)
WITHDRAW = Step(
    "exemptions.withdraw",
    ExemptionRequest.RUNNING,
    S.WITHDRAWN,
    rules.OWN,
    (),
    _("%(actor)s withdrew the request"),
    EVERYONE,
)
REVOKE = Step(
    "exemptions.revoke", (S.GRANTED,), S.REVOKED, rules.DECIDER, (), _("%(actor)s took the exemption back"), EVERYONE
)
STEPS = (FILE, DECLINE, ASK_MORE, ANSWER, PLAN_MEETING, ADVISE, DECIDE_GRANT, DECIDE_REFUSE, WITHDRAW, REVOKE)


def _url(request: ExemptionRequest) -> str:
    return f"/exemptions/{request.pk}/"


def _hr(request: ExemptionRequest) -> list[User]:
    return [request.filed_by] if request.filed_by else list(holders(Role.HR_ADVISOR, request.faculty_id))


@transaction.atomic
def ask(
    person: User,
    *,
    by: User,
    ground: ExemptionGround,
    qualification: str,
    institution: str,
    year: int,
    note: str,
    today: date,
) -> ExemptionRequest:
    """The teacher's question to HR; raises Refused without a running obligation or with a request that runs."""
    User.objects.select_for_update().get(pk=person.pk)
    obligation = Obligation.objects.filter(person=person, ended_on=None, settled_by="").first()
    if obligation is None:
        raise Refused(_("You have no running obligation, so there is nothing to be released from."))
    if ExemptionRequest.objects.filter(person=person, state__in=ExemptionRequest.RUNNING).exists():
        raise Refused(_("You have a request that is still running."))
    request = ExemptionRequest.objects.create(
        person=person,
        faculty=obligation.faculty,
        obligation=obligation,
        ground=ground,
        qualification=qualification,
        institution=institution,
        year=year,
        note=note,
        asked_on=today,
    )
    event = record(ASK.name, request, by=by, case=request.case)
    post(messages.ASKED, _hr(request), request, occasion=event, url=_url(request), params={"person": person.name})
    return request


@transaction.atomic
def add_document(request: ExemptionRequest, stored: Stored, *, kind: str, by: User) -> ExemptionDocument:
    """A paper of the candidate, already kept on disk; only while the request can still be changed."""
    row = ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.person_id != by.pk or row.state not in ExemptionRequest.WRITABLE:
        raise Refused(_("Documents can be added by the candidate, until the meeting is planned."))
    document = ExemptionDocument.objects.create(
        request=row,
        kind=kind,
        file_path=stored.path,
        file_name=stored.name,
        file_size=stored.size,
        file_mime=stored.mime,
        sha256=stored.sha256,
        added_by=by,
    )
    record(DOCUMENT.name, document, by=by, case=request.case)
    return document


@transaction.atomic
def remove_document(document: ExemptionDocument, *, by: User) -> None:
    """Take a paper back, before the exemption is requested."""
    row = ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=document.request_id)
    if row.person_id != by.pk or row.state != S.ASKED:
        raise Refused(_("Once the exemption is requested, documents stay with it."))
    record(REMOVED.name, document, by=by, case=row.case)
    remove_after_commit(document.file_path)
    document.delete()


@transaction.atomic
def see_document(document: ExemptionDocument, *, by: User, today: date) -> None:
    """HR or the adviser saw the original."""
    request = document.request
    if not (rules.HR | rules.ADVISER).allows(by, request):
        raise Refused(_("HR or the exemption advisor notes that the original was seen."))
    if ExemptionDocument.objects.filter(pk=document.pk, seen_on=None).update(seen_on=today):
        record(SEEN.name, document, by=by, case=request.case)


@transaction.atomic
def file_request(request: ExemptionRequest, *, by: User, today: date) -> Event:
    """HR requests the exemption; the adviser has the ball."""
    due = today + timedelta(weeks=current(request.faculty_id).exemption_weeks)
    event = advance(request, FILE, by=by, changes={"filed_on": today, "filed_by": by, "due_on": due})
    params = {"person": request.person.name, "due": due}
    post(messages.FILED, holders(Role.EXEMPTION_ADVISOR), request, occasion=event, url=_url(request), params=params)
    post(messages.FILED_CANDIDATE, [request.person], request, occasion=event, url=_url(request))
    return event


@transaction.atomic
def decline(request: ExemptionRequest, *, by: User, reason: str) -> Event:
    """HR does not request it; the candidate reads why and may ask again with better papers."""
    event = advance(request, DECLINE, by=by, changes={"reason": reason})
    post(messages.ENDED, [request.person], request, occasion=event, url=_url(request), params=_name(request))
    return event


@transaction.atomic
def ask_more(request: ExemptionRequest, *, by: User, question: str) -> Event:
    """A question goes to the candidate; HR sees it."""
    event = advance(request, ASK_MORE, by=by, changes={"question": question})
    post(messages.QUESTION, [request.person], request, occasion=event, url=_url(request))
    return event


@transaction.atomic
def answer(request: ExemptionRequest, *, by: User, note: str) -> Event:
    """The candidate answered; the adviser has the ball again."""
    text = f"{request.note}\n\n{note}".strip() if note else request.note
    event = advance(request, ANSWER, by=by, changes={"note": text})
    people = [*holders(Role.EXEMPTION_ADVISOR), *_hr(request)]
    post(messages.DELIVERED, people, request, occasion=event, url=_url(request), params=_name(request))
    return event


@transaction.atomic
def plan_meeting(
    request: ExemptionRequest, *, by: User, starts_at: datetime, minutes: int, place: str, url: str
) -> Event | None:
    """The meeting of adviser and candidate, with a calendar file; a second plan moves it (SEQUENCE).

    The same plan again changes nothing and answers None.
    """
    row = ExemptionRequest.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=request.pk)
    meeting = row.meeting
    if row.state == S.MEETING and meeting and _planned(meeting) == (starts_at, minutes, place, url):
        return None
    if meeting is None:
        meeting = Meeting.objects.create(
            title_nl=f"Vrijstellingsgesprek met {request.person.name}",
            title_en=f"Exemption meeting with {request.person.name}",
            starts_at=starts_at,
            minutes=minutes,
            place=place,
            url=url,
            organiser=by,
            case=request.case,
        )
        meeting.guests.add(request.person)
    else:
        meeting.starts_at, meeting.minutes, meeting.place, meeting.url = starts_at, minutes, place, url
        meeting.sequence += 1
        meeting.save()
    event = advance(request, PLAN_MEETING, by=by, changes={"meeting": meeting})
    for person in (request.person, by):
        post(
            messages.MEETING,
            [person],
            request,
            occasion=f"meeting:{meeting.pk}:{meeting.sequence}",
            case=request.case,
            url=_url(request),
            calendar=ics.request(meeting, person.language),
            params={"person": request.person.name, "at": starts_at},
        )
    return event


def _planned(meeting: Meeting) -> tuple[datetime, int, str, str]:
    return meeting.starts_at, meeting.minutes, meeting.place, meeting.url


@transaction.atomic
def advise(
    request: ExemptionRequest,
    *,
    by: User,
    met_on: date,
    advice: str,
    text: str,
    per_competence: Mapping[int, str],
    today: date,
) -> Event:
    """The advice over the competences; the candidate reads it after the decision."""
    if met_on > today:
        raise Refused(_("The meeting cannot have been held on a day that is still to come."))
    event = advance(
        request,
        ADVISE,
        by=by,
        changes={"met_on": met_on, "advice": advice, "advice_text": text, "advised_by": by, "advised_on": today},
    )
    CompetenceAdvice.objects.bulk_create(
        CompetenceAdvice(request=request, competence_id=key, text=words)
        for key, words in per_competence.items()
        if words and Competence.objects.filter(pk=key).exists()
    )
    params = {"person": request.person.name, "due": request.due_on or today}
    deciders = holders(Role.FACULTY_DECIDER, request.faculty_id)
    post(messages.ADVISED, deciders, request, occasion=event, url=_url(request), params=params)
    post(messages.ADVISED_HR, _hr(request), request, occasion=event, url=_url(request), params=_name(request))
    return event


@transaction.atomic
def decide(request: ExemptionRequest, *, by: User, grant: bool, reason: str, today: date) -> Event:
    """The faculty decides and informs the candidate; a decision that deviates from the advice has a reason.

    Granted: the obligation is settled on the day of the decision. No certificate follows from it.
    """
    row = ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    as_advised = (row.advice == ExemptionRequest.Advice.GRANT) == grant
    if row.state == S.ADVISED and not as_advised and not reason.strip():
        raise Refused(_("You do not follow the advice: write down why. The candidate reads it."))
    event = advance(
        request,
        DECIDE_GRANT if grant else DECIDE_REFUSE,
        by=by,
        changes={"decided_by": by, "decided_on": today, "reason": reason.strip()},
    )
    if grant:
        settle(request.obligation, how=Obligation.Settled.EXEMPTION, on=today)
    post(messages.DECIDED, [request.person], request, occasion=event, url=_url(request))
    staff = [*_hr(request), request.advised_by]
    post(messages.DECIDED_STAFF, staff, request, occasion=event, url=_url(request), params=_name(request))
    return event


@transaction.atomic
def withdraw(request: ExemptionRequest, *, by: User) -> Event:
    """The candidate stops the request, at any moment before the decision."""
    event = advance(request, WITHDRAW, by=by)
    if request.meeting and request.meeting.starts_at > timezone.now() and request.meeting.cancelled_at is None:
        Meeting.objects.filter(pk=request.meeting.pk).update(cancelled_at=timezone.now())
    staff = [*_hr(request), *(holders(Role.EXEMPTION_ADVISOR) if request.filed_on else [])]
    post(messages.ENDED, staff, request, occasion=event, url=_url(request), params=_name(request))
    return event


@transaction.atomic
def revoke(request: ExemptionRequest, *, by: User, reason: str) -> Event:
    """The faculty takes a granted exemption back after hearing the candidate; the obligation runs again."""
    if not reason.strip():
        raise Refused(_("Write down the reason, and when the candidate was heard."))
    event = advance(request, REVOKE, by=by, changes={"reason": reason.strip()})
    open_again(request.obligation, how=Obligation.Settled.EXEMPTION)
    people = [request.person, *_hr(request)]
    post(messages.ENDED, people, request, occasion=event, url=_url(request), params=_name(request))
    return event


def _name(request: ExemptionRequest) -> dict[str, object]:
    return {"person": request.person.name}
