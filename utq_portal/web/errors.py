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
    """403: the form came from another page or the session ended meanwhile; the text can be fetched with "back"."""
    log.warning("CSRF: %s at %s", reason, request.path)
    return render(request, "errors/csrf.html", status=HTTPStatus.FORBIDDEN)


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
