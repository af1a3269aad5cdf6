"""Pages for what went wrong, in the words and the look of the others."""

from __future__ import annotations

import logging
import secrets
import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles
from utq_portal.web import held
from utq_portal.web.away import RETRY_AFTER, Part, part_of
from utq_portal.web.byscript import by_script, signed_out, token_refused
from utq_portal.web.middleware import to_sign_in
from utq_portal.web.preferences import LANGUAGES, visitor_language

log = logging.getLogger(__name__)

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
AWAY: dict[Part, tuple[str | Promise, str | Promise]] = {
    Part.BUSY: (
        _("It is very busy just now"),
        _("Others are saving their work, and there was no room for yours in time. Try again in a moment."),
    ),
    Part.AWAY: (
        _("The portal cannot reach its data just now"),
        _("It is probably being started again. What you saved before is safe. Try again in a minute."),
    ),
    Part.FULL: (
        _("The portal has no room left on its disk"),
        _("What you saved before is safe. Nothing can be added until the people who run the portal have made room."),
    ),
    Part.DISK: (
        _("The portal cannot reach its files just now"),
        _("What you saved before is safe. No file can be added or opened at this moment. Try again in a few minutes."),
    ),
    Part.MAIL: (
        _("The mail server does not answer just now"),
        _("No code or link can be mailed at this moment. Try again in a few minutes, or sign in with your password."),
    ),
}


ROLE_ENDED = _("Your role has ended")
ROLE_ENDED_WHY = _(
    "This page belongs to a role that you had until lately, or there is no such page. Nothing was changed."
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413 for more than is taken in one go (settings, DATA_UPLOAD); 400: address or form could not be read."""
    too_much = isinstance(exception, TOO_MUCH)
    return _page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_much else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a page of a role that the reader does not hold."""
    return _page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none for this reader; which of the two is not told.

    Who had a role until lately reads that it ended, at whatever address there is (docs/domain.md, When a role ends).
    """
    return role_ended(request) or _page(request, HTTPStatus.NOT_FOUND)


def role_ended(request: HttpRequest) -> HttpResponse | None:
    """403: the reader had a role until lately and the page may have been one of its pages; with what was typed.

    A script that saves by itself gets the same sentence as data: the words are on the device still.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, User) or getattr(request, "resolver_match", None) is None:
        return None
    if not (ended := ended_roles(person)):
        return None
    if by_script(request):
        return _told(f"{ROLE_ENDED}. {ROLE_ENDED_WHY}")
    said = {"ended": ended, "title": ROLE_ENDED, "sentence": ROLE_ENDED_WHY}
    return _with_words(request, "errors/role_ended.html", said)


def not_in_person(request: HttpRequest, why: Promise | str) -> HttpResponse:
    """403: a stand-in tried what only the holder of the role does; with what was typed."""
    if by_script(request):
        return _told(str(why))
    return _with_words(request, "errors/not_in_person.html", {"why": why})


def _told(sentence: str) -> JsonResponse:
    """403 for a script, with the sentence that it shows."""
    return JsonResponse({"error": sentence}, status=HTTPStatus.FORBIDDEN)


def _with_words(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    sent = request.method == "POST" and not held.about_signing_in(request)
    form = held.sent(request, held.own_page(request)) if sent else None
    return render(request, template, {**context, "typed": form}, status=HTTPStatus.FORBIDDEN)


@login_not_required
@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the session changed since the form was opened, or the form came from another site.

    Only a form of our own pages is shown again, to be sent with one click; another site's would be sent by a trick.
    """
    log.warning("CSRF: %s at %s", reason, request.path)
    ours = held.from_own_page(request) and not held.about_signing_in(request)
    if by_script(request):
        return token_refused() if request.user.is_authenticated else signed_out()
    if ours and not request.user.is_authenticated:
        return to_sign_in(request)
    form = held.sent(request, held.own_page(request)) if ours else None
    return render(request, "errors/csrf.html", {"held": form}, status=HTTPStatus.FORBIDDEN)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: so many attempts that the sign-in waits."""
    return _page(request, HTTPStatus.TOO_MANY_REQUESTS)


def broken(request: HttpRequest) -> HttpResponse:
    """503 when a part is busy, away or full, else 500: our fault. Asks nothing of the database.

    The reference of a 500 is in the log with the fault.
    """
    part = part_of(sys.exc_info()[1])
    with translation.override(getattr(request, "LANGUAGE_CODE", None) or visitor_language(request)):
        return _away(request, part) if part else _fault(request)


def _fault(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(3).upper()
    log.error("Fault %s at %s", reference, request.path)
    # no request: the page must come even when what stands around every page is what broke
    page = render_to_string("errors/500.html", {"reference": reference, "path": request.path})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@requires_csrf_token
def _away(request: HttpRequest, part: Part) -> HttpResponse:
    """What is not there, when to come back, and what was typed, to be sent once more from this page.

    Nothing is held elsewhere: the session stands in the database that is away.
    """
    log.error("A part does not answer: %s, at %s", part, request.path)
    request.user = AnonymousUser()  # what happens around the page asks no further
    heading, sentence = AWAY[part]
    headers = {"Retry-After": str(RETRY_AFTER[part]), "Cache-Control": "no-store"}
    if by_script(request):
        told = {"error": str(sentence), "part": part}
        return JsonResponse(told, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
    # in every language: which one the reader chose may stand in the database
    others = [code for code in LANGUAGES if code != translation.get_language()]
    context = {
        "heading": heading,
        "sentence": sentence,
        "others": [(code, _in(code, heading), _in(code, sentence)) for code in others],
        "held": _typed(request),
        "path": request.get_full_path() if request.method in {"GET", "HEAD"} else held.own_page(request),
        "csrf_token": get_token(request),
    }
    page = render_to_string("errors/503.html", context)
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _in(code: str, words: str | Promise) -> str:
    with translation.override(code):
        return str(words)


def _typed(request: HttpRequest) -> held.Held | None:
    """What was sent, when a page of ours sent it; never a password."""
    if request.method != "POST" or not held.from_own_page(request) or held.about_signing_in(request):
        return None
    try:
        return held.sent(request, held.own_page(request))
    except (OSError, SuspiciousOperation):  # it could not even be read to its end
        return None


def _page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    return render(request, f"errors/{status.value}.html", status=status)
