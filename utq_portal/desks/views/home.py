"""The one home before the desks (docs/domain.md, Several roles)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from utq_portal.desks.home import Home, knows, own_row, standing_of
from utq_portal.desks.standing import Standing
from utq_portal.desks.tabs import TEACHER, first_desk, tabs_of, words_of
from utq_portal.desks.views.teacher import teacher_home
from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles, is_unknown
from utq_portal.people.responsible import Responsible
from utq_portal.web.coordinating import or_404
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import NOTHING, Ball, By, Said, Summary

ROLE_ENDED = Summary(Said(_("No role now")), NOTHING, None, None)
UNKNOWN = Summary(
    Said(_("First sign-in"), _("not yet known to HR")),
    NOTHING,
    By(words=_("A few working days")),
    Ball(Responsible.COORDINATOR.label),
)


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """The own trajectory first; who has none goes to the first desk, who was never asked to the first question."""
    user = request.user
    row = own_row(user)
    standing = standing_of(user, row)
    if row is not None:
        if standing.open_trajectory or not user.held_roles:
            return _teacher(request, standing, row)
        return redirect(first_desk(user, standing.desks))
    today = timezone.localdate()
    free = not user.held_roles and (standing.duty or not standing.manages)
    if free and standing.asked_first(today) and _is_new(user) and (start := Home(request, today).url("start")):
        return redirect(start)
    nothing = not (standing.own or standing.manages or user.held_roles)
    if nothing and (ended := ended_roles(user, within_days=None)):
        return render(request, "desks/role_ended.html", {"ended": ended, "summary": ROLE_ENDED})
    if nothing and is_unknown(user, today):
        return render(request, "desks/unknown_self.html", {"summary": UNKNOWN})
    if standing.duty or not set(words_of(user, standing.desks)) - {TEACHER}:
        return _teacher(request, standing)
    return redirect(first_desk(user, standing.desks))


def own_desk(request: PortalRequest) -> HttpResponseBase:
    """The own trajectory as one of the desks; a stranger to it gets 404."""
    standing = standing_of(request.user)
    or_404(standing.own)
    return _teacher(request, standing, own_row(request.user) if standing.trajectory else None)


def _teacher(request: PortalRequest, standing: Standing, row: Any = None) -> HttpResponse:
    return teacher_home(request, row, tabs_of(request.user, TEACHER, standing.desks))


def _is_new(user: User) -> bool:
    """Whom an app knows, or who had a role, is not greeted as somebody new."""
    return not knows(user) and not ended_roles(user, within_days=None)
