"""Whose a page is: of who coordinates the whole university, or of who holds a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import Http404
from django.http.response import HttpResponseBase

from utq_portal.people.models import User
from utq_portal.people.rules import coordinates
from utq_portal.web.inperson import P, View, told_in_person
from utq_portal.web.request import PortalRequest

T = TypeVar("T")


def or_404(found: T | None) -> T:
    """What there is for this reader; raises Http404 for nothing, and for what does not hold."""
    if not found:
        raise Http404
    return found


def only_for(allowed: Callable[[User], object]) -> Callable[[View[P]], View[P]]:
    """The page is for whom ``allowed`` lets in by the roles held today; everybody else gets 404."""

    def limited(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            or_404(allowed(request.user))
            return view(request, *args, **kwargs)

        return guarded

    return limited


def role_required(*roles: str) -> Callable[[View[P]], View[P]]:
    """The page is for who holds one of ``roles`` today, in person or as a stand-in; everybody else gets 404."""
    return only_for(lambda user: any(user.holds(role) for role in roles))


def for_coordinator(view: View[P]) -> View[P]:
    """The page is for who coordinates the whole university; everybody else gets 404.

    A stand-in looks at every page; what only the holder does is refused in words (docs/domain.md, Stand-ins).
    """
    return only_for(coordinates)(told_in_person(view))
