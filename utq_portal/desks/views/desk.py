"""The desks of somebody (docs/domain.md, Several roles)."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from utq_portal.desks.counting import counted
from utq_portal.desks.desk import desk_of
from utq_portal.desks.tabs import first_desk, own_groups, standing_in
from utq_portal.web.request import PortalRequest


@require_safe
def desk(request: PortalRequest, role: str = "") -> HttpResponseBase:
    """One desk; without a role the first that the person has. One that follows from no role looks whose it is."""
    user = request.user
    if not role:
        return redirect(first_desk(user, standing_in(counted(own_groups(user)))))
    found = desk_of(role)
    if found is None or (found.role and not user.holds(found.role)):
        raise Http404
    return found.page(request)
