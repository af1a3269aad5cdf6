"""The learning route: how and when, per competence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.forms.plan import PlanForm
from trajectories.models import Trajectory
from trajectories.queries.intake import plans_for
from trajectories.queries.plan import PlannedCompetence, learning_plan, plan_changed
from trajectories.queries.slots import running_booking
from trajectories.queries.trajectories import own_trajectory
from trajectories.registering import open_to
from trajectories.rules import OWN
from trajectories.summaries import summary_of_plan
from trajectories.views.common import around, found, page
from trajectories.workflow import plan as plan_steps
from trajectories.workflow.plan import looked, save_plan
from trajectories.workflow.versions import Stale
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.acting import attempt, onward
from utq_portal.web.autosave import is_autosave, not_saved, saved, version_in
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


@require_safe
def own_route(request: PortalRequest) -> HttpResponse:
    """To the own route, for the navigation; without a trajectory to the home, which says how to start."""
    trajectory = own_trajectory(request.user)
    if trajectory is None:
        return redirect("home")
    return HttpResponseRedirect(address("trajectories:route", trajectory.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def route(request: PortalRequest, pk: int) -> HttpResponse:
    """The plan to change for its teacher, to read for the UTQ supervisor, who sees that it changed."""
    trajectory = found(plans_for(request.user), pk)
    plan = learning_plan(trajectory)
    own = OWN.has(request.user, trajectory)
    if request.method == "POST":
        or_404(own)
        return _save(request, trajectory, plan)
    if own and trajectory.state in Trajectory.WRITABLE:
        return page(request, "plan.html", _context(request, trajectory, plan, PlanForm(plan)))
    context = _context(request, trajectory, plan, None)
    if not own:
        context["changed"] = plan_changed(trajectory)
        looked(trajectory, by=request.user)
    return page(request, "plan_read.html", context)


def _context(
    request: PortalRequest, trajectory: Trajectory, plan: list[PlannedCompetence], form: PlanForm | None
) -> dict[str, object]:
    missing = [row for row in plan if not row.planned]
    booking = running_booking(trajectory) if trajectory.state == Trajectory.State.INTAKE_BOOKED else None
    return {
        **around(trajectory, request.user),
        "plan": plan,
        "plan_form": form,
        "planned": len(plan) - len(missing),
        "missing": missing,
        "registers_for": _registers_for(trajectory, plan) if form is not None else set(),
        "version": trajectory.plan_version,
        "line": line_of(trajectory, plan, timezone.localdate()),
        "agreed": current(trajectory.faculty_id).plan_agreed,
        "open_agreements": sum(item.agreed_at is None for row in plan for item in row.items),
        "summary": summary_of_plan(trajectory, request.user, plan, booking),
    }


def _registers_for(trajectory: Trajectory, plan: list[PlannedCompetence]) -> set[int]:
    """The lines, by key, that are not done and for which the teacher can register now."""
    asked = [item for row in plan for item in row.items if item.address and not item.done_on]
    open_now = open_to(trajectory.person, {item.address for item in asked})
    return {item.pk for item in asked if item.address in open_now}


@dataclass(frozen=True, slots=True)
class Stop:
    """A target date on the line; ``label`` is empty where it would stand in that of the stop before."""

    x: str
    number: int
    label: str
    done: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """The route on one line: from the start to the deadline, or to the last date when there is none."""

    begin_label: str
    end_label: str
    today: str
    today_anchor: str
    stops: list[Stop]
    ready: str
    deadline: date | None
    words: str


def anchor(part: float) -> str:
    """How a label stands at this part of the line, so that it is not cut at either end."""
    if part < EDGE:
        return "start"
    return "end" if part > 1 - EDGE else "middle"


EDGE = 0.1  # half the widest word beside a mark, on the narrowest phone
LABEL_WIDTH = 0.09  # part of the line that a month and year take, at its narrowest


def line_of(trajectory: Trajectory, plan: list[PlannedCompetence], today: date) -> Line:
    """Where the dates stand on the line, as places in percent, with the same in words."""
    dated = sorted(((row, due) for row in plan if (due := row.due)), key=lambda one: one[1])
    deadline = trajectory.obligation.deadline if trajectory.obligation else None
    ready = trajectory.planned_ready_on
    days = [due for _row, due in dated]
    begin = min(trajectory.started_on, today, *days)
    end = max([today + timedelta(days=90), *days, *(day for day in (deadline, ready) if day)])

    def part(day: date) -> float:
        return (day - begin).days / max((end - begin).days, 1)

    stops, free_from = [], LABEL_WIDTH  # the first label is that of the beginning
    for row, due in dated:
        here = part(due)
        fits = free_from + LABEL_WIDTH / 2 <= here <= 1 - 1.5 * LABEL_WIDTH
        stops.append(
            Stop(f"{100 * here:.1f}%", row.competence.number, _month(due) if fits else "", row.done, anchor(here))
        )
        free_from = here + LABEL_WIDTH / 2 if fits else free_from
    said = ", ".join(f"{row.competence.number}: {dates.long(due)}" for row, due in dated) or _("none yet")
    words = _("Target dates per competence: %(dates)s. Deadline: %(deadline)s.") % {
        "dates": said,
        "deadline": dates.long(deadline) if deadline else _("none"),
    }
    near = ready is not None and abs(part(ready) - part(today)) < LABEL_WIDTH
    at_ready = f"{100 * part(ready):.1f}%" if ready and not near else ""
    now = part(today)
    return Line(_month(begin), _month(end), f"{100 * now:.1f}%", anchor(now), stops, at_ready, deadline, words)


def _month(day: date) -> str:
    return f"{dates.short_month(day)} {day.year}"


def _save(request: PortalRequest, trajectory: Trajectory, plan: list[PlannedCompetence]) -> HttpResponse:
    autosave = is_autosave(request)
    form = PlanForm(plan, request.POST)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": {}}, status=422)
        context = {**_context(request, trajectory, plan, form), "version": version_in(request)}
        return page(request, "plan.html", context, failed=True)
    today = timezone.localdate()
    try:
        version = save_plan(trajectory, by=request.user, version=version_in(request), lines=form.lines, today=today)
    except Stale:
        return JsonResponse({}, status=409) if autosave else _conflict(request, trajectory, form)
    except Refused as refused:  # a script may ask
        return not_saved(request, refused, request.path)
    if autosave:
        chosen = {line.competence for line in form.lines}
        words = _("%(planned)s of %(all)s planned") % {"planned": len(chosen), "all": len(plan)}
        return saved(version, timezone.now(), {"#planned": escape(words)})
    competence = request.POST.get("add", "") or form.without.split("-")[0]
    return onward(request, _("Your route is saved."), request.path + (f"#{competence}" if competence else ""))


def _conflict(request: PortalRequest, trajectory: Trajectory, typed: PlanForm) -> HttpResponse:
    """Both versions, and a third with the typed lines in place and the other's lines below them."""
    now = Trajectory.objects.select_related("obligation", "person", "supervisor", "faculty").get(pk=trajectory.pk)
    plan = learning_plan(now)
    data = request.POST.copy()
    for row in plan:
        mine = {(line.kind, line.title) for line in typed.lines if line.competence == row.competence.pk}
        taken = {line.position for line in typed.lines if line.competence == row.competence.pk}
        for item in row.items:
            if (item.kind, item.title) in mine:
                continue
            place = next(n for n in range(100) if n not in taken)
            taken.add(place)
            prefix = f"p{row.competence.pk}-{place}"
            data[f"{prefix}-kind"], data[f"{prefix}-title"] = item.kind, item.title
            data[f"{prefix}-due"] = item.due.isoformat() if item.due else ""
            if item.done_on:
                data[f"{prefix}-done"] = "on"
    context = _context(request, now, plan, PlanForm(plan, data))
    return page(request, "plan_conflict.html", {**context, "typed": typed}, status=409)


@require_POST
def agree_plan(request: PortalRequest, pk: int) -> HttpResponse:
    """The UTQ supervisor agrees to the plan."""
    trajectory = found(plans_for(request.user), pk)
    act, done = partial(plan_steps.agree_plan, trajectory, by=request.user), _("You agreed to this route.")
    return attempt(request, act, done, address("trajectories:route", pk))
