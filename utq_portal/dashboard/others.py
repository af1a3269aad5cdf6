"""What is with others now, with the day on which a teacher may expect it: dates that move with each act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dossiers.models import FeedbackRequest, PartialRecognition
from trajectories.models import Trajectory
from trajectories.queries import HOLDERS
from utq_portal.agenda.days import working_days_after
from utq_portal.dashboard.facts import Facts
from utq_portal.dashboard.nextstep import Action, assessment_words
from utq_portal.web import dates

T = Trajectory.State


@dataclass(frozen=True, slots=True)
class WithOther:
    """Something that somebody else does now."""

    title: str
    holder: str
    since: date
    by: date | None
    target: str
    section: int | None = None  # its number


def expected(since: date | datetime, days: int, today: date) -> date:
    """The day by which an answer is expected; once it has passed, the next five working days."""
    by = working_days_after(dates.civil(since), days)
    return by if by >= today else working_days_after(today, 5)


def with_others(
    facts: Facts,
    since: datetime,
    requests: Iterable[FeedbackRequest],
    certificates: Iterable[PartialRecognition],
    answer_days: int,
    time_asked_on: date | None,
    today: date,
    time_asked_of: str = "hr_advisor",
) -> list[WithOther]:
    """Feedback asked, partial certificates, the intake, the last look, the assessment and its start, more time."""
    found = [_feedback(request, today, facts.lost) for request in requests]
    supervisor = (facts.supervisor or _("UTQ supervisor")) if facts.attended else _("Coordinator")
    own = supervisor if facts.reads else _("Coordinator")  # of what waits for the own one, not for any of the faculty
    found += [_certificate(row, own, answer_days, today) for row in certificates]
    day = dates.civil(since)
    if facts.state == T.PREPARING and facts.talk_waits and facts.talk_on:
        found.append(WithOther(_("Your talk about teaching tasks"), _("Line manager"), facts.talk_on, None, "intake"))
    if facts.state == T.INTAKE_SUBMITTED:
        found.append(WithOther(_("Your intake"), supervisor, day, expected(since, answer_days, today), "intake"))
    if facts.state == T.READY:
        found.append(
            WithOther(_("A last look at your dossier"), own, day, expected(since, answer_days, today), "dossier")
        )
    if facts.state == T.SUBMITTED:
        by = expected(since, answer_days, today)
        found.append(WithOther(_("The start of your assessment"), _("Coordinator"), day, by, "dossier"))
    if facts.state == T.IN_ASSESSMENT and facts.assessment is not None:
        by_whom = _("Coordinator") if facts.assessment.coordinates else _("Assessors")
        found.append(
            WithOther(assessment_words(facts.assessment), by_whom, day, facts.assessment.expected, "assessment")
        )
    if time_asked_on is not None:
        by = expected(time_asked_on, answer_days, today)
        found.append(
            WithOther(_("More time, as you asked"), str(HOLDERS[time_asked_of]), time_asked_on, by, "obligation")
        )
    return found


def _feedback(request: FeedbackRequest, today: date, lost: int) -> WithOther:
    number = request.section.competence.number
    title = _("Feedback on competence %(number)s") % {"number": number}
    by = max(request.due_on, today + timedelta(days=1))
    reader = _("Coordinator") if request.reader_id == lost else request.reader.name
    return WithOther(title, reader, dates.civil(request.asked_at), by, "section", request.section.competence.number)


def _certificate(row: PartialRecognition, supervisor: str, days: int, today: date) -> WithOther:
    advised = row.state == PartialRecognition.State.ADVISED
    return WithOther(
        _("Your partial certificate: %(name)s") % {"name": row.name},
        _("Coordinator") if advised else supervisor,
        dates.civil(row.state_since),
        expected(row.state_since, days, today),
        "dossier",
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the ball on the teacher's home."""

    name: str | Promise
    yours: bool
    note: str = ""


# what is the teacher's by the rule, while somebody named is to act first: the action, and what that one is asked
FIRST = {"talk_waits": "intake", "with_reader": "section"}


def holder_of(facts: Facts, action: Action, others: list[WithOther], since: date | None, ball: str) -> Holder:
    """Who has the ball, by ``ball``, the rule of the lists (queries/ball.py): "" where there is no trajectory.

    What ended is with nobody, unless a new trajectory is expected. A list calls it the teacher's too when only a
    colleague reads, or the line manager confirms a talk: the home names that one.
    """
    note = _("since %(day)s") % {"day": dates.long(since)} if since else ""
    if action.yours and ball in ("", "teacher", "nobody"):
        return Holder(_("You"), True, note)
    if ball == "teacher":
        first = next((one for one in others if one.target == FIRST.get(action.key)), None)
        if first is None:
            return Holder(_("You"), True, note)
        return Holder(first.holder, False, _("since %(day)s") % {"day": dates.long(first.since)})
    if ball in ("", "nobody"):
        return Holder(_("Nobody"), False, "")
    if ball == "utq_supervisor" and facts.supervisor:
        return Holder(facts.supervisor, False, note)
    return Holder(str(HOLDERS[ball]), False, note)
