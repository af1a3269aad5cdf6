"""What the pages of this app share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from trajectories.obligations.queries.feed import uploads_for
from trajectories.obligations.workflow.feed import restage
from trajectories.queries.ball import note_who_acts
from trajectories.queries.intake import dossier_waits
from trajectories.queries.trajectories import attendance
from trajectories.rules import OWN
from utq_portal.people.models import FeedUpload, User
from utq_portal.policy.queries import institution, may_post
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest

TEACHER_WRITES = Trajectory.State.PREPARING
ENTER_DAY = _("Enter a date, for example 1 March 2028 or 1-3-2028")


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


def tab_of(tabs: Iterable[tuple[str, object, int]], asked: str) -> str:
    """The kind of rows that a preview shows: the one that is asked for when it has any, else the first; "" of none."""
    kinds = [kind for kind, _name, _count in tabs]
    return asked if asked in kinds else next(iter(kinds), "")


def going_out() -> dict[str, Any]:
    """Whether messages go out, and when the portal goes live, for the words of a page about a file."""
    return {"messages_go_out": may_post(), "live_on": institution().go_live_on}


def waiting_for_name(request: PortalRequest) -> FeedUpload | None:
    """The preview from which an HR advisor came to add a name."""
    if (file := number_sent(request.POST.get("file") or request.GET.get("file", ""), 9)) is None:
        return None
    ready = uploads_for(request.user).filter(uploaded_by=request.user, state=FeedUpload.State.READY)
    return ready.filter(pk=file).first()


def back_to_preview(upload: FeedUpload | None, else_to: str) -> HttpResponse:
    """A name was added: the preview that asked for it is made again, else to the list of names."""
    if upload is None:
        return redirect(else_to)
    restage(upload, today=timezone.localdate())
    return redirect("trajectories:feed", upload.pk)


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
