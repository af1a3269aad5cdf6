"""What the pages of a dossier say at their top: where it is, what is expected, by when, and who has the ball."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import CompetenceSection, Dossier, FeedbackRequest, PartialRecognition
from dossiers.rules import ASKED_TO
from dossiers.words import count_words, covered_words, pieces_words
from trajectories.models import Trajectory
from trajectories.queries.ball import holder_name, holder_of, is_holder
from trajectories.queries.trajectories import Attendance, attending
from trajectories.rules import OWN
from utq_portal.agenda.days import working_days_after
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.summary import NOTHING, YOURS, Ball, By, Said, Summary, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dossiers.queries.sections import Section

S, R = CompetenceSection.State, PartialRecognition.State


def summary_of_section(
    section: Section,
    sections: Sequence[Section],
    questions: Sequence[FeedbackRequest],
    reader: User,
    attendance: Attendance,
) -> Summary:
    """The four answers of the page of one competence; while it is with a reader that one is named."""
    trajectory = section.dossier.trajectory
    mine = OWN.has(reader, trajectory)
    where = Said(
        covered_words(section.covered, section.criteria),
        ", ".join([str(S(section.state).label), count_words(section.words), pieces_words(section.pieces)]),
        term=_place(mine=mine),
    )
    if questions and trajectory.state in Trajectory.WRITABLE:
        asked = questions[0]
        unread = bool(attendance.lost) and asked.reader_id == trajectory.supervisor_id
        yours = ASKED_TO.has(reader, asked)
        other = Said(_("Give feedback")) if yours else NOTHING
        return Summary(
            where,
            _go_on() if mine else other,
            _feedback_by(asked),
            Ball(Responsible.COORDINATOR.label if unread else asked.reader.name, yours),
            _after_reading(trajectory, mine=mine),
        )
    ball, then = _ball(section, trajectory, reader, attendance)
    if read := _being_read(trajectory, sections):
        return _summary_while_read(where, read, trajectory, ball, mine=mine)
    writing = trajectory.state in Trajectory.WRITABLE and not section.done
    expected = _expected(section) if mine and writing else NOTHING
    return Summary(where, expected, _by(trajectory), ball, then)


def _being_read(trajectory: Trajectory, sections: Sequence[Section]) -> tuple[int, FeedbackRequest] | None:
    """The number of the competence and the question by which the UTQ supervisor has the ball: the oldest."""
    if trajectory.state != Trajectory.State.ACTIVE or trajectory.responsible != Responsible.UTQ_SUPERVISOR:
        return None
    asked = [
        (one.competence.number, question)
        for one in sections
        for question in getattr(one, "questions", [])
        if question.reader_id == trajectory.supervisor_id
    ]
    return min(asked, key=lambda one: one[1].asked_at, default=None)


def _summary_while_read(
    where: Said, read: tuple[int, FeedbackRequest], trajectory: Trajectory, ball: Ball, *, mine: bool
) -> Summary:
    """Of the dossier, or of a competence beside the one that the UTQ supervisor reads."""
    number, asked = read
    expected = _go_on() if mine else NOTHING
    if ball.yours:
        expected = Said(_("Feedback on competence %(number)s") % {"number": number})
    return Summary(where, expected, _feedback_by(asked), ball, _after_reading(trajectory, mine=mine))


def _go_on() -> Said:
    return Said(_("Nothing you must do"), _("you can write on"))


def _feedback_by(asked: FeedbackRequest) -> By:
    return By(asked.due_on, _("feedback expected"))


def _after_reading(trajectory: Trajectory, *, mine: bool) -> str:
    return _("then you") if mine else trajectory.person.name


def _place(*, mine: bool) -> str:
    return "" if mine else _("How far it is")


def _expected(section: Section) -> Said:
    if section.remarks:
        word = ngettext("Work on %(count)s remark", "Work on %(count)s remarks", section.remarks)
        return Said(word % {"count": section.remarks})
    if not section.pieces and not section.words:
        return Said(_("Add evidence and write"), _("in any order"))
    if not section.words:
        return Said(_("Write your text"))
    if section.covered + section.explained < section.criteria:
        return Said(_("Mark it ready"), _("a gap in the evidence does not stop you"))
    return Said(_("Mark it ready"), _("when you are content with it"))


def _by(trajectory: Trajectory) -> By:
    if trajectory.state == Trajectory.State.READY and trajectory.ready_on:
        days = current(trajectory.faculty_id).answer_days
        return By(working_days_after(trajectory.ready_on, days), _("answer expected"))
    planned = trajectory.planned_ready_on
    if planned and planned >= timezone.localdate() and trajectory.state in Trajectory.WRITABLE:
        return By(planned, _("planned to be ready"))
    if trajectory.obligation and trajectory.obligation.deadline:
        return By(trajectory.obligation.deadline, _("UTQ deadline"))
    return By()


def _ball(row: Dossier | Section, trajectory: Trajectory, reader: User, attendance: Attendance) -> tuple[Ball, Words]:
    """Who has the ball, and who comes after; of the readers of ``row`` only a guest does not supervise."""
    guest = getattr(row, "guest", False)
    vars(trajectory).update(unattended=attendance.nobody, supervises=not guest)
    who = holder_of(trajectory, reader)
    then = _("then %(name)s") % {"name": _next(trajectory, attendance)} if who == Responsible.TEACHER else ""
    return YOURS if is_holder(trajectory, reader, who) else Ball(holder_name(trajectory, who)), then


def _next(trajectory: Trajectory, attendance: Attendance) -> str:
    """Who comes after the teacher: the UTQ supervisor, else who assigns one."""
    if attendance.supervisor:
        return attendance.supervisor.name
    taken = trajectory.state == Trajectory.State.PREPARING and not attendance.nobody
    return _("a UTQ supervisor") if taken else _("the coordinator")


def summary_of_dossier(
    dossier: Dossier, sections: Sequence[Section], missing: int, reader: User, attendance: Attendance
) -> Summary:
    """The four answers of the page of the whole dossier."""
    trajectory = dossier.trajectory
    mine = OWN.has(reader, trajectory)
    done = sum(section.done for section in sections)
    words = sum(section.words for section in sections)
    where = Said(
        ngettext("%(done)s of %(count)s competence ready", "%(done)s of %(count)s competences ready", len(sections))
        % {"done": done, "count": len(sections)},
        count_words(words),
        term=_place(mine=mine),
    )
    ball, then = _ball(dossier, trajectory, reader, attendance)
    if read := _being_read(trajectory, sections):
        return _summary_while_read(where, read, trajectory, ball, mine=mine)
    expected = NOTHING
    if trajectory.state in Trajectory.WRITABLE and mine:
        todo = ngettext("%(count)s thing to do", "%(count)s things to do", missing) % {"count": missing}
        expected = Said(todo, _("before you can declare it ready")) if missing else Said(_("Declare it ready"))
    elif trajectory.state == Trajectory.State.READY and ball.yours:
        expected = Said(_("Review the dossier"))
    return Summary(where, expected, _by(trajectory), ball, then)


def summary_of_question(asked: FeedbackRequest) -> Summary:
    """The reader of one competence gives feedback."""
    return Summary(
        Said(_("Asked to read"), _("on %(day)s") % {"day": dates.long(asked.asked_at)}),
        Said(_("One remark or more")),
        By(asked.due_on, dates.left_words(asked.due_on)),
        YOURS,
        _("then %(name)s") % {"name": asked.section.dossier.trajectory.person.name},
    )


def summary_of_recognition(row: Any, reader: User, today: date, *, running: bool, acts: bool) -> Summary:
    """Where a partial certificate is; ``acts``: a step of it is open to the reader, ``row`` says which."""
    who = row.responsible if running else Responsible.NOBODY
    trajectory, by, expected = row.dossier.trajectory, None, NOTHING
    if who == Responsible.UTQ_SUPERVISOR and attending(trajectory) is None:
        who = Responsible.COORDINATOR
    if row.state in PartialRecognition.OPEN and running:
        by = working_days_after(dates.civil(row.state_since), current(trajectory.faculty_id, today).answer_days)
    if row.state == R.SUBMITTED and acts:
        expected = Said(_("Advise on it"))
    elif row.state == R.ADVISED and acts:
        expected = Said(_("Decide") if row.may_recognise else _("Nothing more"))
    return Summary(
        Said(
            capfirst(row.get_state_display()),
            _("since %(day)s") % {"day": dates.long(row.state_since)},
            term=_("Where this request is"),
        ),
        expected,
        By(by),
        YOURS if is_holder(trajectory, reader, who) and acts else Ball(holder_name(trajectory, who)),
    )
