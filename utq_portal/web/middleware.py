"""What happens around every page: language, sign-in by default, and headers that protect the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.cache import patch_vary_headers

from utq_portal.web.preferences import language_of

Answer = Callable[[HttpRequest], HttpResponse]

# what the database can hold as a key
LARGEST_KEY = 2**63 - 1
# nothing on these pages asks for a sensor, a camera or a payment; passkeys do need their two permissions
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class PersonalLanguage:
    """Every page in the reader's language, in Amsterdam time; and no page of a person is kept by a browser.

    ``no-store`` also makes "back" fetch the page again, so that an old version number is not sent from a stale form.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

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
            if request.user.is_authenticated:
                response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class WithinBounds:
    """What no database takes does not reach a view: a number too large for a key is 404, a null byte is dropped."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise Http404 for an impossible key; clean what was sent."""
        if any(isinstance(value, int) and value > LARGEST_KEY for value in kwargs.values()):
            raise Http404
        request.GET = _without_nulls(request.GET)
        if request.method == "POST":
            request.POST = _without_nulls(request.POST)


def _without_nulls(sent: Any) -> Any:
    if not any("\0" in value for _name, values in sent.lists() for value in values):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    clean._mutable = False
    return clean


class SignedInByDefault(LoginRequiredMiddleware):
    """Every page asks to sign in, except those marked with ``login_not_required``."""
