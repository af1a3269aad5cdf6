"""Requests that a script of ours makes while the page stays: they get JSON, never a page to sign in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

HEADERS = ("X-Script", "X-Autosave", "X-Upload")


def by_script(request: HttpRequest) -> bool:
    """Whether a script asks, and not somebody who goes to a page."""
    return any(name in request.headers for name in HEADERS)


def signed_out() -> JsonResponse:
    """401: the session ended; nothing was done."""
    sentence = _("You are signed out. Sign in again, then try again.")
    return JsonResponse({"error": sentence, "signed_out": True}, status=HTTPStatus.UNAUTHORIZED)


def ask_again() -> JsonResponse:
    """401: signed in too long ago for this act; nothing was done."""
    sentence = _("Show once more that it is you, then try again.")
    return JsonResponse({"error": sentence, "signed_out": True}, status=HTTPStatus.UNAUTHORIZED)


def token_refused() -> JsonResponse:
    """403: signed in or out in another window since the page was opened; nothing was done."""
    sentence = _("You signed in or out in another window. Try again.")
    return JsonResponse({"error": sentence, "token": True}, status=HTTPStatus.FORBIDDEN)
