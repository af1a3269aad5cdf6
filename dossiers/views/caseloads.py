"""Caseloads of UTQ supervisors, and handing one over with a look at what goes along."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.exports import CASELOAD, CASELOADS
from dossiers.forms.caseloads import HandOverForm
from dossiers.queries.handover import caseload_of, plan
from dossiers.workflow import handover
from trajectories.queries import caseloads as queries
from utq_portal.people.models import Role, User
from utq_portal.people.rules import coordinates
from utq_portal.web.acting import sent, tried
from utq_portal.web.coordinating import or_404, role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


@require_safe
@role_required(Role.COORDINATOR, Role.UTQ_SUPERVISOR)
def caseloads(request: PortalRequest) -> HttpResponseBase:
    """Who has how many; those whose role or employment ended come first."""
    rows = queries.caseloads(request.user, timezone.localdate())
    if file := as_file(request, "caseloads", CASELOADS, rows):
        return file
    page = page_of(rows, request, 50)
    return render(
        request, "dossiers/caseloads.html", {"page": page, "lost": sum(getattr(row, "lost", 0) for row in page)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.COORDINATOR, Role.UTQ_SUPERVISOR)
def hand_over(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Choose teachers and who takes them over, see what goes along, hand over."""
    holder = get_object_or_404(User, pk=pk)
    rows = list(caseload_of(holder, request.user))
    or_404(rows or holder.pk == request.user.pk)
    if file := as_file(request, f"caseload-{holder.pk}", CASELOAD, rows):
        return file
    form = HandOverForm(sent(request), rows=rows, holder=holder)
    roles_url = address("people") if coordinates(request.user) else ""
    context: dict[str, object] = {"holder": holder, "form": form, "rows": rows, "roles_url": roles_url}
    if form.is_bound and form.is_valid():
        to, chosen = form.cleaned_data["to"], form.chosen
        if request.POST.get("do") == "hand" and _handed(request, holder, to, chosen):
            return redirect("caseloads")
        context |= {"to": to, "plan": plan(holder, to, request.user, chosen)}
    failed = form.is_bound and bool(form.errors)
    return render(request, "dossiers/hand_over.html", context, status=422 if failed else 200)


def _handed(request: PortalRequest, holder: User, to: User, chosen: set[int]) -> bool:
    digest = request.POST.get("digest", "")
    done = tried(request, lambda: handover.hand_over(holder, to, by=request.user, chosen=chosen, digest=digest))
    if done is None:
        return False
    words = ngettext(
        "%(name)s is UTQ supervisor of %(count)s teacher now.",
        "%(name)s is UTQ supervisor of %(count)s teachers now.",
        done.trajectories,
    )
    told = _("Everybody concerned is told once.")
    messages.success(request, f"{words % {'name': to.name, 'count': done.trajectories}} {told}")
    return True
