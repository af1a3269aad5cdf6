"""How a page acts: what was posted, and a step that is taken, or refused in words."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from utq_portal.workflow import Refused


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def say_refused(request: HttpRequest, refused: Refused) -> None:
    """Every reason of a refusal, on top of the next page."""
    for why in (refused.why, *refused.details):
        messages.error(request, str(why))


def attempt(request: HttpRequest, act: Callable[[], object], done: object, to: str) -> HttpResponseRedirect:
    """Take a step and say so on the next page, or say why not."""
    try:
        act()
    except Refused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(to)


def carried_out(
    request: HttpRequest, act: Callable[[], object], done: object = "", form: BaseForm | None = None
) -> bool:
    """Take a step and tell ``done``; why not goes to the form, or to the top of the next page. True when taken."""
    try:
        act()
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused.why))
        else:
            messages.error(request, str(refused.why))
        return False
    if done:
        messages.success(request, str(done))
    return True
