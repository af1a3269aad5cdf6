"""Questions for feedback, remarks, replies (docs/domain.md, Feedback)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers import messages, rules
from dossiers.models import CompetenceSection, CriterionText, FeedbackComment, FeedbackRequest, Revision
from dossiers.workflow.holding import fresh, hold, writing_in
from dossiers.workflow.steps import (
    ASK_FEEDBACK,
    FEEDBACK_ENDED,
    GIVE,
    WITHDRAW_QUESTION,
    close_question,
    competence_words,
    move,
)
from dossiers.workflow.telling import tell
from dossiers.workflow.texts import keep
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attending
from trajectories.ties import Part, barred_in
from trajectories.workflow.balls import settle
from trajectories.workflow.trajectory import touch
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web.links import address
from utq_portal.workflow import NOT_YOURS, Refused

REMARKED = declare(
    "dossiers.remarked", _("%(actor)s left a remark on competence %(competence)s"), EVERYONE, rules.REMARK_READ
)
REPLIED = declare("dossiers.replied", rule=rules.REMARK_READ)
RESOLVED = declare("dossiers.resolved")
UNRESOLVED = declare("dossiers.unresolved")
ASKED_ALREADY = _("This question is with %(reader)s already. You can write on while you wait.")
NOT_YOURSELF = _("Ask somebody else: you cannot be the reader of your own text.")
LINE_MANAGER = _("%(reader)s is your line manager, who never reads your dossier. Ask somebody else.")
NO_ACCOUNT = _("%(reader)s has no account here and cannot read it.")
STALE_DRAFT = _("This answer was changed in another window.")


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader says about one criterion, or (``criterion_id=None``) about the whole competence."""

    criterion_id: int | None
    body: str
    mandatory: bool = False


def answer_by(section: CompetenceSection, today: date) -> date:
    """The day before which an answer is expected: so many working days from ``today``."""
    return working_days_after(today, current(section.dossier.trajectory.faculty_id).feedback_days)


@transaction.atomic
def ask_feedback(section: CompetenceSection, *, by: User, reader: User, question: str, today: date) -> FeedbackRequest:
    """Put the section, as it is now, before a reader. Raises Refused for an empty text or a reader who cannot."""
    held = writing_in(section, by)
    if reader.pk == by.pk:
        raise Refused(NOT_YOURSELF)
    if reader.pk in barred_in(held.dossier.trajectory, Part.READER):
        raise Refused(LINE_MANAGER % {"reader": reader.name})
    if not reader.is_active:
        raise Refused(NO_ACCOUNT % {"reader": reader.name})
    if FeedbackRequest.objects.filter(section=held, reader=reader, state=FeedbackRequest.State.OPEN).exists():
        raise Refused(ASKED_ALREADY % {"reader": reader.name})
    event = move(held, ASK_FEEDBACK, by=by)
    request = FeedbackRequest.objects.create(
        section=held, reader=reader, question=question.strip(), due_on=answer_by(held, today)
    )
    texts = CriterionText.objects.filter(section=held).order_by("pk")
    request.revisions.set([kept for text in texts if (kept := keep(text, Revision.Moment.FEEDBACK))])
    touch(held.dossier.trajectory)
    settle(held.dossier.trajectory_id)
    about, due = competence_words(held), request.due_on
    tell(messages.FEEDBACK_ASKED, [reader], request, event, person=by.name, competence=about, due=due)
    return request


def _held_request(request: FeedbackRequest) -> FeedbackRequest:
    """The request with its section, under the lock of the dossier."""
    held = hold(request.section.dossier)
    row = FeedbackRequest.objects.select_related("section__competence", "reader").get(pk=request.pk)
    row.section.dossier = held
    return row


def _ended(section: CompetenceSection) -> None:
    """Back to a draft when no reader has it any more; a section that moved on meanwhile stays where it is."""
    waiting = FeedbackRequest.objects.filter(section=section, state=FeedbackRequest.State.OPEN).exists()
    if not waiting and section.state == CompetenceSection.State.FEEDBACK_ASKED:
        move(section, FEEDBACK_ENDED, by=None)
    settle(section.dossier.trajectory_id)


@transaction.atomic
def give_feedback(request: FeedbackRequest, *, by: User, remarks: Iterable[Remark]) -> None:
    """Leave the remarks and close the question; with it the reader's right to read ends."""
    row = _held_request(request)
    said = [one for one in remarks if one.body.strip()]
    if not said:
        raise Refused(_("Write one remark at least, so that your answer helps."))
    event = close_question(row, GIVE, by=by, draft={})
    _remark(row.section, by, said, row)
    _ended(row.section)
    person, about, url = (
        row.section.dossier.trajectory.person,
        competence_words(row.section),
        row.section.get_absolute_url(),
    )
    tell(messages.FEEDBACK_GIVEN, [person], row, event, url=url, reader=by.name, competence=about)


