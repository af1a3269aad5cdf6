"""The one home and the desks behind it (docs/domain.md, Several roles)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from utq_portal.dashboard import desks
from utq_portal.dashboard.queries.unknown import is_unknown
from utq_portal.dashboard.views import offices, roles
from utq_portal.dashboard.views.coordinator import coordinator_desk
from utq_portal.dashboard.views.supervisor import supervisor_desk
from utq_portal.desks.home import Home, knows, own_row, standing_of
from utq_portal.desks.standing import Standing
from utq_portal.desks.views.teacher import teacher_home
from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles
from utq_portal.web.request import PortalRequest

Desk = Callable[[PortalRequest], HttpResponseBase]
# the desks that follow from a role; their own queries tell which tabs there are
DESKS: dict[str, Desk] = {
    "supervisor": supervisor_desk,
    "coordinator": coordinator_desk,
    "assessor": roles.assessor_desk,
    "hr": roles.hr_desk,
    "dean": roles.dean_desk,
    "exemption": roles.exemption_desk,
    "courses": offices.courses_desk,
    "arbitration": offices.arbitration_desk,
    "board": offices.board_desk,
    "admin": offices.admin_desk,
}


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """The own trajectory first; who has none goes to the first desk, who was never asked to the first question."""
    user = request.user
    row = own_row(user)
    standing = standing_of(user, row)
    if row is not None:
        if standing.open_trajectory or not user.held_roles:
            return _teacher(request, standing, row)
        return _first_desk(request, standing)
    today = timezone.localdate()
    free = not user.held_roles and (standing.duty or not standing.manages)
    if free and standing.asked_first(today) and _is_new(user) and (start := Home(request, today).url("start")):
        return redirect(start)
    nothing = not (standing.own or standing.manages or user.held_roles)
    if nothing and (ended := ended_roles(user, within_days=None)):
        return render(request, "dashboard/role_ended.html", {"ended": ended})
    if nothing and is_unknown(user, today):
        return render(request, "dashboard/unknown_self.html")
    if standing.duty or not _role_keys(request, standing):
        return _teacher(request, standing)
    return _first_desk(request, standing)


def _teacher(request: PortalRequest, standing: Standing, row: Any = None) -> HttpResponse:
    return teacher_home(request, row, desks.tabs_of(request.user, desks.TEACHER, standing))


def _is_new(user: User) -> bool:
    """Whom an app knows, or who had a role, is not greeted as somebody new."""
    return not knows(user) and not ended_roles(user, within_days=None)


@require_safe
def desk(request: PortalRequest, role: str = "") -> HttpResponseBase:
    """One desk; without a role the first that the person has."""
    user = request.user
    if role in desks.ROLE_OF and user.holds(desks.ROLE_OF[role]):
        return DESKS[role](request)
    standing = standing_of(user)
    if not role:
        return _first_desk(request, standing)
    if role == desks.TEACHER and standing.own:
        return _teacher(request, standing, own_row(user) if standing.trajectory else None)
    if role == desks.LINE_MANAGER and standing.manages:
        return offices.manager_desk(request, standing)
    raise Http404


def _role_keys(request: PortalRequest, standing: Standing) -> list[str]:
    return [key for key in desks.keys_of(request.user, standing) if key != desks.TEACHER]


def _first_desk(request: PortalRequest, standing: Standing) -> HttpResponseRedirect:
    keys = _role_keys(request, standing)
    return redirect("desk", keys[0]) if keys else redirect("home")
