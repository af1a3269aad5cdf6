"""States, holders and facts of a dossier in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.models import CompetenceSection, Dossier, Evidence
from trajectories.models import Trajectory
from trajectories.queries import BALL, HOLDERS, Attendance, holder_name, holder_of, is_holder, note_who_acts
from utq_portal.agenda.days import working_days_after
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web.numbers import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dossiers.models import FeedbackRequest
    from dossiers.queries.sections import Section

S = CompetenceSection.State
Words = str | Promise

_STATUS: dict[str, tuple[str, str]] = {
    S.EMPTY: ("none", "todo"),
    S.DRAFTING: ("draft", "draft"),
    S.FEEDBACK_ASKED: ("waiting", "waiting"),
    S.READY: ("good", "done"),
    S.LOCKED: ("waiting", "lock"),
    S.SUFFICIENT: ("good", "award"),
    S.INSUFFICIENT: ("care", "pencil"),
    S.RECOGNISED: ("good", "award"),
}
_AGAIN = gettext_lazy("insufficient, open again")
_BEFORE = gettext_lazy("ready before the portal, to be added")
_MIMES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "video/mp4": gettext_lazy("Video"),
    "text/plain": gettext_lazy("Text"),
    "text/markdown": "Markdown",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True, slots=True)
class Status:
    """Arguments of the status tag."""

    kind: str
    word: Words
    icon: str


def status_of(section: Section) -> Status:
    """How a section stands; remarks to work on come before the state."""
    if section.state in section.WRITABLE and section.remarks:
        word = ngettext("%(count)s remark to work on", "%(count)s remarks to work on", section.remarks)
        return Status("care", word % {"count": section.remarks}, "comment")
    if section.ready_elsewhere_on is not None and section.state in (S.EMPTY, S.DRAFTING):
        return Status("draft", _BEFORE, "upload")
    if section.lapsed(timezone.localdate()) and section.dossier.trajectory.state in Trajectory.WRITABLE:
        return Status("care", _("result no longer holds"), "warning")
    kind, icon = _STATUS[section.state]
    word_ = _AGAIN if section.state == S.INSUFFICIENT else S(section.state).label
    return Status(kind, word_, icon)


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the four answers at the top."""

    value: Words
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Where, what, by when and who; ``by`` may be missing."""

    where: Fact
    expected: Fact
    by: date | None
    by_note: Words
    holder: Words
    yours: bool
    then: Words


def pieces_words(count: int) -> str:
    """6 pieces of evidence."""
    return ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count) % {"count": count}


def shows_words(count: int) -> str:
    """Shows 2 criteria; empty for none."""
    if not count:
        return ""
    return ngettext("shows %(count)s criterion", "shows %(count)s criteria", count) % {"count": count}


def count_words(count: int) -> str:
    """268 words."""
    return ngettext("%(count)s word", "%(count)s words", count) % {"count": grouped(count)}


def advised(count: int, least: int, most: int) -> str:
    """268 words, 600 to 1,200 advised."""
    return _("%(words)s, %(least)s to %(most)s advised") % {
        "words": count_words(count),
        "least": number_format(least, force_grouping=True),
        "most": number_format(most, force_grouping=True),
    }


def covered_words(covered: int, criteria: int) -> str:
    """2 of 3 criteria covered."""
    return ngettext(
        "%(covered)s of %(count)s criterion covered", "%(covered)s of %(count)s criteria covered", criteria
    ) % {"covered": covered, "count": criteria}


def section_facts(
    section: Section, questions: Sequence[FeedbackRequest], reader: User, attendance: Attendance
) -> Facts:
    """The four answers of the page of one competence."""
    trajectory = section.dossier.trajectory
    mine = trajectory.person_id == reader.pk
    where = Fact(
        covered_words(section.covered, section.criteria),
        ", ".join([str(S(section.state).label), count_words(section.words), pieces_words(section.pieces)]),
    )
    by, by_note = _by(trajectory)
    if questions and trajectory.state in Trajectory.WRITABLE:
        asked = questions[0]
        unread = bool(attendance.lost) and asked.reader_id == trajectory.supervisor_id
        return Facts(
            where,
            Fact(_("Nothing you must do"), _("you can write on")) if mine else _not_yours(asked.reader_id == reader.pk),
            asked.due_on,
            _("feedback expected"),
            HOLDERS["coordinator"] if unread else asked.reader.name,
            asked.reader_id == reader.pk,
            _("then you") if mine else trajectory.person.name,
        )
    writing = trajectory.state in Trajectory.WRITABLE and not section.done
    expected = _expected(section) if mine and writing else Fact(_("Nothing now"))
    holder, yours, then = _holder(trajectory, reader, attendance)
    return Facts(where, expected, by, by_note, holder, yours, then)


def _not_yours(asked: bool) -> Fact:
    return Fact(_("Give feedback")) if asked else Fact(_("Nothing now"))


def _expected(section: Section) -> Fact:
    if section.remarks:
        word = ngettext("Work on %(count)s remark", "Work on %(count)s remarks", section.remarks)
        return Fact(word % {"count": section.remarks})
    if not section.pieces and not section.words:
        return Fact(_("Add evidence and write"), _("in any order"))
    if not section.words:
        return Fact(_("Write your text"))
    if section.covered + section.explained < section.criteria:
        return Fact(_("Mark it ready"), _("a gap in the evidence does not stop you"))
    return Fact(_("Mark it ready"), _("when you are content with it"))


def _by(trajectory: Trajectory) -> tuple[date | None, Words]:
    if trajectory.state == Trajectory.State.READY and trajectory.ready_on:
        days = current(trajectory.faculty_id).answer_days
        return working_days_after(trajectory.ready_on, days), _("answer expected")
    planned = trajectory.planned_ready_on
    if planned and planned >= timezone.localdate() and trajectory.state in Trajectory.WRITABLE:
        return trajectory.planned_ready_on, _("planned to be ready")
    if trajectory.obligation and trajectory.obligation.deadline:
        return trajectory.obligation.deadline, _("UTQ deadline")
    return None, ""


def _holder(trajectory: Trajectory, reader: User, attendance: Attendance) -> tuple[Words, bool, Words]:
    """Who has the ball, whether that is the reader, and who comes after."""
    if BALL[trajectory.state] == "utq_supervisor":
        note_who_acts(trajectory, reader)
    who = holder_of(trajectory, reader)
    yours = is_holder(trajectory, reader, who)
    then: Words = ""
    if who == "teacher":
        then = _("then %(name)s") % {"name": _next(trajectory, attendance)}
    return ("" if yours else holder_name(trajectory, who)), yours, then


def _next(trajectory: Trajectory, attendance: Attendance) -> str:
    """Who comes after the teacher: the UTQ supervisor, else who assigns one."""
    if attendance.supervisor:
        return attendance.supervisor.name
    taken = trajectory.state == Trajectory.State.PREPARING and not attendance.nobody
    return _("a UTQ supervisor") if taken else _("the coordinator")


def dossier_facts(
    dossier: Dossier, sections: Sequence[Section], missing: int, reader: User, attendance: Attendance
) -> Facts:
    """The four answers of the page of the whole dossier."""
    trajectory = dossier.trajectory
    mine = trajectory.person_id == reader.pk
    done = sum(section.done for section in sections)
    words = sum(section.words for section in sections)
    where = Fact(
        ngettext("%(done)s of %(count)s competence ready", "%(done)s of %(count)s competences ready", len(sections))
        % {"done": done, "count": len(sections)},
        count_words(words),
    )
    holder, yours, then = _holder(trajectory, reader, attendance)
    by, by_note = _by(trajectory)
    if trajectory.state in Trajectory.WRITABLE and mine:
        todo = ngettext("%(count)s thing to do", "%(count)s things to do", missing) % {"count": missing}
        expected = Fact(todo, _("before you can declare it ready")) if missing else Fact(_("Declare it ready"))
    elif trajectory.state == Trajectory.State.READY and yours:
        expected = Fact(_("Review the dossier"))
    else:
        expected = Fact(_("Nothing now"))
    return Facts(where, expected, by, by_note, holder, yours, then)


def mime_words(piece: Evidence) -> str:
    """PDF, Word, link."""
    return _("Link") if piece.url else str(_MIMES.get(piece.file_mime, piece.file_name.rpartition(".")[2].upper()))


def piece_icon(piece: Evidence) -> str:
    """The drawing before a piece of evidence."""
    if piece.kind == Evidence.Kind.VIDEO or piece.file_mime.startswith("video/"):
        return "video"
    if piece.url:
        return "link"
    return "slides" if piece.file_mime == _SLIDES else "file"


def text_label(about: str) -> str:
    """What the editor is called: "Your text on 2" or "Your text on 2.1"."""
    return _("Your text on competence %(number)s") % {"number": about}
