"""The next reminder of a case, by the sums that send it: of its deadline, and of what waits in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.reminders import coming_milestone
from trajectories.queries.trajectories import Attendance, attendance
from trajectories.waits import COORDINATOR, SUPERVISOR
from trajectories.workflow.remind import DEADLINES
from utq_portal.agenda.coming import coming_in
from utq_portal.agenda.delays import Moment


@dataclass(frozen=True, slots=True)
class NextReminder:
    """The day, and to whom it goes, in words."""

    day: date
    who: str


def next_reminder(
    obligation: Obligation | None,
    trajectory: Any,
    today: date,
    *,
    own: bool,
    inside: bool = True,
    reader: str | Promise = "",
    attends: Attendance | None = None,
) -> NextReminder | None:
    """The first reminder that comes; with ``own`` of those that the teacher gets.

    ``reader`` is the part of the reader in words, who reads "you"; ``attends`` is who acts as UTQ supervisor, where
    the page knows it.

    Who is reminded in an assessment tells whether its judgements differ: without ``inside`` that is left out.
    """
    found: list[tuple[date, list[str | Promise]]] = []
    milestone = coming_milestone(obligation, today, swept=True) if obligation else None
    if milestone and (milestone.delay.before or not own):
        found.append((milestone.day, _readers(milestone, trajectory, own, attends)))
    hidden = trajectory is not None and trajectory.state == Trajectory.State.IN_ASSESSMENT and not inside
    if trajectory is not None and trajectory.state in Trajectory.OPEN and not hidden:
        waits = coming_in(trajectory.pk, trajectory.faculty_id, trajectory.state, today, own=own)
        found += [(one.day, list(one.who) if own else _told(one.who, trajectory, attends)) for one in waits[:1]]
    if not found:
        return None
    day, who = min(found, key=lambda one: one[0])
    told = [_("you") if str(one) == str(reader) else str(one) for one in who]
    return NextReminder(day, ", ".join(dict.fromkeys(told)))


def _told(who: Sequence[str | Promise], trajectory: Trajectory, attends: Attendance | None) -> list[str | Promise]:
    """To whom it goes: to the coordinator where no UTQ supervisor can act."""
    if SUPERVISOR not in who:
        return list(who)
    attends = attends or attendance(trajectory)
    taken = trajectory.state in Trajectory.INTAKE and not attends.nobody  # by one of the faculty
    if attends.supervisor or taken:
        return list(who)
    return [COORDINATOR if one == SUPERVISOR else one for one in who]


def _readers(
    milestone: Moment, trajectory: Trajectory | None, own: bool, attends: Attendance | None
) -> list[str | Promise]:
    """Who hears of a deadline (docs/domain.md, Milestones)."""
    who = list(dict.fromkeys(one.who for one in DEADLINES.usual(milestone)))
    if SUPERVISOR in who and (own or trajectory is None or not (attends or attendance(trajectory)).supervisor):
        who.remove(SUPERVISOR)
    return who or [_("HR, on its monthly sheet")]