def _remark(
    section: CompetenceSection, by: User, said: Iterable[Remark], request: FeedbackRequest | None = None
) -> list[FeedbackComment]:
    allowed = set(section.competence.criteria.values_list("pk", flat=True))
    return [
        FeedbackComment.objects.create(
            section=section,
            criterion_id=one.criterion_id if one.criterion_id in allowed else None,
            request=request,
            author=by,
            body=one.body.strip(),
            mandatory=one.mandatory,
        )
        for one in said
    ]


@transaction.atomic
def save_draft(request: FeedbackRequest, *, by: User, draft: Mapping[str, object], version: int) -> int:
    """Keep an unfinished answer; returns its new version. Raises Refused when closed or changed in another window."""
    if not rules.REQUEST_READ.allows(by, request):
        raise Refused(NOT_YOURS)
    rows = FeedbackRequest.objects.filter(pk=request.pk, state=FeedbackRequest.State.OPEN, draft_version=version)
    if not rows.update(draft=dict(draft), draft_version=version + 1):
        raise Refused(STALE_DRAFT)
    return version + 1


@transaction.atomic
def withdraw_question(request: FeedbackRequest, *, by: User) -> None:
    """Take the question back; the text is closed to the reader at once."""
    row = _held_request(request)
    event = close_question(row, WITHDRAW_QUESTION, by=by)
    _ended(row.section)
    about, url = competence_words(row.section), address("inbox")
    tell(messages.FEEDBACK_WITHDRAWN, [row.reader], row, event, url=url, person=by.name, competence=about)


@transaction.atomic
def remark(section: CompetenceSection, *, by: User, remark: Remark, today: date) -> FeedbackComment:
    """A remark of the UTQ supervisor, at any time while the trajectory runs; the teacher gets one message a day.

    Who leads a writing session does so on that day; what must be done before ready is for the own UTQ supervisor.
    """
    held = fresh(section, hold(section.dossier))
    if not rules.SECTION_REMARKS.allows(by, held):
        raise Refused(NOT_YOURS)
    if remark.mandatory and not rules.SECTION_SUPERVISED.allows(by, held):
        remark = replace(remark, mandatory=False)
    if held.dossier.trajectory.state not in Trajectory.OPEN:
        raise Refused(_("This trajectory has ended. The dossier can be read, not changed."))
    if not remark.body.strip():
        raise Refused(_("Write your remark first."))
    comment = _remark(held, by, [remark])[0]
    settle(held.dossier.trajectory_id)
    case, about = held.dossier.case, competence_words(held)
    record(REMARKED.name, comment, by=by, case=case, data={"competence": about})
    person, occasion = held.dossier.trajectory.person, f"{by.pk}:{today.isoformat()}"
    tell(messages.REMARKED, [person], held, occasion, case=case, reader=by.name, competence=about)
    return comment


@transaction.atomic
def reply(comment: FeedbackComment, *, by: User, body: str, today: date) -> FeedbackComment:
    """Answer a remark: the teacher, or the UTQ supervisor in turn."""
    held = fresh(comment.section, hold(comment.section.dossier))
    if not rules.REMARK_READ.allows(by, comment):
        raise Refused(NOT_YOURS)
    if not body.strip():
        raise Refused(_("Write your reply first."))
    answer = FeedbackComment.objects.create(section=held, reply_to=comment, author=by, body=body.strip())
    record(REPLIED.name, answer, by=by, case=held.dossier.case)
    trajectory, message, url = held.dossier.trajectory, messages.REMARKED, ""
    to: User | None = trajectory.person
    if trajectory.person_id == by.pk:
        touch(trajectory)
        message, to = messages.REPLIED, comment.author
        if comment.author_id == trajectory.supervisor_id:
            to = attending(trajectory)  # nobody when that is a UTQ supervisor who can act in the case no more
        else:
            url = address("inbox")  # readers who were asked once cannot open the dossier any more
    names, about = {"person": by.name, "reader": by.name}, competence_words(held)
    occasion = f"reply:{by.pk}:{today.isoformat()}"
    tell(message, [to], held, occasion, case=held.dossier.case, url=url, competence=about, **names)
    return answer


@transaction.atomic
def resolve(comment: FeedbackComment, *, by: User, resolved: bool = True) -> None:
    """The teacher marks a remark as worked on, or takes that back; doing it twice changes nothing."""
    held = hold(comment.section.dossier)
    if not rules.REMARK_OWN.allows(by, comment):
        raise Refused(NOT_YOURS)
    if held.trajectory.state not in Trajectory.WRITABLE:
        raise Refused(_("The dossier is closed for changes now. The remark stays as it is."))
    rows = FeedbackComment.objects.filter(pk=comment.pk, reply_to=None, resolved_at__isnull=resolved)
    if rows.update(resolved_at=timezone.now() if resolved else None):
        verb = RESOLVED if resolved else UNRESOLVED
        record(verb.name, comment, by=by, case=held.case)
        touch(held.trajectory)
        settle(held.trajectory_id)
