"""What assessments add to the coordinator's weekly overview: starts, turns, and what assessors are late with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import rules
from assessments.models import Assessment
from assessments.queries.reading import first_running, past_due, to_start
from trajectories import rules as trajectories
from trajectories.models import Trajectory
from utq_portal.agenda.days import working_days_between
from utq_portal.desks.weekly import LATE, MOST, WAITING, Line, Lines, add, line, was_due
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.links import address


def _starts(user: User, today: date) -> QuerySet[Trajectory]:
    return to_start().filter(trajectories.COORDINATOR(user))[:MOST]


def _start(row: Trajectory, today: date) -> Line:
    days = working_days_between(dates.civil(row.state_since), today)
    return line(
        lambda: _("Start the assessment of %(person)s") % {"person": row.person.name},
        lambda: ngettext("Waits %(days)s working day", "Waits %(days)s working days", days) % {"days": days},
        address("assessments:start", row.pk),
    )


def _turns(user: User, today: date) -> list[Any]:
    return [row for row in first_running(user) if row.holder == Responsible.COORDINATOR]


def _turn(row: Assessment, today: date) -> Line:
    name = {"person": row.trajectory.person.name}
    decided = row.state == Assessment.State.DECIDED
    since = dates.civil(row.decided_on if decided and row.decided_on else row.state_since)
    said = gettext_lazy("Announce the decision about %(person)s") if decided else gettext_lazy("Go on with %(person)s")
    return line(
        lambda: str(said) % name,
        lambda: _("Since %(day)s") % {"day": dates.long(since)},
        address("assessments:announce") if decided else row.get_absolute_url(),
    )


def _late(user: User, today: date) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(past_due(today), rules.COORDINATOR(user))
    return rows.select_related("trajectory__person").order_by("due_on", "pk")


def _past_due(row: Assessment, today: date) -> Line:
    words = lambda: _("The assessment of %(person)s") % {"person": row.trajectory.person.name}  # noqa: E731
    return line(words, was_due(row.due_on), row.get_absolute_url())


add(
    Lines(WAITING, 10, _starts, _start),
    Lines(WAITING, 20, _turns, _turn),
    Lines(LATE, 10, _late, _past_due, more=lambda: address("assessments:list")),
)
