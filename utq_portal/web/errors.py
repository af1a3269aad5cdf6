"""Pages for what went wrong, in the words and the look of the others."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

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
    """404: no such page, or none for this reader; which of the two is not told."""
    return _page(request, HTTPStatus.NOT_FOUND)


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
