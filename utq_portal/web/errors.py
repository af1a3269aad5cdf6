"""Pages for what went wrong, in the words and the look of the others."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.views.decorators.csrf import requires_csrf_token

from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles
from utq_portal.web import held
from utq_portal.web.byscript import by_script, signed_out, token_refused
from utq_portal.web.middleware import to_sign_in

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form could not be read."""
    return _page(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a page of a role that the reader does not hold."""
    return _page(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none for this reader; which of the two is not told.

    Who had a role until lately reads that it ended, at whatever address there is (docs/domain.md, When a role ends).
    """
    return role_ended(request) or _page(request, HTTPStatus.NOT_FOUND)


def role_ended(request: HttpRequest) -> HttpResponse | None:
    """403: the reader had a role until lately and the page may have been one of its pages; with what was typed."""
    person = getattr(request, "user", None)
    if not isinstance(person, User) or getattr(request, "resolver_match", None) is None or by_script(request):
        return None
    ended = ended_roles(person)
    return _with_words(request, "errors/role_ended.html", {"ended": ended}) if ended else None


def not_in_person(request: HttpRequest, why: Promise | str) -> HttpResponse:
    """403: a stand-in tried what only the holder of the role does; with what was typed."""
    return _with_words(request, "errors/not_in_person.html", {"why": why})


def _with_words(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
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


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database; the reference is in the log with the fault."""
    reference = secrets.token_hex(3).upper()
    log.error("Fault %s at %s", reference, request.path)
    # no request: the page must come even when what stands around every page is what broke
    return HttpResponse(
        render_to_string("errors/500.html", {"reference": reference, "path": request.path}),
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def _page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    return render(request, f"errors/{status.value}.html", status=status)
