"""Saving while somebody types: a script sends what stands in the form with its version, and gets JSON."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from utq_portal.web import dates
from utq_portal.web.acting import say_refused
from utq_portal.web.numbers import number_sent
from utq_portal.workflow import Refused


def is_autosave(request: HttpRequest) -> bool:
    """Whether a script saves while somebody types: it gets JSON."""
    return request.headers.get("X-Autosave") == "1"


def version_in(request: HttpRequest) -> int:
    """The version from which the page was made; anything but a number is none, and older than all."""
    given = number_sent(request.POST.get("version", ""), 9)
    return -1 if given is None else given


def saved(version: int | str, at: datetime | None, html: dict[str, str] | None = None) -> JsonResponse:
    """The answer to an autosave; ``html`` replaces what the selectors name."""
    return JsonResponse({"version": version, "saved_at": dates.clock(at) if at else "", "html": html or {}})


def not_saved(request: HttpRequest, refused: Refused, to: str) -> HttpResponse:
    """What cannot be saved at all: 422 for a script, else the sentence on the next page."""
    if is_autosave(request):
        return JsonResponse({"errors": {"": [str(refused.why)]}}, status=422)
    say_refused(request, refused)
    return HttpResponseRedirect(to)
