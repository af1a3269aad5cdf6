"""What the dossiers bring to the desks: the UTQ supervisor's, and how far people are on those of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.exports import REPORTS
from dossiers.queries import questions_to, to_advise
from dossiers.queries.ball import with_ball
from dossiers.queries.caseload import MOST_RISK, hr_care, left_with_hr, risk_of_hr, supervised
from dossiers.queries.supervising import WAITS
from dossiers.rows import line_of
from dossiers.views.supervisor import supervisor_desk
from trajectories.models import Trajectory
from trajectories.queries.desk import reports
from trajectories.queries.progress import step_word
from utq_portal.desks.desk import Desk, Look, Part, Rows, add, register
from utq_portal.desks.queue import Act, Item
from utq_portal.desks.tabs import TEACHER
from utq_portal.people.models import Role, User
from utq_portal.web import dates
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.links import case_address
from utq_portal.web.pages import Page, page_of


def _in_hand(user: User, _today: date) -> Rows:
    """The own trajectory while the teacher has the ball, and the questions for feedback."""
    own: Any = with_ball(Trajectory.objects.filter(person=user, state__in=Trajectory.OPEN))
    return [own.filter(holder="teacher"), questions_to(user)]


def _supervised(user: User, _today: date) -> Rows:
    return [supervised(user).filter(WAITS), to_advise(user), questions_to(user)]


def _left(look: Look) -> list[Item]:
    gone, _risky = look.found.once(hr_care, look.user, look.today)
    return [_gone(row) for row in gone]


def _gone(row: Any) -> Item:
    """Somebody who left in the middle of an assessment: HR asks, the coordinator sees the same."""
    title = _("%(person)s left while the dossier is being assessed") % {"person": row.person.name}
    note = _("Ask whether the assessment is to be finished, and tell the coordinator.")
    url = case_address(row.pk)
    return Item(title, url, note, "care", "", None, [Act(_("Open"), url)])


def _risk(look: Look) -> dict[str, Any]:
    _gone, rows = look.found.once(hr_care, look.user, look.today)
    total = len(rows) if len(rows) < MOST_RISK else risk_of_hr(look.user, look.today).count()
    return {
        "risky": [line_of(row, look.user) for row in rows],
        "risk_page": Page(rows, 1, MOST_RISK, total > len(rows), total),
    }


@dataclass(frozen=True, slots=True)
class Report:
    """One of a line manager's people: step and dates."""

    name: str
    url: str
    step: str
    planned: date | None
    deadline: date | None
    word: str


def _people(look: Look) -> dict[str, Any]:
    page = page_of(reports(look.user), look.request, 30)
    return {"page": page, "people": [_report(person) for person in page]}


def _people_file(look: Look) -> HttpResponseBase | None:
    rows = (_report(person) for person in reports(look.user).iterator(CHUNK))
    return as_file(look.request, "people", REPORTS, rows)


def _report(person: Any) -> Report:
    started = person.trajectory_pk is not None
    step = step_word(person.trajectory_state, route_pending=False) if started else _("Not started")
    if person.settled_by:
        word = _("settled on %(day)s") % {"day": dates.long(person.settled_on)}
    elif person.duty_pk is None or person.exclusion:
        word = _("no obligation")
    else:
        word = "" if person.deadline else _("paused")
    return Report(
        person.name,
        case_address(person.trajectory_pk) if started else "",
        step if started or person.duty_pk else "",
        person.planned_ready_on,
        None if word else person.deadline,
        word,
    )


register(Desk("supervisor", Role.UTQ_SUPERVISOR, gettext_lazy("UTQ supervisor"), 10, supervisor_desk))
add(
    Part(TEACHER, 10, rows=_in_hand),
    Part("supervisor", 10, rows=_supervised),
    Part(
        "hr",
        30,
        rows=lambda user, today: [left_with_hr(user, today)],
        items=_left,
        template="dossiers/_desk_risk.html",
        context=_risk,
    ),
    Part("line_manager", 30, template="dossiers/_desk_people.html", context=_people, file=_people_file),
)
