"""What the coordinator's pages share: who gets them, and how an act is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import Promise

from utq_portal.policy.rules import may_set
from utq_portal.web.inperson import told_in_person
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

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


def sent(request: PortalRequest) -> QueryDict | None:
    """What was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def carried_out(
    request: PortalRequest, act: Callable[[], Any], done: Promise | str, form: BaseForm | None = None
) -> bool:
    """Do it and say so; a refusal goes to the form, or to the top of the next page."""
    try:
        act()
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused.why))
        else:
            messages.error(request, str(refused.why))
        return False
    messages.success(request, str(done))
    return True
