"""Entries of the navigation: the home, and the desks."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav


def _desk(request: HttpRequest) -> bool:
    return request.user.is_authenticated and bool(request.user.held_roles) and not _dashboard(request)


def _dashboard(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.holds(Role.COORDINATOR)


nav.register("home", _("My trajectory"), "home", nav.without_role, 10)
nav.register("desk", _("Desk"), "desks", _desk, 10)
nav.register("dashboard", _("Dashboard"), "desks", _dashboard, 10)
