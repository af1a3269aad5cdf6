"""Questions to the candidate and their answers, kept in their order."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from exemptions import messages
from exemptions.models import ExemptionRequest, Question
from exemptions.workflow import steps
from exemptions.workflow.meeting import cancel_meeting
from exemptions.workflow.telling import advisers_of, hr_of, tell
from trajectories.obligations.workflow.settling import unprotect
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.workflow import advance


def put_question(request: ExemptionRequest, text: str, *, by: User) -> None:
    """One open question."""
    Question.objects.create(request=request, text=text.strip(), asked_by=by)


def answer_open(request: ExemptionRequest, text: str) -> None:
    """What was open is answered, with or without words."""
    Question.objects.filter(request=request, answered_at=None).update(answer=text.strip(), answered_at=timezone.now())


@transaction.atomic
def ask_more(request: ExemptionRequest, *, by: User, question: str) -> None:
    """A question after filing goes to the candidate; HR sees it."""
    event = advance(request, steps.ASK_MORE, by=by)
    put_question(request, question, by=by)
    days = {"days": current(request.faculty_id).exemption_answer_days}
    tell(messages.QUESTION, [request.person], request, event, days)
    tell(messages.QUESTION_SEEN, [one for one in hr_of(request) if one.pk != by.pk], request, event)


@transaction.atomic
def answer(request: ExemptionRequest, *, by: User, note: str) -> None:
    """The candidate answered; the adviser has the ball again."""
    event = advance(request, steps.ANSWER, by=by)
    answer_open(request, note)
    tell(messages.DELIVERED, [*advisers_of(request), *hr_of(request)], request, event)


@transaction.atomic
def close_silent(request: ExemptionRequest, *, by: User) -> None:
    """No answer came in all that time: the request ends, and may be asked anew."""
    changes = {"ending": ExemptionRequest.Ending.SILENT}
    event = advance(request, steps.CLOSE, by=by, changes=changes)
    cancel_meeting(request)
    unprotect(request.obligation)
    tell(messages.NOT_REQUESTED, [request.person], request, event)
    others = [one for one in (*hr_of(request), *advisers_of(request)) if one.pk != by.pk]
    tell(messages.ENDED, others, request, event)
