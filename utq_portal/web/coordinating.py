"""Whose a page is: of who coordinates the whole university, or of who holds a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.http.response import HttpResponseBase

from utq_portal.policy.rules import may_set
from utq_portal.web.inperson import P, View, told_in_person
from utq_portal.web.request import PortalRequest


def for_roles(*roles: str) -> Callable[[View[P]], View[P]]:
    """The page is for who holds one of ``roles`` today, in person or as a stand-in; everybody else gets 404."""

    def limited(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.user.holds(role) for role in roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return limited


def for_coordinator(view: View[P]) -> View[P]:
    """The page is for who coordinates the whole university; everybody else gets 404.

    A stand-in looks at every page; what only the holder does is refused in words (docs/domain.md, Stand-ins).
    """

    answer = told_in_person(view)

    @wraps(view)
    def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_set(request.user):
            raise Http404
        return answer(request, *args, **kwargs)

    return guarded
