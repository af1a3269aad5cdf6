"""The grounds and their checklists, for the coordinator."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exemptions import queries
from exemptions.forms import GroundForm
from exemptions.models import ExemptionGround
from exemptions.workflow.grounds import change_ground
from utq_portal.people.models import Role
from utq_portal.people.workflow.roles import check_settles
from utq_portal.web import foretold
from utq_portal.web.acting import acted
from utq_portal.web.coordinating import role_required
from utq_portal.web.inperson import told_in_person
from utq_portal.web.request import PortalRequest


@require_safe
@role_required(Role.COORDINATOR)
def grounds(request: PortalRequest) -> HttpResponse:
    """Every ground, in use or not, with what it asks for."""
    return render(request, "exemptions/grounds.html", {"grounds": list(ExemptionGround.objects.all())})


@require_http_methods(["GET", "HEAD", "POST"])
@told_in_person
@role_required(Role.COORDINATOR)
def ground(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """Add a ground, or change one; running requests that follow the change are shown first."""
    row = get_object_or_404(ExemptionGround, pk=pk) if pk is not None else ExemptionGround()
    form = GroundForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        check_settles(request.user)
        fresh = ExemptionGround.objects.get(pk=pk) if pk is not None else ExemptionGround()
        told = queries.touched_by_ground(fresh, form.cleaned_data) if pk is not None else []
        sealed = foretold.seal(told)
        if not foretold.is_confirmed(request, sealed):
            context = {"form": form, "row": row, "touched": told, "sealed": sealed}
            return render(request, "exemptions/ground.html", context)
        act = partial(change_ground, fresh, form.cleaned_data, by=request.user)
        done = _("Saved. Requests that run follow this checklist from now on.")
        if gone := acted(request, form, act, done, reverse("exemptions:grounds")):
            return gone
    return render(request, "exemptions/ground.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)
