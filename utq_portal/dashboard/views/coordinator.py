"""The coordinator's dashboard: what waits, what is at risk, and how the university stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment
from assessments.queries import awaited, expected_decision, suggested_for
from exemptions.models import ExemptionRequest
from exemptions.queries import BALL as EXEMPTION_BALL
from trajectories.models import Obligation
from utq_portal.dashboard import charts, waiting
from utq_portal.dashboard.addresses import address
from utq_portal.dashboard.deciding import of_coordinator
from utq_portal.dashboard.desks import tabs_of
from utq_portal.dashboard.queries import coordinating
from utq_portal.dashboard.queries.caseload import STEPS
from utq_portal.dashboard.queries.figures import Figures, curves, figures, median_months, standing_in
from utq_portal.dashboard.rows import Line, line_of
from utq_portal.people.rules import coordinates
from utq_portal.policy.queries import current
from utq_portal.web.request import PortalRequest

A = Assessment.State
E = ExemptionRequest.State


def coordinator_desk(request: PortalRequest) -> HttpResponse:
    """Every figure leads to its list; one query counts them all."""
    user, today = request.user, timezone.localdate()
    found = figures(user, today)
    to_start, risky = coordinating.trajectories(user, today)
    running = coordinating.assessments(user)
    policy = current()
    short = [row.trajectory for row in running if row.holder == "coordinator" and row.state == A.ASSIGNING][:8]
    suggestions = suggested_for([*to_start, *short], today)
    certificates = coordinating.certificates(user) if found.total("recognition") else []
    items = of_coordinator(found, to_start, suggestions, running, certificates, policy, today)
    context = {
        "tabs": tabs_of(user, standing_in(found), "coordinator"),
        "today": today,
        "open": sum(found.total("pipeline", b=step) for step in charts.STAGES if step != "completed"),
        "waits": waits(found),
        "asked": _asked(found),
        "items": items,
        "first": waiting.first_due(items),
        "oldest": _oldest(found),
        "risk": found.total("risk"),
        "risky": [_risk_line(row, request) for row in risky[:5]],
        "words": [STEPS[key] for key in charts.STAGES],
        "stages": list(zip(charts.STAGES, [STEPS[key] for key in charts.STAGES], strict=True)),
        "pipeline": charts.pipeline(found.rows["pipeline"], [str(STEPS[key]) for key in charts.STAGES]),
        "in_pipeline": found.total("pipeline"),
        "months": charts.deadlines(found.rows["deadline"], today),
        "assessing": found.total("assessment"),
        "running": [_running(row, today) for row in running if row.state != A.DECIDED][:5],
        "exemptions": _exemptions(found, today),
        "exempting": found.total("exemption"),
        **_late(request, today, any_running=bool(found.total("assessment"))),
        "panels": charts.panels(curves(found.rows["curve"])),
        "central": coordinates(user),
        **_links(),
        **_year(found, today),
    }
    return render(request, "dashboard/coordinator.html", context)


def _late(request: PortalRequest, today: date, *, any_running: bool) -> dict[str, Any]:
    """The assessors whose day has passed, the longest late first, and how many there are."""
    late = [one for one in awaited(request.user, today) if one.late] if any_running else []
    return {"late": late[:5], "late_number": len(late), "late_url": address("assessments:late")}


def waits(found: Figures) -> int:
    """How many cases wait for the coordinator: outcomes, starts, turns within an assessment, partial certificates."""
    kinds = ("start", "unassigned", "orphaned", "vacant", "unknown", "recognition")
    return found.total("assessment", "coordinator") + sum(found.total(kind) for kind in kinds)


def _asked(found: Figures) -> str:
    decided = found.total("assessment", "coordinator", A.DECIDED)
    other = found.total("assessment", "coordinator") - decided
    parts = [
        (found.total("start"), _("start %(number)s")),
        (decided, _("announce %(number)s")),
        (other, _("go on with %(number)s")),
        (found.total("recognition"), _("decide on %(number)s")),
        (found.total("unassigned"), _("assign %(number)s")),
        (found.total("orphaned"), _("hand over %(number)s")),
        (found.total("vacant"), _("fill a role for %(number)s")),
        (found.total("unknown"), _("find %(number)s")),
    ]
    return ", ".join(words % {"number": number} for number, words in parts if number)


def _oldest(found: Figures) -> date | None:
    turns = [row.oldest for row in found.rows["assessment"] if row.a == "coordinator" and row.oldest]
    first = min([*turns, found.oldest("start") or "9999"])
    return date.fromisoformat(first[:10]) if first < "9999" else None


def _risk_line(row: Any, request: PortalRequest) -> Line:
    line = line_of(row, request.user)
    return line_of(row, request.user, why=why_at_risk(row, line))


def why_at_risk(row: Any, line: Line) -> str:
    """The strongest reason, in a few words."""
    if row.time_asked:
        return _("More time asked")
    if line.long_silent:
        return ngettext("Silent for %(days)s day", "Silent for %(days)s days", line.silent) % {"days": line.silent}
    if row.step == "intake":
        return _("The intake is not concluded")
    if row.step == "route":
        return _("Nothing in the dossier yet")
    if row.step == "assessment":
        return _("Handed in after the deadline")
    return _("Waits for a last look") if row.holder == "utq_supervisor" else _("The dossier is not ready")


@dataclass(frozen=True, slots=True)
class Running:
    """A line of the assessments that run."""

    name: str
    faculty: str
    url: str
    kind: str
    word: str
    decision: date


def _running(row: Any, today: date) -> Running:
    words = {
        A.ASSIGNING: _("Waiting for an assessor's answer"),
        A.SCORING: _("Both assessors reading"),
        A.INTERVIEW: _("Interview"),
        A.DELIBERATING: _("Consensus being written"),
        A.ARBITRATION: _("Arbitration"),
        A.DECIDED: _("To be announced"),
    }
    word = words[A(row.state)]
    yours = row.holder == "coordinator"
    if yours and row.state == A.ASSIGNING:
        word = _("An assessor to ask")
    elif row.state == A.SCORING and yours:
        word = _("Two different judgements")
    elif row.state == A.SCORING and row.submitted:
        word = _("One judgement in")
    return Running(
        row.trajectory.person.name,
        row.trajectory.faculty.code,
        address("assessments:case", row.pk),
        "care" if yours else "waiting",
        word,
        expected_decision(row, today),
    )


def _exemptions(found: Figures, today: date) -> list[tuple[str, str, int, str]]:
    """Per stage: name, who has the ball, how many, and the oldest in days."""
    holders = {
        "hr_advisor": _("HR advisor"),
        "exemption_advisor": _("Exemption advisor"),
        "teacher": _("Teacher"),
        "faculty_decider": _("Dean or delegate"),
    }
    rows = {row.a: row for row in found.rows["exemption"]}
    lines = []
    for state in (E.ASKED, E.FILED, E.NEEDS_INFO, E.MEETING, E.ADVISED):
        if row := rows.get(state):
            days = max((today - date.fromisoformat(row.oldest[:10])).days, 0)
            words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
            lines.append((str(E(state).label).capitalize(), holders[EXEMPTION_BALL[state]], row.number, words))
    return lines


def _links() -> dict[str, str]:
    return {
        "assessments_url": address("assessments:list"),
        "register_url": address("assessments:certificates"),
        "exemptions_url": address("exemptions:overview"),
    }


def _year(found: Figures, today: date) -> dict[str, Any]:
    """This year's figures; exempted people are counted apart (DOMAIN 2.6)."""
    scope = found.total("scope")
    return {
        "year": today.year,
        "certificates": found.total("certificate", str(today.year)),
        "last_year": found.total("certificate", str(today.year - 1)),
        "exempted": found.total("apart", Obligation.Settled.EXEMPTION),
        "elsewhere": found.total("apart", Obligation.Settled.EXTERNAL),
        "split": [(label, found.total("scope", value)) for value, label in Obligation.Settled.choices if value],
        "scope": scope,
        "settled": scope - found.total("scope", ""),
        "share": round(100 * (scope - found.total("scope", "")) / scope) if scope else None,
        "overdue": found.total("deadline", "overdue"),
        "paused": found.total("deadline", "paused"),
        "duties": found.total("deadline"),
        "median": median_months(found.rows["months"]),
        "stuck": found.total("stuck"),
        "refused": found.total("refused"),
    }
