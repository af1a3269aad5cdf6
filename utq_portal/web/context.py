"""What every page shows around its content."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from utq_portal.notices.queries import unread_count
from utq_portal.people.models import RoleAssignment, User
from utq_portal.policy.queries import institution
from utq_portal.web import held, nav
from utq_portal.web.preferences import theme_of


def shell(request: HttpRequest) -> dict[str, object]:
    """Name and navigation for templates/base.html; asks the database only when the page shows it."""
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "institution": SimpleLazyObject(institution),
        "nav": SimpleLazyObject(lambda: nav.items(request)) if hasattr(request, "user") else [],  # type: ignore[arg-type]
        "foot": SimpleLazyObject(lambda: nav.foot(request)) if hasattr(request, "user") else [],  # type: ignore[arg-type]
        "unread": SimpleLazyObject(lambda: unread_count(cast(User, request.user))) if signed_in else 0,
        "roles": SimpleLazyObject(lambda: role_words(request.user.held_roles)) if signed_in else [],  # type: ignore[union-attr]
        "theme": theme_of(request),
        "not_taken": SimpleLazyObject(lambda: held.held(request)) if signed_in else None,
        "demo": settings.DEMO,
    }


def role_words(held: list[RoleAssignment]) -> list[str]:
    """The roles in words, each once: "UTQ supervisor, EEMCS"."""
    words = ((str(row.get_role_display()), row.faculty) for row in held)
    return sorted({f"{role}, {faculty.code}" if faculty else role for role, faculty in words})
