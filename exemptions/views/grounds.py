"""The grounds and their checklists, for the coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exemptions import workflow
from exemptions.forms import GroundForm
from exemptions.models import ExemptionGround, ExemptionRequest
from utq_portal.people.models import Role
from utq_portal.people.workflow.roles import check_settles
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


def _follow(pk: int | None, changed: list[str]) -> int:
    """How many running requests follow the checklist that changes (docs/domain.md, Settings and running cases)."""
    if pk is None or not any(name.startswith("needs_") for name in changed):
        return 0
    return ExemptionRequest.objects.filter(ground=pk, state__in=ExemptionRequest.RUNNING).count()


@require_http_methods(["GET", "HEAD", "POST"])
def ground(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """Add a ground, or change one."""
    _only_coordinator(request)
    row = get_object_or_404(ExemptionGround, pk=pk) if pk is not None else ExemptionGround()
    form = GroundForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        check_settles(request.user)
        told = _follow(pk, form.changed_data)
        if told and request.POST.get("told") != str(told):
            return render(request, "exemptions/ground.html", {"form": form, "row": row, "told": told})
        fresh = ExemptionGround.objects.get(pk=pk) if pk is not None else ExemptionGround()
        try:
            workflow.change_ground(fresh, form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            messages.success(request, _("Saved. Requests that run follow this checklist from now on."))
            return redirect("exemptions:grounds")
    return render(request, "exemptions/ground.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)
