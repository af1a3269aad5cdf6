"""The pages of who coordinates the whole university."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404
from django.http.response import HttpResponseBase

from utq_portal.policy.rules import may_set
from utq_portal.web.inperson import told_in_person
from utq_portal.web.request import PortalRequest

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


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
