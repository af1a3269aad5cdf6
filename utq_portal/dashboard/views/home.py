"""The one home before the desks (docs/domain.md, Several roles)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exemptions.queries import own_line
from trajectories.queries.standing import Standing, standing_of
from utq_portal.dashboard.queries import own
from utq_portal.dashboard.views.teacher import teacher_home
from utq_portal.desks.tabs import TEACHER, first_desk, words_of
from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles, is_unknown
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """The own trajectory first; who has none goes to the first desk, who was never asked to the first question."""
    user = request.user
    trajectory: Any = own.own_trajectory(user)
    if trajectory is not None:
        standing = Standing(trajectory=True, open_trajectory=trajectory.open, manages=trajectory.manages)
        if trajectory.open or not user.held_roles:
            return teacher_home(request, standing, trajectory)
        return redirect(first_desk(user, standing.desks))
    standing = standing_of(user)
    free = not user.held_roles and (standing.duty or not standing.manages)
    if free and standing.asked_first(timezone.localdate()) and _is_new(user) and (start := address("dossiers:start")):
        return redirect(start)
    nothing = not (standing.own or standing.manages or user.held_roles)
    if nothing and (ended := ended_roles(user, within_days=None)):
        return render(request, "dashboard/role_ended.html", {"ended": ended})
    if nothing and is_unknown(user, timezone.localdate()):
        return render(request, "dashboard/unknown_self.html")
    if standing.duty or not set(words_of(user, standing.desks)) - {TEACHER}:
        return teacher_home(request, standing)
    return redirect(first_desk(user, standing.desks))


def _is_new(user: User) -> bool:
    """Who has a request for exemption, or had a role, is not greeted as somebody new."""
    return own_line(user) is None and not ended_roles(user, within_days=None)
