"""What happens around every page: language, sign-in by default, and headers that protect the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from utq_portal.people import devices
from utq_portal.web import held
from utq_portal.web.byscript import by_script, signed_out
from utq_portal.web.preferences import language_of

Answer = Callable[[HttpRequest], HttpResponse]

# what the database can hold as a key
LARGEST_KEY = 2**63 - 1
# nothing on these pages asks for a sensor, a camera or a payment; passkeys do need their two permissions
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class Around:
    """Hands the request on and the answer back, as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class PersonalLanguage(Around):
    """Every page in the reader's language, in Amsterdam time; and nothing of a person is kept by a browser.

    Lists as files, calendars and what scripts ask count too, where they do not say otherwise. ``no-store`` also makes
    "back" fetch the page again, so that an old version number is not sent from a stale form.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if "Cache-Control" not in response.headers and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class PlainCookies(Around):
    """Drops a cookie with a null byte, which a quoted one can hold: no database takes it as the key of a session."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class WithinBounds(Around):
    """What no database takes does not reach a view: an impossible key in an address is 404, a null byte is dropped.

    A line ends in one sign, as browsers count it: they send two (docs/domain.md, Writing).
    """

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, object]
    ) -> None:
        """Raise Http404 for an impossible key; clean what was sent."""
        for key in kwargs.values():
            if "\0" in key if isinstance(key, str) else isinstance(key, int) and key > LARGEST_KEY:
                raise Http404
        request.GET = _plain(request.GET)
        if request.method == "POST":
            request.POST = _plain(request.POST)


def _plain(sent: Any) -> Any:
    if not any(sign in value for _name, values in sent.lists() for value in values for sign in "\0\r"):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name, [text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") for text in values])
    clean._mutable = False
    return clean


class SignedInByDefault(LoginRequiredMiddleware):
    """Every page asks to sign in, except those marked with ``login_not_required``.

    A script is told so with 401. What a form sent is held, and shown after signing in; where that is not done, signing
    in leads to the page on which the form stood, never to an address that only takes forms.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: object
    ) -> HttpResponse:
        """The page to sign in, with the way back."""
        return signed_out() if by_script(request) else to_sign_in(request)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The page to sign in; afterwards comes what was asked for, or what was sent."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    back = held.hold(request) or held.own_page(request) or request.path
    response = redirect_to_login(back, resolve_url(settings.LOGIN_URL))
    held.carry(request, response)
    return response


def page_above(path: str) -> str:
    """The nearest address above this one that there is; "/" in the end."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"


class Received(Around):
    """Tells the browser what was taken: it keeps all other words (docs/domain.md, What is kept on the device).

    A form that keeps its words on the device carries a mark. A redirect without a complaint says that they are here:
    the mark goes back as a cookie, which kept.js reads on the next page. And who opens an address that only takes
    forms is led to the page above it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            held.remember_who(request, response)
            devices.remember(request, response)
        if _only_for_forms(request, response):
            return HttpResponseRedirect(self.nearest(request))
        if request.method == "POST" and _taken(request, response):
            mark = request.POST.get("kept-mark", "")
            if MARK.fullmatch(mark):
                response.set_cookie(f"sent_{mark}", "1", max_age=_DAY, samesite="Lax", secure=request.is_secure())
            held.settle(request)
        elif request.method == "POST" and _refused(request, response) and held.hold(request):
            held.carry(request, response)
        return response

    def nearest(self, request: HttpRequest) -> str:
        """The nearest page above this address that the reader gets; "/" leads everybody on."""
        path = request.path
        while (path := page_above(path)) != "/":
            tried = copy(request)
            tried.path = tried.path_info = path
            told: Any = FallbackStorage(tried)
            told._loaded_data = []  # what waits to be told is for the page that the reader gets
            tried._messages = told  # type: ignore[attr-defined]
            answer = self.get_response(tried)
            answer.close()
            if answer.status_code < HTTPStatus.BAD_REQUEST:
                return path
        return "/"


MARK = re.compile(r"[0-9a-f]{16,40}")
_DAY = 24 * 3600
_ON = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


def _only_for_forms(request: HttpRequest, response: HttpResponse) -> bool:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    return wants_page and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not by_script(request)


def _refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the next page says no, and no script keeps the words of the form; who is asked first is held already."""
    leads_on = response.status_code in _ON and request.user.is_authenticated and not _asks_first(response)
    return leads_on and "kept-mark" not in request.POST and not by_script(request)


def _taken(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a form was taken: it leads on, for somebody who is signed in, and the next page complains of nothing."""
    if response.status_code not in _ON or not request.user.is_authenticated or _asks_first(response):
        return False
    told: Any = get_messages(request)
    return all(message.level < WARNING for message in getattr(told, "_queued_messages", ()))


def _asks_first(response: HttpResponse) -> bool:
    """Whether the answer asks who it is, before anything is done."""
    return response.headers.get("Location", "").startswith(reverse("account_reauthenticate"))
