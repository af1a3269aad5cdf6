"""What dossiers bring to the desks: the UTQ supervisor's, and how far people are on those of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from dossiers.exports import REPORTS
from dossiers.models import PartialRecognition
from dossiers.queries.caseload import (
    MOST_RISK,
    at_risk,
    foremost,
    hr_care,
    in_pipeline,
    left_with_hr,
    risk_of_hr,
    supervised,
)
from dossiers.queries.dossiers import questions_to
from dossiers.queries.recognitions import to_advise, waiting_for_coordinator
from dossiers.queries.supervising import WAITS
from dossiers.rows import Line, line_of
from dossiers.views.supervisor import supervisor_desk
from trajectories.models import Trajectory
from trajectories.queries.ball import with_ball
from trajectories.queries.desk import reports
from trajectories.queries.progress import STEPS, step_word
from utq_portal.agenda.days import working_days_after
from utq_portal.desks import charts
from utq_portal.desks.counting import NONE, Row, groups, text
from utq_portal.desks.desk import HALF, HEAD, Desk, Groups, Look, Part, Rows, add, care, register
from utq_portal.desks.queue import Act, Item, since_words
from utq_portal.desks.tabs import TEACHER
from utq_portal.people.models import Role, User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.values import Policy
from utq_portal.web import dates
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.links import address, case_address
from utq_portal.web.numbers import Count, grouped
from utq_portal.web.pages import Page, page_of
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import Said

STAGES = ("intake", "route", "dossier", "assessment", "completed")


def _in_hand(user: User, _today: date) -> Rows:
    """The own trajectory while the teacher has the ball, and the questions for feedback."""
    own: Any = with_ball(Trajectory.objects.filter(person=user, state__in=Trajectory.OPEN))
    return [own.filter(holder="teacher"), questions_to(user)]


def _supervised(user: User, _today: date) -> Rows:
    return [supervised(user).filter(WAITS), to_advise(user), questions_to(user)]


def _left(look: Look) -> list[Item]:
    return [_gone(row) for row in look.found.once(hr_care, look.user, look.today)[0]]


def _gone(row: Any) -> Item:
    """Somebody who left in the middle of an assessment: HR asks, the coordinator sees the same."""
    title = _("%(person)s left while the dossier is being assessed") % {"person": row.person.name}
    note = _("Ask whether the assessment is to be finished, and tell the coordinator.")
    url = row.get_absolute_url()
    return Item(title, url, note, "care", "", None, [Act(_("Open"), url)])


def _risk_of_hr(look: Look) -> dict[str, object]:
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


def _people(look: Look) -> dict[str, object]:
    page = page_of(reports(look.user), look.request, 30)
    return {"page": page, "people": [_report(person) for person in page]}


def _people_file(request: PortalRequest) -> HttpResponseBase | None:
    rows = (_report(person) for person in reports(request.user).iterator(CHUNK))
    return as_file(request, "people", REPORTS, rows)


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


def _certificates(look: Look) -> list[Item]:
    """Those that this coordinator moves on, the longest waiting first."""
    if not look.found.total("recognition"):
        return []
    return [_certificate(row, look.policy) for row in waiting_for_coordinator(look.user)[:6]]


def _certificate(row: Any, policy: Policy) -> Item:
    who = {"person": row.dossier.trajectory.person.name, "faculty": row.dossier.trajectory.faculty.code}
    url = row.get_absolute_url()
    due = working_days_after(dates.civil(row.state_since), policy.answer_days)
    if row.state == PartialRecognition.State.ADVISED:
        title, act = _("Decide about a partial certificate of %(person)s, %(faculty)s"), Act(_("Decide"), url)
        note = _("%(name)s, with the advice of %(adviser)s") % {"name": row.name, "adviser": row.advised_by.name}
    else:
        title = _("%(person)s, %(faculty)s: a partial certificate and no UTQ supervisor")
        note = _("Assign a UTQ supervisor, who advises on it before you decide.")
        act = Act(_("Assign"), address("trajectories:assign_supervisor", row.dossier.trajectory_id))
    return Item(title % who, url, note, "waiting", since_words(row), due, [act])


def _where(look: Look) -> Said:
    running = sum(look.found.total("pipeline", b=step) for step in STAGES if step != "completed")
    words = ngettext("%(counter)s trajectory", "%(counter)s trajectories", running) % {"counter": Count(running)}
    note = _("all faculties, %(day)s") % {"day": dates.long(look.today)}
    return Said(words, note, reverse("trajectories_list"))


def _risk(look: Look) -> dict[str, object]:
    _to_start, risky = look.found.once(foremost, look.user, look.today)
    lines = [(row, line_of(row, look.user)) for row in risky[:5]]
    return {
        "risk": look.found.total("risk"),
        "risky": [replace(line, why=_why_at_risk(row, line)) for row, line in lines],
    }


def _why_at_risk(row: Any, line: Line) -> str:
    """The strongest reason, in a few words."""
    if row.time_asked:
        return _("More time asked")
    if line.long_silent:
        words = ngettext("Silent for %(days)s day", "Silent for %(days)s days", line.silent)
        return words % {"days": grouped(line.silent)}
    if row.step == "intake":
        return _("The intake is not concluded")
    if row.step == "route":
        return _("Nothing in the dossier yet")
    if row.step == "assessment":
        return _("Handed in after the deadline")
    return _("Waits for a last look") if row.holder == Responsible.UTQ_SUPERVISOR else _("The dossier is not ready")


def _steps(look: Look) -> dict[str, object]:
    return {
        "stages": [(key, STEPS[key]) for key in STAGES],
        "pipeline": pipeline(look.found.rows["pipeline"], [str(STEPS[key]) for key in STAGES]),
        "in_pipeline": look.found.total("pipeline"),
    }


def pipeline(rows: Iterable[Row], words: Sequence[str]) -> list[charts.Bar]:
    """A bar per faculty, as long as its number of teachers; ``words`` name the stages."""
    return charts.bars(rows, dict(zip(STAGES, words, strict=True)))


def _asked(user: User, today: date) -> Groups:
    return [groups(waiting_for_coordinator(user), "recognition", NONE, NONE, text("state_since"))]


def _figures(user: User, today: date) -> Groups:
    everybody = Trajectory.objects.all()
    return [
        groups(everybody.filter(in_pipeline(today)), "pipeline", F("faculty__code"), F("step")),
        groups(everybody.filter(at_risk(today)), "risk", NONE, NONE),
    ]


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
        context=_risk_of_hr,
    ),
    Part("line_manager", 30, template="dossiers/_desk_people.html", context=_people, file=_people_file),
    Part("coordinator", 0, place=HEAD, template="dossiers/_desk_export.html"),
    Part("coordinator", 0, figures=_figures, where=_where),
    Part(
        "coordinator",
        40,
        counts=_asked,
        waits=lambda found: found.total("recognition"),
        words=gettext_lazy("decide on %(number)s"),
        items=_certificates,
    ),
    care(
        "coordinator",
        50,
        "unassigned",
        lambda today: Trajectory.objects.filter(supervisor=None, state=Trajectory.State.READY),
        words=gettext_lazy("assign %(number)s"),
        url=lambda: f"{address('trajectories_list')}?tab=unassigned",
        title=ngettext_lazy(
            "%(number)s dossier has no UTQ supervisor", "%(number)s dossiers have no UTQ supervisor", "number"
        ),
        act=gettext_lazy("Assign"),
    ),
    Part("coordinator", 130, template="dossiers/_desk_at_risk.html", context=_risk),
    Part("coordinator", 140, place=HALF, template="dossiers/_desk_steps.html", context=_steps),
)
