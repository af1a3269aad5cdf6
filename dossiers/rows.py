"""One line of a list of trajectories, as every desk shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.queries.caseload import Strip, silent_days, strips
from trajectories.queries.progress import step_word
from trajectories.rules import OWN
from utq_portal.people.models import Role, User
from utq_portal.people.responsible import Responsible


@dataclass(frozen=True, slots=True)
class Line:
    """A trajectory in a table."""

    pk: int
    name: str
    email: str
    url: str
    faculty: str
    step: str
    state: str
    deadline: date | None
    no_deadline: str  # why there is none: paused, met, voluntary
    silent: int
    long_silent: bool
    holder: str
    yours: bool
    since: datetime
    strip: Strip | None = None
    why: str = ""


def holder_words(row: Any, viewer: User) -> tuple[str, bool]:
    """Who has the ball in a table, and whether that is the reader: *Teacher* when it is the row's own person."""
    if row.holder == Responsible.TEACHER:
        yours = OWN.has(viewer, row)
        return (_("You") if yours else str(Responsible.TEACHER.label)), yours
    if row.holder == Responsible.UTQ_SUPERVISOR:  # where nobody is assigned yet, each of the faculty, and a stand-in
        yours = row.supervises
    else:
        yours = row.holder == Responsible.COORDINATOR and viewer.holds(Role.COORDINATOR) and not OWN.has(viewer, row)
    if yours:
        return _("You"), True
    named = row.holder == Responsible.UTQ_SUPERVISOR and row.supervisor
    return str(row.supervisor.name if named else Responsible(row.holder).label), False


def line_of(row: Any, viewer: User, strip: Strip | None = None, why: str = "") -> Line:
    """The line of a row annotated by ``with_ball``."""
    duty = row.obligation
    deadline, none, stands_still = None, _("voluntary"), False
    if duty is not None and duty.settled_by:
        none = _("met")
    elif duty is not None and duty.exclusion:
        none = _("does not apply")
    elif duty is not None and duty.deadline is None:
        none, stands_still = _("paused"), True
    elif duty is not None:
        deadline, none = duty.deadline, ""
    today = timezone.localdate()
    silent = max((today - timezone.localtime(row.touched_at).date()).days, 0)
    holder, yours = holder_words(row, viewer)
    return Line(
        row.pk,
        row.person.name,
        row.person.email or "",
        row.get_absolute_url(),
        row.faculty.code,
        step_word(row.state, route_pending=row.step == "route"),
        row.state,
        deadline,
        none,
        silent,
        row.holder == Responsible.TEACHER and silent >= silent_days(row.faculty_id, today) and not stands_still,
        holder,
        yours,
        row.since,
        strip,
        why,
    )


def lines_of(rows: Iterable[Any], viewer: User) -> list[Line]:
    """The lines of one page; one query for the competences."""
    found = list(rows)
    drawn = strips(found)
    return [line_of(row, viewer, drawn.get(row.pk)) for row in found]
