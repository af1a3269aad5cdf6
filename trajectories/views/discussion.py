"""The talk with the line manager: recorded by the teacher, confirmed by the line manager."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.forms.intake import DiscussionForm
from trajectories.models import LineManagerDiscussion, Trajectory
from trajectories.queries.intake import discussions_for, may_confirm
from trajectories.rules import OWN
from trajectories.summaries import summary_of_talk
from trajectories.views.common import TEACHER_WRITES, around, found, page
from trajectories.workflow import documents
from trajectories.workflow.documents import record_discussion
from utq_portal.people.queries import line_manager_of
from utq_portal.policy.queries import current
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import or_404
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
def discussion(request: PortalRequest, pk: int) -> HttpResponse:
    """Only the talk: to record for the teacher, to read and confirm for the line manager."""
    trajectory = found(discussions_for(request.user), pk)
    held: LineManagerDiscussion | None = getattr(trajectory, "discussion", None)
    own = OWN.has(request.user, trajectory)
    or_404(own or request.method != "POST")
    if own and (trajectory.state == TEACHER_WRITES or request.method == "POST"):
        return _record(request, trajectory, held)
    context = {
        **around(trajectory, request.user),
        "discussion": held,
        "may_confirm": held is not None and not held.confirmed_at and may_confirm(trajectory, request.user),
    }
    return page(request, "discussion_read.html", context)


def _record(request: PortalRequest, trajectory: Trajectory, held: LineManagerDiscussion | None) -> HttpResponse:
    today = timezone.localdate()
    manager = line_manager_of(trajectory.person)
    initial = _initial(held) if held else {"held_on": today, "with_whom": manager.name if manager else ""}
    form = DiscussionForm(request.POST or None, initial=initial, today=today)
    seen = held.recorded_at.isoformat() if held else ""
    context: dict[str, object] = {
        **around(trajectory, request.user),
        "form": form,
        "discussion": held,
        "summary": summary_of_talk(trajectory, request.user, recorded=held is not None),
        "manager": manager,
        "needed": current(trajectory.faculty_id).line_manager_confirms,
        "seen": seen,
    }
    if request.method != "POST":
        return page(request, "discussion.html", context)
    if not form.is_valid():
        return page(request, "discussion.html", {**context, "seen": request.POST.get("seen", "")}, failed=True)
    same = held is not None and all(
        value == getattr(held, name) or (name == "with_whom" and not value) for name, value in form.cleaned_data.items()
    )
    if request.POST.get("seen", "") != seen and not same:
        return page(request, "discussion.html", {**context, "elsewhere": True}, status=409)
    act = partial(record_discussion, trajectory, by=request.user, today=today, **form.cleaned_data)
    done = _("The talk is recorded. Your line manager can read and confirm it.")
    if not manager:
        done = _("The talk is recorded. The coordinator looks up who your line manager is; you can go on.")
    to, back = (reverse(f"trajectories:{name}", args=[trajectory.pk]) for name in ("intake", "discussion"))
    return attempt(request, act, done, to, back)


def _initial(held: LineManagerDiscussion) -> dict[str, object]:
    return {name: getattr(held, name) for name in ("held_on", "with_whom", "teaching_tasks", "hours_available")}


@require_POST
def confirm_discussion(request: PortalRequest, pk: int) -> HttpResponse:
    """The line manager agrees with what was recorded."""
    trajectory = found(discussions_for(request.user), pk)
    act = partial(documents.confirm_discussion, trajectory, by=request.user)
    return attempt(request, act, _("You confirmed what was agreed."), reverse("trajectories:discussion", args=[pk]))
