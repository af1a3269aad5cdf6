"""Language and theme: kept on the person who is signed in, and in a cookie for visitors and the sign-in page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
_YEAR = 365 * 24 * 3600


def language_of(request: HttpRequest) -> str:
    """The person's own language, else the cookie's, else what the browser asks for."""
    if request.user.is_authenticated and request.user.language in LANGUAGES:
        return request.user.language
    return visitor_language(request)


def visitor_language(request: HttpRequest) -> str:
    """The cookie's, else what the browser asks for: without a look at the person."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return cookie if cookie in LANGUAGES else translation.get_language_from_request(request)


def theme_of(request: HttpRequest) -> str:
    """light or dark; empty when the device decides."""
    if hasattr(request, "user") and request.user.is_authenticated:
        theme = request.user.theme
    else:
        theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in ("light", "dark") else ""


def keep(response: HttpResponseBase, name: str, value: str) -> None:
    """Remember a choice in this browser for a year; scripts cannot read it."""
    response.set_cookie(
        name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
