"""What waits on the dossier, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dossiers import messages
from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from dossiers.workflow.steps import competence_words
from trajectories.models import Trajectory
from trajectories.queries.trajectories import is_attended
from trajectories.waits import COORDINATOR, SUPERVISOR, TEACHER, coordinators, reviewers, teacher, waiting
from utq_portal.agenda.delays import Delay, Office, Unit
from utq_portal.agenda.waits import Recipient, ReminderRule, after, register
from utq_portal.bilingual import spoken
from utq_portal.people.models import User
from utq_portal.web.links import address

S, C = Trajectory.State, CompetenceSection.State
READER = _("the reader")
R = PartialRecognition.State
LAPSES = Delay(91, Unit.DAYS, before=True, of="holds_until")  # three months before a result holds no more


def _questions(on: date) -> QuerySet[FeedbackRequest]:
    """Open questions to a reader; while the trajectory is suspended or handed in nobody is pressed."""
    rows = FeedbackRequest.objects.filter(
        state=FeedbackRequest.State.OPEN, section__dossier__trajectory__state__in=Trajectory.WRITABLE
    )
    return rows.select_related("reader", "section__competence", "section__dossier__trajectory__person")


def _owner(row: FeedbackRequest) -> Trajectory:
    return row.section.dossier.trajectory


def _page(row: Trajectory | FeedbackRequest | PartialRecognition, who: User) -> str:
    return row.get_absolute_url()


def _question_params(row: FeedbackRequest) -> dict[str, object]:
    return {
        "person": _owner(row).person.name,
        "reader": row.reader.name,
        "competence": competence_words(row.section),
        "due": row.due_on,
    }


def _review(row: Trajectory, who: User) -> str:
    own = row.supervisor_id == who.pk and hasattr(row, "dossier")
    return address("dossiers:review", row.dossier.pk) if own else row.get_absolute_url()


def _to_start(row: Trajectory, who: User) -> str:
    return address("assessments:start", row.pk)


def _silent(on: date) -> QuerySet[Trajectory]:
    """Teachers whose own turn it is, with what shows a small next step; not while readers have all that is left.

    Not who has the ball: a question to the UTQ supervisor takes it, and leaves the other competences to be written; one
    to a colleague leaves it with the teacher, who may have nothing else to do.
    """
    sections = CompetenceSection.objects.select_related("competence").order_by("competence__number")
    rows = waiting(S.PREPARING, S.ACTIVE).select_related("dossier", "cv", "self_diagnosis", "discussion")
    of_row = CompetenceSection.objects.filter(dossier__trajectory=OuterRef("pk"))
    with_readers = Exists(of_row.filter(state=C.FEEDBACK_ASKED))
    own_turn = Exists(of_row.filter(state__in=(C.EMPTY, C.DRAFTING, C.INSUFFICIENT)))
    return rows.filter(~with_readers | own_turn).prefetch_related(Prefetch("dossier__sections", sections))


def _small_step(row: Trajectory) -> tuple[str, str]:
    """One small thing to do, in the language that is on, and the page of it."""

    def page(name: str) -> str:
        return address(f"trajectories:{name}", row.pk)

    if row.state == S.PREPARING and not hasattr(row, "cv"):
        return gettext("Write down one course that you have taught: one line is enough."), page("cv")
    if row.state == S.PREPARING and not hasattr(row, "self_diagnosis"):
        return gettext("Click how far you are on the criteria of one competence."), page("self_diagnosis")
    if row.state == S.PREPARING and not hasattr(row, "discussion"):
        return gettext("Note when you spoke with your line manager about your teaching tasks."), page("discussion")
    if not hasattr(row, "dossier"):
        return gettext("Look at what is still missing in your intake."), page("intake")
    return _next_section(row)


def _next_section(row: Trajectory) -> tuple[str, str]:
    to_do = [one for one in row.dossier.sections.all() if not one.done and one.state != C.FEEDBACK_ASKED]
    begun = next((one for one in to_do if one.state != C.EMPTY), None)
    if begun or to_do:
        here = begun or to_do[0]
        words = gettext("Add one file that you already have to competence %(number)s.")
        if begun:
            words = gettext("Open competence %(number)s and write three sentences. That is enough for today.")
        return words % {"number": here.competence.number}, here.get_absolute_url()
    return gettext("Everything is written. Look it through, and take the next step."), row.dossier.get_absolute_url()


def _silence_params(row: Trajectory) -> dict[str, object]:
    return {"person": row.person.name, "action": spoken(lambda: _small_step(row)[0])}


_reader = partial(Recipient, to=lambda row, office: [row.reader], url=_page, who=READER)
register(
    ReminderRule(
        "dossiers.feedback_asked",
        _("Feedback was asked and not given"),
        _questions,
        (
            after("feedback_remind_days", _reader(messages.REMIND_FEEDBACK)),
            after(Delay(0, of="due_on"), _reader(messages.FEEDBACK_DUE)),
            after(
                "feedback_escalate_days",
                Recipient(
                    messages.LATE_FEEDBACK,
                    lambda row, office: coordinators(_owner(row), office),
                    lambda row, who: _page(_owner(row), who),
                    COORDINATOR,
                ),
            ),
        ),
        _question_params,
        since="asked_at",
        trajectory="section__dossier__trajectory",
        during=Trajectory.WRITABLE,
    ),
    ReminderRule(
        "dossiers.ready_declared",
        _("A dossier was declared ready and not read"),
        lambda on: waiting(S.READY).select_related("dossier"),
        (
            after("ready_remind_days", Recipient(messages.REMIND_READY, reviewers, _review, SUPERVISOR)),
            after("ready_escalate_days", Recipient(messages.LATE_READY, coordinators, _page, COORDINATOR)),
        ),
        trajectory="pk",
        during=(S.READY,),
    ),
    ReminderRule(
        "dossiers.to_assess",
        _("A dossier was handed in and its assessment has not started"),
        lambda on: waiting(S.SUBMITTED),
        (after("start_remind_days", Recipient(messages.REMIND_START, coordinators, _to_start, COORDINATOR)),),
        trajectory="pk",
        during=(S.SUBMITTED,),
    ),
    ReminderRule(
        "dossiers.silent",
        _("A teacher has done nothing for a while"),
        _silent,
        (
            after(
                Delay("silence_days", Unit.DAYS),
                Recipient(messages.SILENT, teacher, lambda row, who: _small_step(row)[1], TEACHER, own=True),
            ),
        ),
        _silence_params,
        since="touched_at",
        trajectory="pk",
        during=(S.PREPARING, S.ACTIVE),
        every=Delay("silence_again_days", Unit.DAYS),
    ),
)


def _certificates(state: str) -> QuerySet[PartialRecognition]:
    rows = PartialRecognition.objects.filter(state=state, dossier__trajectory__state__in=Trajectory.OPEN)
    rows = rows.select_related("dossier__trajectory__person", "dossier__trajectory__supervisor", "advised_by")
    return rows.annotate(attended=is_attended("dossier__trajectory"))


def _adviser(row: Any, office: Office) -> list[User]:
    """The UTQ supervisor, else the coordinator, who assigns one."""
    trajectory = row.dossier.trajectory
    return [trajectory.supervisor] if row.attended else coordinators(trajectory, office)


def _deciders(row: PartialRecognition, office: Office) -> list[User]:
    """Who may decide: not the teacher, not who gave the advice."""
    people = coordinators(row.dossier.trajectory, office)
    return [one for one in people if one.pk != row.advised_by_id]


def _results(on: date) -> QuerySet[CompetenceSection]:
    """Results that were kept, in a dossier that has not been handed in again (docs/domain.md, Results)."""
    rows = CompetenceSection.objects.filter(
        state=C.SUFFICIENT, sufficient_on__isnull=False, dossier__trajectory__state__in=(S.ACTIVE, S.SUSPENDED)
    )
    return rows.select_related("competence", "dossier__trajectory__person")


_certificate = partial(ReminderRule, trajectory="dossier__trajectory", during=Trajectory.OPEN)
register(
    _certificate(
        "dossiers.certificate_to_advise",
        _("A partial certificate waits for advice"),
        lambda on: _certificates(R.SUBMITTED),
        (
            after("recognition_remind_days", Recipient(messages.REMIND_ADVISE, _adviser, _page, SUPERVISOR)),
            after("recognition_escalate_days", Recipient(messages.LATE_ADVICE, _deciders, _page, COORDINATOR)),
        ),
    ),
    _certificate(
        "dossiers.certificate_to_decide",
        _("A partial certificate waits for a decision"),
        lambda on: _certificates(R.ADVISED),
        (after("recognition_remind_days", Recipient(messages.REMIND_DECIDE, _deciders, _page, COORDINATOR)),),
    ),
    ReminderRule(
        "dossiers.result_to_hand_in",
        _("A competence was judged sufficient, and is to be handed in again with the others"),
        _results,
        (
            after(
                LAPSES,
                Recipient(
                    messages.RESULT_LAPSES,
                    lambda row, office: [row.dossier.trajectory.person],
                    lambda row, who: address("dossiers:overview", row.dossier_id),
                    TEACHER,
                ),
            ),
        ),
        lambda row: {"competence": competence_words(row), "until": row.holds_until},
        since="sufficient_on",
        whole_days=True,
        trajectory="dossier__trajectory",
        during=(S.ACTIVE,),
    ),
)
