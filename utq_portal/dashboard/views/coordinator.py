"""The coordinator's desk with the tabs of who has several."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from utq_portal.dashboard.desks import tabs_of
from utq_portal.dashboard.queries.figures import own_groups, standing_in
from utq_portal.desks.queries.figures import COORDINATOR, figures, waits
from utq_portal.desks.views.coordinator import coordinator_page
from utq_portal.web.request import PortalRequest


def coordinator_desk(request: PortalRequest) -> HttpResponse:
    """One query counts the figures, what waits, and what the reader is besides coordinator."""
    found = figures(request.user, timezone.localdate(), own_groups(request.user))
    tabs = tabs_of(request.user, COORDINATOR, standing_in(found), {COORDINATOR: waits(found)})
    return coordinator_page(request, found, tabs)
