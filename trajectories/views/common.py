"""What the pages of this app share."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from trajectories.models import Trajectory
from trajectories.queries.ball import note_who_acts
from trajectories.queries.intake import dossier_waits
from trajectories.queries.trajectories import attendance
from trajectories.rules import OWN
from utq_portal.people.models import User
from utq_portal.web.request import PortalRequest

TEACHER_WRITES = Trajectory.State.PREPARING


def found(rows: QuerySet[Trajectory], pk: int) -> Trajectory:
    """The row if the query has it, else 404."""
    return get_object_or_404(rows, pk=pk)


def writes(trajectory: Trajectory, request: PortalRequest) -> bool:
    """Whether the reader fills in the documents of the own intake now."""
    return OWN.has(request.user, trajectory) and trajectory.state == TEACHER_WRITES


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, failed: bool = False, status: int = 200
) -> HttpResponse:
    """A page of this app; a failed form says so in its title and with 422."""
    status = 422 if failed else status
    return render(request, f"trajectories/{template}", {**context, "form_failed": failed}, status=status)


def around(trajectory: Trajectory, user: User) -> dict[str, Any]:
    """What every page about a trajectory says: whose it is, and who acts as UTQ supervisor."""
    note_who_acts(trajectory, user)
    return {
        "trajectory": trajectory,
        "attendance": attendance(trajectory),
        "own": OWN.has(user, trajectory),
        "case_url": trajectory.get_absolute_url(),
        "dossier_waits": dossier_waits(trajectory),
    }
