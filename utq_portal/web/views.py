"""The addresses that every page shares: house colour, logo, language, theme, health."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from utq_portal.files import handout, storage
from utq_portal.people.models import User
from utq_portal.policy.queries import institution
from utq_portal.web import colour, health, held
from utq_portal.web.preferences import LANGUAGES, THEME_COOKIE, THEMES, keep

_HOUR = 3600


def next_address(request: HttpRequest, default: str = "/") -> str:
    """Where ?next= leads if that is a page of ours, else ``default``."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    # a bare word would be taken for the name of a page
    safe = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else default


def with_fragment(address: str, fragment: str) -> str:
    """The address with a place on its page; one that it names already stays."""
    return address if "#" in address else f"{address}#{fragment}"


@login_not_required
@require_safe
@condition(etag_func=lambda request: f'"{institution().brand_colour}"')
def brand(request: HttpRequest) -> HttpResponse:
    """The institution's colour as a stylesheet; pages name the colour in the address, so it may be kept for an hour."""
    css = colour.brand_tokens(institution().brand_colour).css()
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": f"public, max-age={_HOUR}"})


@login_not_required
@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """The institution's logo; 404 when there is none, or when the file is no picture."""
    path = institution().logo
    mime = storage.picture_type(path) if path else ""
    if not mime:
        raise Http404
    response = handout.serve(request, storage.Stored(path, "logo", mime), inline=True)
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    return response


@login_not_required
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Go on in another language: kept on the person and in the browser."""
    if code not in LANGUAGES:
        raise Http404
    if request.user.is_authenticated and request.user.language != code:
        User.objects.filter(pk=request.user.pk).update(language=code)
    response = HttpResponseRedirect(next_address(request))
    keep(response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Go on in light, dark, or as the device decides."""
    asked = request.POST.get("theme", "")
    wanted = asked if asked in THEMES else "auto"
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(theme=wanted)
    response = HttpResponseRedirect(next_address(request))
    keep(response, THEME_COOKIE, wanted)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def held_form(request: HttpRequest) -> HttpResponse:
    """What was sent after the session had ended: send it now, or leave it; then on to the page of the form."""
    form = held.held(request)
    if form and request.method != "POST":
        return render(request, "web/held.html", {"held": form})
    held.let_go(request)
    return HttpResponseRedirect(next_address(request, _page_asked(request)))


def _page_asked(request: HttpRequest) -> str:
    page = request.GET.get("page", "")
    safe = page.startswith("/") and url_has_allowed_host_and_scheme(page, {request.get_host()})
    return page if safe else reverse("home")


@require_safe
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where a window leads in which somebody signed in for the sake of another one."""
    return render(request, "web/signed_in_again.html")


def _monitored(checks: Callable[[], list[health.Check]]) -> Callable[[HttpRequest], HttpResponse]:
    """A page for a monitor: 200, or 503 when one of these does not work. Names no person and no version."""

    @login_not_required
    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        found = checks()
        well = all(check.ok for check in found)
        told = {"ok": well, "checks": {check.name: check.says for check in found}}
        return JsonResponse(told, status=200 if well else 503, headers={"Cache-Control": "no-store"})

    return page


health_page = _monitored(health.all_checks)
# whether this process answers; asks nothing else, since starting it again would mend nothing else
live_page = _monitored(list)
ready_page = _monitored(health.ready)
work_page = _monitored(health.work)
