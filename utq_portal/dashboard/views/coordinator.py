"""The coordinator's dashboard: what waits, what is at risk, and how the university stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment
from assessments.queries import expected_decision, late, suggested_for
from dossiers.rows import Line, line_of
from exemptions.models import ExemptionRequest
from trajectories.models import Obligation
from trajectories.queries.progress import STEPS
from utq_portal.dashboard import charts
from utq_portal.dashboard.deciding import of_coordinator
from utq_portal.dashboard.queries import coordinating
from utq_portal.dashboard.queries.figures import curves, figures, median_months, waits
from utq_portal.desks.counting import Figures
from utq_portal.desks.queue import first_due
from utq_portal.desks.tabs import standing_in, tabs_of
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current, institution
from utq_portal.policy.rules import may_set
from utq_portal.policy.values import Policy
from utq_portal.web.links import address
from utq_portal.web.numbers import grouped
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
    short = [row.trajectory for row in running if row.turn == "ask"][:8]
    suggestions = suggested_for([*to_start, *short], today)
    certificates = coordinating.certificates(user) if found.total("recognition") else []
    items = of_coordinator(found, to_start, suggestions, running, certificates, policy, today)
    context = {
        "tabs": tabs_of(user, "coordinator", standing_in(found), {"coordinator": waits(found)}),
        "today": today,
        "open": sum(found.total("pipeline", b=step) for step in charts.STAGES if step != "completed"),
        "waits": waits(found),
        "asked": _asked(found),
        "setting_up": may_set(user) and institution().set_up_at is None,
        "items": items,
        "first": first_due(items, today),
        "oldest": _oldest(found),
        "risk": found.total("risk"),
        "risky": [_risk_line(row, request) for row in risky[:5]],
        "stages": list(zip(charts.STAGES, [STEPS[key] for key in charts.STAGES], strict=True)),
        "pipeline": charts.pipeline(found.rows["pipeline"], [str(STEPS[key]) for key in charts.STAGES]),
        "in_pipeline": found.total("pipeline"),
        "months": charts.deadlines(found.rows["deadline"], today),
        "assessing": found.total("assessment"),
        "running": [_running(row, today) for row in running if row.state != A.DECIDED][:5],
        "exemptions": _exemptions(found, today),
        "exempting": found.total("exemption"),
        **_late(request, today, any_running=bool(found.total("assessment"))),
        "panels": charts.panels(curves(found.rows["curve"]), policy),
        **_term(policy),
        **_links(),
        **_year(found, today, policy),
    }
    return render(request, "dashboard/coordinator.html", context)


def _late(request: PortalRequest, today: date, *, any_running: bool) -> dict[str, Any]:
    """The assessors whose day has passed, the longest late first, and how many there are."""
    found = late(request.user, today) if any_running else []
    return {"late": found[:5], "late_number": len(found), "late_url": address("assessments:late")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of what waits, in words with its number, and the list that has so many rows; empty where there is none."""

    words: str
    url: str


def _asked(found: Figures) -> list[Asked]:
    """What waits by kind; the numbers add up to ``waits``."""
    decided = found.total("assessment", "coordinator", A.DECIDED)
    other = found.total("assessment", "coordinator") - decided
    trajectories, assessed = reverse("trajectories_list"), address("assessments:list")
    parts = [
        (found.total("start"), _("start %(number)s"), f"{trajectories}?state=submitted"),
        (decided, _("announce %(number)s"), address("assessments:announce")),
        (other, _("go on with %(number)s"), f"{assessed}?show=turns"),
        (found.total("recognition"), _("decide on %(number)s"), ""),
        (found.total("unassigned"), _("assign %(number)s"), f"{trajectories}?tab=unassigned"),
        (found.total("orphaned"), _("hand over %(number)s"), f"{trajectories}?tab=orphaned"),
        (found.total("left"), _("ask about %(number)s"), f"{trajectories}?tab=left"),
        (found.total("vacant"), _("fill a role for %(number)s"), ""),
        (found.total("unknown"), _("find %(number)s"), f"{reverse('unknown_people')}?tab=waiting"),
        (found.total("stuck"), _("jobs %(number)s"), reverse("upkeep")),
        (found.total("refused"), _("addresses %(number)s"), reverse("undelivered")),
    ]
    return [Asked(words % {"number": number}, url) for number, words, url in parts if number]


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
        return ngettext("Silent for %(days)s day", "Silent for %(days)s days", line.silent) % {
            "days": grouped(line.silent)
        }
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
        A.DELIBERATING: _("Joint judgement being written"),
        A.ARBITRATION: _("Arbitration"),
        A.DECIDED: _("To be announced"),
    }
    word = words[A(row.state)]
    yours = row.holder == "coordinator"
    turns = {
        "ask": _("An assessor to ask"),
        "replace": _("An assessor to replace"),
        "settle": _("Two different judgements") if row.differs else _("Two judgements that agree"),
    }
    if row.turn in turns:
        word = turns[row.turn]
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


@dataclass(frozen=True, slots=True)
class Exempting:
    """A stage of the running requests for exemption: who has the ball, how many, the oldest in days, and the list."""

    stage: str
    holder: str
    number: int
    oldest: str
    url: str


def _exemptions(found: Figures, today: date) -> list[Exempting]:
    """Every stage that has requests; their numbers add up to those that run."""
    overview = address("exemptions:overview")
    lines = []
    for state in E.values:
        for row in found.rows["exemption"]:
            if row.a != state:
                continue
            days = max((today - date.fromisoformat(row.oldest[:10])).days, 0)
            words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
            url = f"{overview}?show={state}&with={row.b}"
            label = str(capfirst(E(state).label))
            lines.append(Exempting(label, str(Responsible(row.b).label), row.number, words, url))
    return lines


def _links() -> dict[str, str]:
    return {
        "assessments_url": address("assessments:list"),
        "register_url": address("assessments:certificates"),
        "exemptions_url": address("exemptions:overview"),
    }


def _term(policy: Policy) -> dict[str, Any]:
    """The words of the time axis: the term, and how many years stand at its end."""
    months = policy.deadline_months
    years = ngettext("%(number)s year", "%(number)s years", months // 12) % {"number": months // 12}
    other = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    return {
        "term_words": other if months % 12 else years,
        "axis_end": f"{months / charts.NORM * 100 / 12:.3g}",
        "share_least": policy.share_least,
    }


def _year(found: Figures, today: date, policy: Policy) -> dict[str, Any]:
    """This year's figures; exempted people are counted apart (docs/domain.md, Figures)."""
    scope = found.total("scope")
    median, of = median_months(found.rows["days"], policy.count_least)
    return {
        "year": today.year,
        "certificates": found.total("certificate", str(today.year)),
        "last_year": found.total("certificate", str(today.year - 1)),
        "exempted": found.total("apart", Obligation.Settled.EXEMPTION),
        "elsewhere": found.total("apart", Obligation.Settled.EXTERNAL),
        "split": [(label, found.total("scope", value)) for value, label in Obligation.Settled.choices if value],
        "scope": scope,
        "settled": scope - found.total("scope", ""),
        "share": round(100 * (scope - found.total("scope", "")) / scope) if scope >= policy.share_least else None,
        "overdue": found.total("deadline", "overdue"),
        "median": median,
        "median_of": of,
    }
