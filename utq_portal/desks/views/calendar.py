"""One's own appointments in one's own calendar program, at a secret address that can be revoked."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from utq_portal.agenda import ics
from utq_portal.agenda.queries import feed_of, feed_with
from utq_portal.agenda.workflow import make_feed, revoke_feed
from utq_portal.desks.calendar import entries
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest

KEPT = 15 * 60  # seconds for which a calendar program may keep what it got


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whose secret this is; who asks again for what did not change gets 304. Unknown: 404."""
    feed = or_404(feed_with(secret))
    with translation.override(feed.person.language):
        text = ics.feed(entries(feed.person, timezone.now(), feed.made_at), _("UTQ portal"))
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": etag,
            "Cache-Control": f"private, max-age={KEPT}",
            "Content-Disposition": 'inline; filename="utq.ics"',
            "Content-Language": feed.person.language,
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, etag=etag, response=answer) or answer


@require_safe
def calendar_page(request: PortalRequest) -> HttpResponse:
    """Whether there is an address, since when, and how to make, replace or revoke it."""
    return render(request, "desks/calendar.html", {"feed": feed_of(request.user)})


@require_POST
def calendar_make(request: PortalRequest) -> HttpResponse:
    """Make the address, or a new one; it is shown on this page and never again."""
    secret = make_feed(request.user)
    url = settings.BASE_URL + address("calendar_feed", secret)
    webcal = f"webcal://{url.partition('://')[2]}"
    return render(request, "desks/calendar.html", {"feed": feed_of(request.user), "url": url, "webcal": webcal})


@require_POST
def calendar_revoke(request: PortalRequest) -> HttpResponse:
    """The address stops working at once."""
    if revoke_feed(request.user):
        messages.success(request, _("The address does not work any more."))
    return redirect("calendar")
