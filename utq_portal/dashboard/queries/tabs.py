"""How many things wait on each desk of somebody who has several: one query, with what the desks themselves read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from assessments.queries import seats_open_for
from courses.queries import to_approve, to_complete, to_note
from dossiers.queries import questions_to, to_advise
from dossiers.queries.ball import with_ball
from dossiers.queries.caseload import supervised
from dossiers.queries.supervising import WAITS
from exemptions.queries import waiting_for as exemptions_waiting
from trajectories.models import Trajectory
from trajectories.queries import unconfirmed_discussions
from utq_portal.dashboard.queries.desks import alarms, left_with_hr, small_groups, time_to_decide
from utq_portal.dashboard.queries.figures import own_groups
from utq_portal.desks.counting import NONE, Figures, counted, groups
from utq_portal.desks.queries.figures import waiting_groups, waits
from utq_portal.people.models import User

Rows = QuerySet[Any, Any]
COORDINATOR, ADMIN = "coordinator", "admin"
DESK = "desk:"  # before the word of a desk, apart from the kinds of the coordinator's queue


def _teacher(user: User, _today: date) -> list[Rows]:
    own: Rows = with_ball(Trajectory.objects.filter(person=user, state__in=Trajectory.OPEN))
    return [own.filter(holder="teacher"), questions_to(user)]


def _supervisor(user: User, _today: date) -> list[Rows]:
    return [supervised(user).filter(WAITS), to_advise(user), questions_to(user)]


def _assessor(user: User, _today: date) -> list[Rows]:
    return [seats_open_for(user)]


def _hr(user: User, today: date) -> list[Rows]:
    return [time_to_decide(user, proposed=False), exemptions_waiting(user), left_with_hr(user, today)]


def _dean(user: User, _today: date) -> list[Rows]:
    return [time_to_decide(user, proposed=True), exemptions_waiting(user)]


def _exemption(user: User, _today: date) -> list[Rows]:
    return [exemptions_waiting(user)]


def _courses(user: User, today: date) -> list[Rows]:
    return [small_groups(user, today), to_note(user, timezone.now()), to_complete(user, today)]


def _manager(user: User, _today: date) -> list[Rows]:
    return [to_approve(user), unconfirmed_discussions(user)]


# by the word of the desk; arbitration and the board have no queue, the administrator's are no rows
PARTS: Mapping[str, Callable[[User, date], list[Rows]]] = {
    "teacher": _teacher,
    "supervisor": _supervisor,
    "assessor": _assessor,
    "hr": _hr,
    "dean": _dean,
    "exemption": _exemption,
    "courses": _courses,
    "line_manager": _manager,
}


def found_for(user: User, desks: Iterable[str], today: date, *, standing: bool = False) -> Figures:
    """What waits on each of these desks (docs/domain.md, Several roles), in one query.

    ``standing``: with what the person is besides the roles, for ``standing_in``, in the same query.
    """
    parts: list[Rows] = own_groups(user) if standing else []
    for desk in desks:
        if desk == COORDINATOR:
            parts += waiting_groups(user, today)
        elif desk in PARTS:
            parts += [_of(desk, rows) for rows in PARTS[desk](user, today)]
    return counted(parts)


def numbers(found: Figures, desks: Iterable[str]) -> dict[str, int]:
    """How many things wait on each of these desks; for the administrator those of jobs and mail are read here."""
    own = {COORDINATOR: lambda: waits(found), ADMIN: lambda: alarms().number}
    return {desk: own[desk]() if desk in own else found.total(DESK + desk) for desk in desks}


def _of(desk: str, rows: Rows) -> Rows:
    """One group: what waits on a desk. Rows by their key, for what annotates or orders them counts apart."""
    plain: Rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return groups(plain, DESK + desk, NONE, NONE)
