"""Trajectories that began before the portal: read a table, see what it leads to, take over."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dossiers.forms.midway import MidwayForm
from dossiers.midway import Kind, Table
from dossiers.queries.midway import plan
from dossiers.workflow.midway import take_over
from utq_portal.people.models import Role
from utq_portal.web.acting import tried
from utq_portal.web.coordinating import role_required
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.COORDINATOR, Role.UTQ_SUPERVISOR)
def midway(request: PortalRequest) -> HttpResponse:
    """For the coordinator, and the UTQ supervisors for their own faculty; everybody else gets 404."""
    user = request.user
    if request.method != "POST":
        own = any(held.role == Role.UTQ_SUPERVISOR and held.person_id == user.pk for held in user.held_roles)
        return _page(request, MidwayForm(initial={"supervisor": user.email if own else ""}))
    form = MidwayForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    if request.POST.get("do") == "take":
        return _take_over(request, form)
    return _page(request, form.again(), plan(form.rows, user, form.defaults, timezone.localdate()))


def _take_over(request: PortalRequest, form: MidwayForm) -> HttpResponse:
    today, digest = timezone.localdate(), request.POST.get("digest", "")
    act = partial(take_over, form.rows, by=request.user, defaults=form.defaults, digest=digest, today=today)
    done = tried(request, act)
    if done is None:
        return _page(request, form.again(), plan(form.rows, request.user, form.defaults, today))
    words = ngettext(
        "%(count)s trajectory goes on from where it was.",
        "%(count)s trajectories go on from where they were.",
        done.started,
    )
    said = [words % {"count": done.started}] if done.started or not done.updated else []
    if done.updated:
        more = ngettext(
            "%(count)s that ran already was brought up to date.",
            "%(count)s that ran already were brought up to date.",
            done.updated,
        )
        said.append(more % {"count": done.updated})
    messages.success(request, " ".join(said))
    table = plan(form.rows, request.user, form.defaults, today)
    if table.of(Kind.FAULT):
        told = _("The lines that could not be read are below. Correct them, then read the table again.")
        messages.info(request, told)
        return _page(request, form.again(), table)
    return redirect("trajectories_list")


def _page(request: PortalRequest, form: MidwayForm, table: Table | None = None) -> HttpResponse:
    context: dict[str, object] = {"form": form, "table": table}
    if table is not None:
        context |= {"faults": table.of(Kind.FAULT), "good": table.good, "same": table.of(Kind.SAME)}
    failed = table is None and form.is_bound
    return render(request, "dossiers/midway.html", context, status=422 if failed else 200)
