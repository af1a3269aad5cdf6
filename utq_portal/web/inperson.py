"""A view in which a stand-in hears that only the holder of the role does this (docs/domain.md, Stand-ins)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase

from utq_portal.people.workflow.roles import NotInPerson
from utq_portal.web.errors import not_in_person
from utq_portal.web.request import PortalRequest

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


def told_in_person(view: View[P]) -> View[P]:
    """Whatever of the view raises NotInPerson is answered with the sentence, and with what was typed."""

    @wraps(view)
    def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotInPerson as refused:
            return not_in_person(request, refused.why)

    return guarded
