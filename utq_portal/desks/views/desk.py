"""The desks of somebody (docs/domain.md, Several roles)."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from utq_portal.desks.counting import counted
from utq_portal.desks.desk import Desk, Look, desk_of, parts_of
from utq_portal.desks.queue import first_due, in_order
from utq_portal.desks.tabs import all_for, first_desk, numbers, own_groups, standing_in, tabs_in
from utq_portal.web.coordinating import or_404
from utq_portal.web.request import PortalRequest


@require_safe
def desk(request: PortalRequest, role: str = "") -> HttpResponseBase:
    """One desk; without a role the first that the person has. One that follows from no role looks whose it is."""
    user = request.user
    if not role:
        return redirect(first_desk(user, standing_in(counted(own_groups(user)))))
    found = or_404(desk_of(role))
    or_404(not found.role or user.holds(found.role))
    return found.page(request) if found.page else _drawn(request, found)


def _drawn(request: PortalRequest, desk: Desk) -> HttpResponseBase:
    """What waits in order of its days, the panels of the apps, and the ways to their pages."""
    user, today = request.user, timezone.localdate()
    found = all_for(user, today)
    or_404(desk.role or desk.word in standing_in(found))
    look, parts = Look(request, today, found), parts_of(desk.word)
    for part in parts:
        if file := part.file(look):
            return file
    items = in_order([item for part in parts for item in part.lines(look)], today)
    context = {
        "tabs": tabs_in(found, user, desk.word),
        "title": desk.title,
        "where": desk.where(look) if desk.where else (desk.label, desk.note, ""),
        "items": items,
        "waits": numbers(found, [desk.word])[desk.word],
        "first": first_due(items, today),
        "ways": [way for part in parts for way in part.ways if way.url],
        "empty": desk.empty,
        "today": today,
        "look": look,
        "panels": [part for part in parts if part.template],
    }
    return render(request, "desks/desk.html", context)
