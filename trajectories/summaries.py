"""What the pages of a trajectory and of its files say at their top: where, what is expected, by when, and who acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.models import IntakeBooking, Trajectory
from trajectories.obligations.models import RegisterUpload
from trajectories.queries.ball import holder_name, holder_of, is_holder
from trajectories.queries.intake import IntakeProgress
from trajectories.queries.plan import PlannedCompetence
from utq_portal.people.models import FeedUpload, User
from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import NOBODY, NOTHING, YOURS, Ball, By, Said, Summary

S, F = Trajectory.State, FeedUpload.State
WORKING = (F.STAGED, F.APPLYING, F.UNDOING)


def _ball(trajectory: Trajectory, reader: User) -> Ball:
    """Who has the ball; ``note_who_acts`` went before."""
    who = holder_of(trajectory, reader)
    return YOURS if is_holder(trajectory, reader, who) else Ball(holder_name(trajectory, who))


def _by(trajectory: Trajectory, booking: IntakeBooking | None = None) -> By:
    if booking:
        at = booking.slot.starts_at
        return By(at, _("your intake meeting, %(time)s") % {"time": dates.clock(at)})
    if trajectory.obligation and trajectory.obligation.deadline:
        day = trajectory.obligation.deadline
        return By(day, dates.left_words(day), term=_("Deadline"))
    return By(None, _("nothing waits for a date"))


# ---------- the intake and the learning route ----------


def summary_of_cv(trajectory: Trajectory, reader: User) -> Summary:
    """The teacher fills in the educational CV."""
    asked = Said(_("Rows or a file"), _("one of the two is enough"))
    return _document(trajectory, reader, _("before you send your documents"), asked)


def summary_of_diagnosis(trajectory: Trajectory, reader: User, rated: int, criteria: int) -> Summary:
    """The teacher rates so many of the criteria."""
    words = ngettext("%(rated)s of %(criteria)s criterion rated", "%(rated)s of %(criteria)s criteria rated", criteria)
    asked = Said(_("Rate every criterion"), _("one click each, notes if you like"))
    return _document(trajectory, reader, words % {"rated": rated, "criteria": Count(criteria)}, asked)


def summary_of_talk(trajectory: Trajectory, reader: User, *, recorded: bool) -> Summary:
    """The teacher records the talk with the line manager."""
    note = _("the talk is recorded") if recorded else _("the talk is not recorded yet")
    return _document(trajectory, reader, note, Said(_("Two short answers"), _("the day and the tasks")))


def _document(trajectory: Trajectory, reader: User, note: str, asked: Said) -> Summary:
    return Summary(Said(_("Step 1: intake"), note), asked, _by(trajectory), _ball(trajectory, reader))


def summary_of_slots(
    trajectory: Trajectory, reader: User, booking: IntakeBooking | None, last: datetime | None
) -> Summary:
    """A time for the meeting is chosen, until the ``last`` that is open, or another than that of ``booking``."""
    cv, note = getattr(trajectory, "cv", None), _("documents not sent yet")
    if cv and cv.submitted_at:
        note = _("documents sent %(day)s") % {"day": dates.long(cv.submitted_at)}
    enough = _("you may choose a time for the meeting") if last else ""
    if booking:
        at = booking.slot.starts_at
        enough = _("the meeting is on %(day)s, %(time)s") % {"day": dates.long(at), "time": dates.clock(at)}
    by = By(last, _("last time that is open now")) if last else _by(trajectory)
    return Summary(Said(_("Step 1: intake"), note), Said(NOTHING.words, enough), by, _ball(trajectory, reader))


def summary_of_intake_held(
    trajectory: Trajectory, reader: User, booking: IntakeBooking | None, answer_by: date | None
) -> Summary:
    """The intake, for who holds it."""
    ball, asked = _ball(trajectory, reader), NOTHING
    if ball.yours and trajectory.state in Trajectory.INTAKE:
        booked = trajectory.state == S.INTAKE_BOOKED
        asked = Said(_("Hold the meeting") if booked else _("Read and meet"), _("or record an intake that took place"))
    return Summary(
        Said(
            capfirst(trajectory.get_state_display()),
            _("since %(day)s") % {"day": dates.long(trajectory.state_since)},
            term=_("How far it is"),
        ),
        asked,
        By(answer_by, dates.left_words(answer_by)) if answer_by else _by(trajectory, booking),
        ball,
    )


def summary_of_intake(
    trajectory: Trajectory,
    progress: IntakeProgress,
    booking: IntakeBooking | None,
    answer_by: date | None,
    *,
    talk_waits: bool,
) -> Summary:
    """The own intake; ``talk_waits``: only the line manager has something to do for it."""
    step, ball, then = _("Step 1: intake"), _ball(trajectory, trajectory.person), ""
    where, asked = Said(_("Intake concluded")), NOTHING
    if trajectory.state == S.PREPARING and talk_waits:
        where, asked = Said(step), Said(NOTHING.words, _("your line manager confirms the talk"))
    elif trajectory.state == S.PREPARING:
        where = Said(step, _("%(done)s of 3 documents ready") % {"done": progress.done})
        asked = Said(_("Complete and send"), _("three short documents"))
    elif trajectory.state == S.INTAKE_SUBMITTED:
        where = Said(_("Documents sent"), step)
        asked = Said(NOTHING.words, _("you may choose a time for the meeting"))
    elif trajectory.state == S.INTAKE_BOOKED:
        where, asked = Said(_("Meeting booked"), step), Said(_("Come to the meeting"))
    elif trajectory.state == S.ACTIVE:
        asked = (
            Said(_("Go on with your dossier")) if ball.yours else Said(_("Nothing you must do"), _("you can write on"))
        )
    if answer_by and not ball.yours:
        then = _("answer by %(day)s") % {"day": dates.long(answer_by)}
    return Summary(where, asked, _by(trajectory, booking), ball, then)


def summary_of_plan(
    trajectory: Trajectory, reader: User, plan: Sequence[PlannedCompetence], booking: IntakeBooking | None
) -> Summary:
    """The teacher chooses per competence how to learn."""
    missing = [row for row in plan if not row.planned]
    ball = _ball(trajectory, reader)
    said = {"planned": len(plan) - len(missing), "all": len(plan)}
    asked = Said(NOTHING.words, _("tick what is done"))
    if missing and trajectory.state == S.ACTIVE and not ball.yours:
        asked = Said(_("Nothing you must do"), _("you can go on choosing"))
    elif missing:
        words = _("Choose for competence %(number)s") % {"number": missing[0].competence.number}
        asked = Said(words, _("or: nothing to learn, only to show"))
    where = Said(_("%(planned)s of %(all)s planned") % said, _("competences"))
    return Summary(where, asked, _by(trajectory, booking), ball)


# ---------- files of HR ----------


def _uploader(upload: FeedUpload | RegisterUpload) -> Ball:
    return Ball(upload.uploaded_by.name) if upload.uploaded_by else NOBODY


def summary_of_columns(
    upload: FeedUpload, known: int, columns: int, rows: int, to_choose: int, *, mine: bool
) -> Summary:
    """A file whose columns the uploader chooses, once."""
    where = ngettext("%(known)s of %(total)s column known", "%(known)s of %(total)s columns known", columns)
    note = ngettext("%(rows)s row, nothing changed yet", "%(rows)s rows, nothing changed yet", rows)
    asked = _("Check the columns")
    if to_choose:
        asked = ngettext("Choose %(fields)s column", "Choose %(fields)s columns", to_choose)
    return Summary(
        Said(where % {"known": known, "total": Count(columns)}, note % {"rows": Count(rows)}),
        Said(asked % {"fields": Count(to_choose)} if mine else NOTHING.words, _("once: it is remembered")),
        By(upload.valid_from, term=_("Valid from")),
        YOURS if mine else _uploader(upload) if upload.uploaded_by else None,
    )


def summary_of_feed(upload: FeedUpload, refused: int, questions: int, *, changes: bool, mine: bool) -> Summary:
    """A file of HR, as far as it is, with so many rows that were refused or ask something."""
    state = F(upload.state)
    ready, failed = state == F.READY, state == F.FAILED
    rows = ngettext("%(rows)s row from %(name)s", "%(rows)s rows from %(name)s", upload.rows_total)
    where = {
        F.READY: _("File read, nothing changed yet"),
        F.APPLIED: _("Applied"),
        F.UNDONE: _("Taken back"),
        **dict.fromkeys(WORKING, _("The file is being worked on")),
    }.get(state, _("Nothing was changed"))
    asked, change = NOTHING, ""
    if ready and refused:
        words = ngettext("Look at %(refused)s refused row", "Look at %(refused)s refused rows", refused)
        asked = Said(words % {"refused": Count(refused)}, _("or leave them for next month"))
    elif ready and questions:
        words = ngettext("Answer %(questions)s question", "Answer %(questions)s questions", questions)
        asked = Said(words % {"questions": Count(questions)}, _("or leave them for next month"))
    elif ready and changes:
        asked = Said(_("Check and apply"))
    elif failed:
        asked = Said(_("Choose how to go on"))
    if ready and mine:
        change = format_html('<a href="#file">{}</a>', _("Change the date"))
    return Summary(
        Said(where, rows % {"rows": Count(upload.rows_total), "name": upload.file_name}),
        asked,
        By(upload.valid_from, change, term=_("Valid from")),
        YOURS if mine and (ready or failed) else _uploader(upload) if ready else NOBODY,
    )


def summary_of_register(upload: RegisterUpload, refused: int, new: int, *, mine: bool) -> Summary:
    """A register of earlier certificates, as far as it is, with so many rows that were refused or are ``new``."""
    ready, asked = upload.state == RegisterUpload.State.READY, NOTHING
    where = _("Loaded") if upload.state == RegisterUpload.State.APPLIED else _("Nothing was changed")
    if ready and refused:
        words = ngettext("Look at %(refused)s refused row", "Look at %(refused)s refused rows", refused)
        asked = Said(words % {"refused": Count(refused)})
    elif ready and new:
        asked = Said(_("Check and load"))
    return Summary(
        Said(_("File read, nothing changed yet") if ready else where, upload.file_name),
        asked,
        By(upload.uploaded_at, term=_("Uploaded")),
        YOURS if ready and mine else _uploader(upload) if ready else NOBODY,
    )
