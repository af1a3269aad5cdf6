"""What waits on the dossier, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from datetime import date
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
from utq_portal.agenda.waits import Office, Stage, Tell, Term, Wait, register
from utq_portal.bilingual import spoken
from utq_portal.people.models import User

S, C = Trajectory.State, CompetenceSection.State
READER = _("the reader")
R = PartialRecognition.State
BEFORE_LAPSING = -91  # days: three months before a result holds no more


def _questions(on: date) -> QuerySet[FeedbackRequest]:
    """Open questions to a reader; while the trajectory is suspended or handed in nobody is pressed."""
    rows = FeedbackRequest.objects.filter(
        state=FeedbackRequest.State.OPEN, section__dossier__trajectory__state__in=Trajectory.WRITABLE
    )
    return rows.select_related("reader", "section__competence", "section__dossier__trajectory__person")


def _reader(row: FeedbackRequest, office: Office) -> list[User]:
    return [row.reader]


def _owner(row: FeedbackRequest) -> Trajectory:
    return row.section.dossier.trajectory


def _feedback(row: FeedbackRequest, who: User) -> str:
    return f"/feedback/{row.pk}/"


def _question_params(row: FeedbackRequest) -> dict[str, object]:
    return {
        "person": _owner(row).person.name,
        "reader": row.reader.name,
        "competence": competence_words(row.section),
        "due": row.due_on,
    }


def _review(row: Trajectory, who: User) -> str:
    own = row.supervisor_id == who.pk and hasattr(row, "dossier")
    return f"/dossiers/{row.dossier.pk}/review/" if own else f"/trajectories/{row.pk}/"


def _case(row: Trajectory, who: User) -> str:
    return f"/trajectories/{row.pk}/"


def _name(row: Trajectory) -> dict[str, object]:
    return {"person": row.person.name}


def _silent(on: date) -> QuerySet[Trajectory]:
    """Teachers whose own turn it is, with what shows a small next step; not while readers have all that is left."""
    sections = CompetenceSection.objects.select_related("competence").order_by("competence__number")
    rows = waiting(S.PREPARING, S.ACTIVE).select_related("dossier", "cv", "self_diagnosis", "discussion")
    of_row = CompetenceSection.objects.filter(dossier__trajectory=OuterRef("pk"))
    with_readers = Exists(of_row.filter(state=C.FEEDBACK_ASKED))
    own_turn = Exists(of_row.filter(state__in=(C.EMPTY, C.DRAFTING, C.INSUFFICIENT)))
    return rows.filter(~with_readers | own_turn).prefetch_related(Prefetch("dossier__sections", sections))


def _small_step(row: Trajectory) -> tuple[str, str]:
    """One small thing to do, in the language that is on, and the page of it."""
    page = f"/trajectories/{row.pk}"
    if row.state == S.PREPARING and not hasattr(row, "cv"):
        return gettext("Write down one course that you have taught: one line is enough."), f"{page}/cv/"
    if row.state == S.PREPARING and not hasattr(row, "self_diagnosis"):
        return gettext("Click how far you are on the criteria of one competence."), f"{page}/self-diagnosis/"
    if row.state == S.PREPARING and not hasattr(row, "discussion"):
        return gettext("Note when you spoke with your line manager about your teaching tasks."), f"{page}/discussion/"
    if not hasattr(row, "dossier"):
        return gettext("Look at what is still missing in your intake."), f"{page}/intake/"
    return _next_section(row)


def _next_section(row: Trajectory) -> tuple[str, str]:
    sections = list(row.dossier.sections.all())
    to_do = [one for one in sections if not one.done and one.state != C.FEEDBACK_ASKED]
    begun = next((one for one in to_do if one.state != C.EMPTY), None)
    if begun is not None:
        said = {"number": begun.competence.number}
        page = f"/dossiers/{row.dossier.pk}/{begun.competence.number}/"
        return gettext("Open competence %(number)s and write three sentences. That is enough for today.") % said, page
    if to_do:
        said = {"number": to_do[0].competence.number}
        page = f"/dossiers/{row.dossier.pk}/{to_do[0].competence.number}/"
        return gettext("Add one file that you already have to competence %(number)s.") % said, page
    return gettext("Everything is written. Look it through, and take the next step."), f"/dossiers/{row.dossier.pk}/"


def _silence_params(row: Trajectory) -> dict[str, object]:
    return {"person": row.person.name, "action": spoken(lambda: _small_step(row)[0])}


def _wait(code: str, title: Any, rows: Any, *stages: Stage, during: tuple[str, ...], **more: Any) -> Wait:
    return register(
        Wait(code, title, rows, stages, _name, lambda row: row.faculty_id, trajectory="pk", during=during, **more)
    )


register(
    Wait(
        "dossiers.feedback_asked",
        _("Feedback was asked and not given"),
        _questions,
        (
            Stage(Term("feedback_remind_days"), (Tell(messages.REMIND_FEEDBACK, _reader, _feedback, READER),)),
            Stage(Term(0, of="due_on"), (Tell(messages.FEEDBACK_DUE, _reader, _feedback, READER),)),
            Stage(
                Term("feedback_escalate_days"),
                (
                    Tell(
                        messages.LATE_FEEDBACK,
                        lambda row, office: coordinators(_owner(row), office),
                        lambda row, who: _case(_owner(row), who),
                        COORDINATOR,
                    ),
                ),
            ),
        ),
        _question_params,
        lambda row: _owner(row).faculty_id,
        since="asked_at",
        case=lambda row: _owner(row).case,
        trajectory="section__dossier__trajectory",
        during=Trajectory.WRITABLE,
    )
)
_wait(
    "dossiers.ready_declared",
    _("A dossier was declared ready and not read"),
    lambda on: waiting(S.READY).select_related("dossier"),
    Stage(Term("ready_remind_days"), (Tell(messages.REMIND_READY, reviewers, _review, SUPERVISOR),)),
    Stage(Term("ready_escalate_days"), (Tell(messages.LATE_READY, coordinators, _case, COORDINATOR),)),
    during=(S.READY,),
)
_wait(
    "dossiers.to_assess",
    _("A dossier was handed in and its assessment has not started"),
    lambda on: waiting(S.SUBMITTED),
    Stage(
        Term("start_remind_days"),
        (Tell(messages.REMIND_START, coordinators, lambda row, who: f"/assessments/start/{row.pk}/", COORDINATOR),),
    ),
    during=(S.SUBMITTED,),
)
register(
    Wait(
        "dossiers.silent",
        _("A teacher has done nothing for a while"),
        _silent,
        (
            Stage(
                Term("silence_days", working=False),
                (Tell(messages.SILENT, teacher, lambda row, who: _small_step(row)[1], TEACHER, own=True),),
                every=Term("silence_again_days", working=False),
            ),
        ),
        _silence_params,
        lambda row: row.faculty_id,
        since="touched_at",
        trajectory="pk",
        during=(S.PREPARING, S.ACTIVE),
    )
)


def _certificates(state: str) -> QuerySet[PartialRecognition]:
    rows = PartialRecognition.objects.filter(state=state, dossier__trajectory__state__in=Trajectory.OPEN)
    return rows.select_related("dossier__trajectory__person", "dossier__trajectory__supervisor", "advised_by").annotate(
        attended=is_attended("dossier__trajectory")
    )


def _adviser(row: Any, office: Office) -> list[User]:
    """The UTQ supervisor, else the coordinator, who assigns one."""
    trajectory = row.dossier.trajectory
    return [trajectory.supervisor] if row.attended else coordinators(trajectory, office)


def _deciders(row: PartialRecognition, office: Office) -> list[User]:
    """Who may decide: not the teacher, not who gave the advice."""
    people = coordinators(row.dossier.trajectory, office)
    return [one for one in people if one.pk != row.advised_by_id]


def _certificate(code: str, title: Any, state: str, *stages: Stage) -> Wait:
    return register(
        Wait(
            code,
            title,
            lambda on: _certificates(state),
            stages,
            lambda row: {"person": row.dossier.trajectory.person.name},
            lambda row: row.dossier.trajectory.faculty_id,
            case=lambda row: row.dossier.case,
            trajectory="dossier__trajectory",
            during=Trajectory.OPEN,
        )
    )


def _certificate_page(row: PartialRecognition, who: User) -> str:
    return f"/recognitions/{row.pk}/"


_certificate(
    "dossiers.certificate_to_advise",
    _("A partial certificate waits for advice"),
    R.SUBMITTED,
    Stage(Term("recognition_remind_days"), (Tell(messages.REMIND_ADVISE, _adviser, _certificate_page, SUPERVISOR),)),
    Stage(Term("recognition_escalate_days"), (Tell(messages.LATE_ADVICE, _deciders, _certificate_page, COORDINATOR),)),
)
_certificate(
    "dossiers.certificate_to_decide",
    _("A partial certificate waits for a decision"),
    R.ADVISED,
    Stage(Term("recognition_remind_days"), (Tell(messages.REMIND_DECIDE, _deciders, _certificate_page, COORDINATOR),)),
)


def _results(on: date) -> QuerySet[CompetenceSection]:
    """Results that were kept, in a dossier that has not been handed in again (docs/domain.md, Results)."""
    rows = CompetenceSection.objects.filter(
        state=C.SUFFICIENT, sufficient_on__isnull=False, dossier__trajectory__state__in=(S.ACTIVE, S.SUSPENDED)
    )
    return rows.select_related("competence", "dossier__trajectory__person")


register(
    Wait(
        "dossiers.result_to_hand_in",
        _("A competence was judged sufficient, and is to be handed in again with the others"),
        _results,
        (
            Stage(
                Term(BEFORE_LAPSING, working=False, of="holds_until"),
                (
                    Tell(
                        messages.RESULT_LAPSES,
                        lambda row, office: [row.dossier.trajectory.person],
                        lambda row, who: f"/dossiers/{row.dossier_id}/",
                        TEACHER,
                    ),
                ),
            ),
        ),
        lambda row: {"competence": competence_words(row), "until": row.holds_until},
        lambda row: row.dossier.trajectory.faculty_id,
        since="sufficient_on",
        whole_days=True,
        case=lambda row: row.dossier.case,
        trajectory="dossier__trajectory",
        during=(S.ACTIVE,),
    )
)
