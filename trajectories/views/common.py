"""What the pages of this app share."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render

from trajectories.models import Trajectory
from trajectories.queries.ball import note_who_acts
from trajectories.queries.intake import dossier_waits
from trajectories.queries.trajectories import attendance
from utq_portal.people.models import User
from utq_portal.web import dates
from utq_portal.web.acting import say_refused
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

TEACHER_WRITES = Trajectory.State.PREPARING


def found(rows: QuerySet[Trajectory], pk: int) -> Trajectory:
    """The row if the query has it, else 404."""
    return get_object_or_404(rows, pk=pk)


def is_autosave(request: HttpRequest) -> bool:
    """Whether a script saves while somebody types: it gets JSON."""
    return request.headers.get("X-Autosave") == "1"


def version_in(request: HttpRequest) -> int:
    """The version from which the page was made; anything but a number is none, and older than all."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def saved(version: int, at: Any, html: dict[str, str] | None = None) -> JsonResponse:
    """The answer to an autosave."""
    return JsonResponse({"version": version, "saved_at": dates.clock(at) if at else "", "html": html or {}})


def not_saved(request: PortalRequest, refused: Refused, to: str) -> HttpResponse:
    """What cannot be saved at all: 422 for a script, else the sentence on the next page."""
    if is_autosave(request):
        return JsonResponse({"errors": {"": [str(refused.why)]}}, status=422)
    say_refused(request, refused)
    return HttpResponseRedirect(to)


def page(request: HttpRequest, template: str, context: dict[str, Any], *, failed: bool = False) -> HttpResponse:
    """A page of this app; a failed form says so in its title and with 422."""
    status = 422 if failed else 200
    return render(request, f"trajectories/{template}", {**context, "form_failed": failed}, status=status)


def around(trajectory: Trajectory, user: User) -> dict[str, Any]:
    """What every page about a trajectory says: whose it is, and who acts as UTQ supervisor."""
    note_who_acts(trajectory, user)
    return {
        "trajectory": trajectory,
        "attendance": attendance(trajectory),
        "own": trajectory.person_id == user.pk,
        "case_url": f"/trajectories/{trajectory.pk}/",
        "dossier_waits": dossier_waits(trajectory),
    }
