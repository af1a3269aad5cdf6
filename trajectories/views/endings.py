"""Who is UTQ supervisor; pauses, ends, and opening again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.forms.endings import CloseForm, SupervisorForm
from trajectories.forms.intake import ReasonForm
from trajectories.queries.trajectories import assignable_by, closable_by, closing_reasons, takeable_by, trajectories_for
from trajectories.views.common import around, found, page
from trajectories.workflow import endings
from trajectories.workflow import trajectory as trajectory_steps
from utq_portal.web.acting import attempt
from utq_portal.web.links import case_address
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
def assign_supervisor(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator chooses who of the faculty is UTQ supervisor."""
    trajectory = found(assignable_by(request.user), pk)
    form = SupervisorForm(request.POST or None, trajectory=trajectory, initial={"supervisor": trajectory.supervisor_id})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["supervisor"]
        act = partial(trajectory_steps.assign_supervisor, trajectory, chosen, by=request.user)
        done = _("%(supervisor)s is UTQ supervisor now.") % {"supervisor": chosen.name}
        return attempt(request, act, done, case_address(pk))
    failed = request.method == "POST"
    return page(request, "assign_supervisor.html", {**around(trajectory, request.user), "form": form}, failed=failed)


@require_POST
def take(request: PortalRequest, pk: int) -> HttpResponse:
    """A UTQ supervisor of the faculty takes the trajectory."""
    trajectory = found(takeable_by(request.user), pk)
    act = partial(trajectory_steps.assign_supervisor, trajectory, request.user, by=request.user)
    done = _("You are UTQ supervisor of %(person)s now.") % {"person": trajectory.person.name}
    return attempt(request, act, done, case_address(pk))


def _on_case(request: PortalRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    """Take a step of a trajectory that the reader sees; the step knows who may."""
    trajectory = found(trajectories_for(request.user), pk)
    return attempt(request, partial(act, trajectory, by=request.user), done, case_address(pk))


@require_POST
def ask_suspension(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher asks for a pause."""
    done = _("Your UTQ supervisor is asked to pause the trajectory. Your deadline does not move.")
    return _on_case(request, pk, endings.ask_suspension, done)


@require_POST
def suspend(request: PortalRequest, pk: int) -> HttpResponse:
    """Pause on request."""
    done = _("The trajectory is paused. The deadline does not move; the teacher is told.")
    return _on_case(request, pk, endings.suspend, done)


@require_POST
def resume(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on after a pause."""
    return _on_case(request, pk, endings.resume, _("The trajectory goes on."))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PortalRequest, pk: int) -> HttpResponse:
    """End a trajectory: withdraw as a teacher, note a leaver as HR, any reason as coordinator."""
    trajectory = found(closable_by(request.user), pk)
    reasons = closing_reasons(trajectory, request.user)
    form = CloseForm(request.POST or None, reasons=reasons)
    if request.method == "POST" and form.is_valid():
        act = partial(endings.close, trajectory, by=request.user, **form.cleaned_data, today=timezone.localdate())
        done = _("The trajectory has ended. The coordinator can open it again.")
        return attempt(request, act, done, case_address(pk))
    failed = request.method == "POST"
    return page(request, "close.html", {**around(trajectory, request.user), "form": form}, failed=failed)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator opens an ended trajectory again, and says why."""
    trajectory = found(assignable_by(request.user), pk)
    form = ReasonForm(
        request.POST or None,
        label=_("Why it opens again"),
        hint=_("Kept with the trajectory, for staff."),
        missing=_("Write why the trajectory opens again"),
    )
    if request.method == "POST" and form.is_valid():
        act = partial(endings.reopen, trajectory, by=request.user, **form.cleaned_data)
        return attempt(request, act, _("The trajectory is open again."), case_address(pk))
    failed = request.method == "POST"
    return page(request, "reopen.html", {**around(trajectory, request.user), "form": form}, failed=failed)
