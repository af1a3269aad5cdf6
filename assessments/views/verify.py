"""The public check of a certificate: valid or not, the name, the date. Nothing else."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.forms import VerifyForm
from assessments.queries import register
from assessments.queries.register import Public, tidy_code

PER_MINUTE = 30
TOO_MANY, NOT_FOUND, WRONG = 429, 404, 422
ROBOTS = "User-agent: *\nDisallow: /verify/\nDisallow: /accounts/\n"


def _too_many(request: HttpRequest) -> bool:
    """Whether this address asked more than 30 times this minute; counted per process or, with Redis, for all."""
    try:
        address = get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        address = "unknown"
    key = f"verify:{address}:{timezone.now():%H%M}"
    cache.add(key, 0, 70)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:
        return False


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Number and code, and what they tell."""
    if "number" not in request.GET and "code" not in request.GET:
        return _page(request, VerifyForm())
    if _too_many(request):
        return _page(request, VerifyForm(request.GET), status=TOO_MANY)
    form = VerifyForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=WRONG)
    found = register.verified(form.cleaned_data["code"], form.cleaned_data["number"])
    return _page(request, form, found, status=200 if found else NOT_FOUND)


@login_not_required
@require_safe
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code."""
    if _too_many(request):
        return _page(request, VerifyForm(), status=TOO_MANY)
    tidy = tidy_code(code)
    if tidy and tidy != code:
        return redirect("assessments:verified", tidy)
    found = register.verified(code)
    form = VerifyForm(initial={"number": found.number, "code": tidy}) if found else VerifyForm(initial={"code": code})
    return _page(request, form, found, status=200 if found else NOT_FOUND)


def _page(request: HttpRequest, form: VerifyForm, found: Public | None = None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "not_found": status == NOT_FOUND,
        "too_many": status == TOO_MANY,
        "now": timezone.now(),
    }
    response = render(request, "assessments/verify.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    if status == TOO_MANY:
        response.headers["Retry-After"] = "60"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone."""
    return HttpResponse(ROBOTS, content_type="text/plain")
