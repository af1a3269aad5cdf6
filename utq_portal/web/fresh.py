"""Who does what cannot be undone has signed in lately, or shows once more who it is (docs/domain.md, Signed in lately).

``signed_in_lately`` stands around a view, ``asked`` in one, after the row was fetched under its Rule. What was sent is
held meanwhile (``held``), and shown to be sent once it is clear who asks: the way back is a page, never an address
that only takes forms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from utq_portal.web import held
from utq_portal.web.byscript import ask_again, by_script

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], Any]
_PLACE = "signed_in_at"  # in the session: seconds since 1970
MARK = "signed_in_lately"


def note(session: SessionBase) -> None:
    """Somebody has just signed in, in whatever way, or has shown once more who it is."""
    session[_PLACE] = time.time()


def on_signing_in(sender: object, request: HttpRequest, **kwargs: object) -> None:
    """Django says that somebody signed in."""
    note(request.session)


def signed_in_at(request: HttpRequest) -> float:
    """When this session was last told who it is, in seconds since 1970; 0 for nobody."""
    if not request.user.is_authenticated:
        return 0.0
    shown: list[float] = [one["at"] for one in get_authentication_records(request, request.user)]
    return max(float(request.session.get(_PLACE, 0.0)), 0.0, *shown)


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was at most FRESH_MINUTES ago."""
    return time.time() - signed_in_at(request) <= settings.FRESH_MINUTES * 60


def asked(request: HttpRequest) -> HttpResponseBase | None:
    """None for who signed in lately; else the answer that asks who it is and holds what was sent."""
    if is_fresh(request):
        return None
    page = f"{reverse('account_reauthenticate')}?"
    if by_script(request):
        return ask_again()
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(page + urlencode({"next": request.get_full_path()}))
    stood_on = held.own_page(request)
    if not held.hold_for_the_asked(request, stood_on):
        return HttpResponseRedirect(page + urlencode({"next": stood_on or reverse("home")}))
    back = f"{reverse('web:held')}?{urlencode({'page': stood_on})}"
    response = HttpResponseRedirect(page + urlencode({"next": back}))
    held.carry(request, response)
    return response


def signed_in_lately(view: View[P], methods: Collection[str] = ()) -> View[P]:
    """The view is for who signed in lately; with ``methods`` only what comes in by these."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        ask = asked(request) if not methods or request.method in methods else None
        return ask or view(request, *args, **kwargs)

    setattr(guarded, MARK, True)
    return guarded


def sent_lately(view: View[P]) -> View[P]:
    """What is sent to the view is for who signed in lately; its page may be looked at by who may see it."""
    return signed_in_lately(view, ("POST",))
