"""Before the adviser sees it: the teacher asks, HR checks and requests, and once the faculty looks too."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import messages, rules
from exemptions.models import ExemptionGround, ExemptionRequest, Question
from exemptions.workflow import steps
from exemptions.workflow.meeting import cancel_meeting
from exemptions.workflow.questions import answer_open, put_question
from exemptions.workflow.telling import (
    advisers_of,
    deciders_of,
    hr_of,
    tell,
)
from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow.settling import protect, unprotect
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Refused, advance, settle

ASK = declare("exemptions.ask", _("%(actor)s asked for an exemption"), EVERYONE)
OPEN_FOR = declare("exemptions.open_for", _("%(actor)s opened a request for the teacher"), EVERYONE, rules.HR)
Ending = ExemptionRequest.Ending


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
    """The question to HR, by the teacher, or opened by HR for the teacher (docs/domain.md, Exemptions and exclusions).

    Raises Refused without a running obligation, with a request that runs, or by somebody who is neither.
    """
    User.objects.select_for_update().get(pk=person.pk)
    obligation = Obligation.objects.filter(person=person, ended_on=None, settled_by="").first()
    own = by.pk == person.pk
    if not own and not (obligation and rules.HR.allows(by, obligation)):
        raise Refused(NOT_YOURS)
    if obligation is None:
        raise Refused(_("You have no running obligation, so there is nothing to be released from."))
    if ExemptionRequest.objects.filter(person=person, state__in=ExemptionRequest.RUNNING).exists():
        raise Refused(steps.ALONE.why if own else _("This teacher has a request that is still running."))
    if not ground.active:
        raise Refused(steps.ACTIVE.why)
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
        opened_by=None if own else by,
    )
    settle(ExemptionRequest.objects.filter(pk=request.pk))
    event = record((ASK if own else OPEN_FOR).name, request, by=by, case=request.case)
    if own:
        tell(messages.ASKED, hr_of(request), request, event)
    else:
        tell(messages.OPENED, [person], request, event, {"actor": by.name})
    return request


@transaction.atomic
def hr_ask(request: ExemptionRequest, *, by: User, question: str) -> None:
    """A question of HR before the exemption is requested."""
    event = advance(request, steps.HR_ASK, by=by)
    put_question(request, question, by=by)
    days = {"days": current(request.faculty_id).exemption_answer_days}
    tell(messages.QUESTION, [request.person], request, event, days)


@transaction.atomic
def hr_answer(request: ExemptionRequest, *, by: User, note: str) -> None:
    """The candidate answered HR."""
    asked_by = Question.objects.filter(request=request, answered_at=None).values_list("asked_by", flat=True)
    people = list(User.objects.filter(pk__in=list(asked_by))) or hr_of(request)
    event = advance(request, steps.HR_ANSWER, by=by)
    answer_open(request, note)
    tell(messages.DELIVERED, people, request, event)


@transaction.atomic
def file_request(request: ExemptionRequest, *, by: User, today: date) -> None:
    """HR requests the exemption with one click; the adviser has the ball, later questions go to the candidate."""
    event = advance(request, steps.FILE, by=by, changes={**_filed(request, today), "filed_by": by})
    answer_open(request, "")
    _filed_now(request, event)


def _filed(request: ExemptionRequest, today: date) -> dict[str, object]:
    """When it was filed, until when the decision is expected, and whether that was before the deadline."""
    obligation = Obligation.objects.get(pk=request.obligation_id)
    return {
        "filed_on": today,
        "due_on": today + timedelta(weeks=current(request.faculty_id).exemption_weeks),
        "filed_in_time": obligation.deadline is None or today <= obligation.deadline,
    }


def _filed_now(request: ExemptionRequest, event: Event) -> None:
    if request.filed_in_time and request.filed_on:
        protect(request.obligation, on=request.filed_on)
    tell(messages.FILED, advisers_of(request), request, event, {"due": request.due_on or ""})
    tell(messages.FILED_CANDIDATE, [request.person], request, event, {"due": request.due_on or ""})


@transaction.atomic
def decline(request: ExemptionRequest, *, by: User, reason: str) -> None:
    """HR does not request it; the candidate reads why, and may ask the faculty once to look too."""
    changes = {"reason": reason.strip(), "ending": Ending.DECLINED}
    event = advance(request, steps.DECLINE, by=by, changes=changes)
    answer_open(request, "")
    tell(messages.NOT_REQUESTED, [request.person], request, event)


@transaction.atomic
def second_ask(request: ExemptionRequest, *, by: User, text: str, today: date) -> None:
    """The candidate asks the faculty, once, to look at what HR did not request."""
    User.objects.select_for_update().get(pk=request.person_id)  # as asking one: at most one runs
    changes = {"second_asked_on": today, "second_text": text.strip()}
    event = advance(request, steps.SECOND_ASK, by=by, changes=changes)
    tell(messages.SECOND_ASKED, deciders_of(request), request, event)


@transaction.atomic
def overrule(request: ExemptionRequest, *, by: User, reason: str, today: date) -> None:
    """The faculty has the exemption requested after all; from here it is a request like every other."""
    changes = {**_filed(request, today), "ending": Ending.NONE, "second_reason": reason.strip()}
    event = advance(request, steps.OVERRULE, by=by, changes=changes)
    _filed_now(request, event)
    tell(messages.SECOND_DONE, hr_of(request), request, event)


@transaction.atomic
def uphold(request: ExemptionRequest, *, by: User, reason: str) -> None:
    """The faculty agrees with HR, with its own reason."""
    changes = {"ending": Ending.UPHELD, "second_reason": reason.strip()}
    event = advance(request, steps.UPHOLD, by=by, changes=changes)
    tell(messages.NOT_REQUESTED, [request.person], request, event)
    tell(messages.SECOND_DONE, hr_of(request), request, event)


@transaction.atomic
def withdraw(request: ExemptionRequest, *, by: User) -> None:
    """The candidate stops the request, at any moment before the decision; a meeting goes from both calendars."""
    event = advance(request, steps.WITHDRAW, by=by)
    cancel_meeting(request)
    unprotect(request.obligation)
    advisers = advisers_of(request) if request.filed_on else []
    tell(messages.WITHDRAWN, [*hr_of(request), *advisers], request, event)
