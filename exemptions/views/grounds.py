"""The grounds and their checklists, for the coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exemptions import queries
from exemptions.forms import GroundForm
from exemptions.models import ExemptionGround
from exemptions.workflow.grounds import change_ground
from utq_portal.people.models import Role
from utq_portal.people.workflow.roles import check_settles
from utq_portal.web import foretold
from utq_portal.web.inperson import told_in_person
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


def _only_coordinator(request: PortalRequest) -> None:
    if not request.user.holds(Role.COORDINATOR):
        raise Http404


@require_safe
def grounds(request: PortalRequest) -> HttpResponse:
    """Every ground, in use or not, with what it asks for."""
    _only_coordinator(request)
    return render(request, "exemptions/grounds.html", {"grounds": list(ExemptionGround.objects.all())})


@require_http_methods(["GET", "HEAD", "POST"])
@told_in_person
def ground(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """Add a ground, or change one; running requests that follow the change are shown first."""
    _only_coordinator(request)
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
        try:
            change_ground(fresh, form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            messages.success(request, _("Saved. Requests that run follow this checklist from now on."))
            return redirect("exemptions:grounds")
    return render(request, "exemptions/ground.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)
