"""What keeps the portal going: background jobs and mail, without a look at anybody's content."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from utq_portal.dashboard.exports import REFUSED, STUCK
from utq_portal.jobs import queries as jobs
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise_again
from utq_portal.notices.queries import held_up, undelivered
from utq_portal.people.models import Role
from utq_portal.web import pages
from utq_portal.web.export import as_file
from utq_portal.web.request import PortalRequest


def _keeps_up(request: PortalRequest) -> None:
    """404 for everybody but coordinator and technical administrator."""
    if not (request.user.holds(Role.COORDINATOR) or request.user.holds(Role.ADMIN)):
        raise Http404


@require_POST
def try_again(request: PortalRequest, pk: int) -> HttpResponse:
    """A job that failed gets its attempts back, whatever its kind; the next runner or worker takes it."""
    _keeps_up(request)
    job = get_object_or_404(Job, pk=pk)
    if promise_again(job):
        messages.success(request, _("The job is tried again. Come back in a minute to see how it went."))
    else:
        messages.info(request, _("This job has not failed (any more). Nothing was done twice."))
    return redirect("upkeep")


@require_safe
def upkeep(request: PortalRequest) -> HttpResponseBase:
    """Jobs that are stuck and mail that was refused; for coordinator and technical administrator."""
    _keeps_up(request)
    rows = undelivered().select_related("recipient").order_by("-id")
    stuck = jobs.stuck()
    if file := as_file(request, "jobs", STUCK, stuck, param="jobs"):
        return file
    if file := as_file(request, "mail-refused", REFUSED, rows, param="mails"):
        return file
    context = {
        "health": jobs.health(),
        "held_up": held_up(),
        "stuck": pages.page_of(stuck, request, 20, param="jobs"),
        "refused": pages.page_of(rows, request, 20, param="mails"),
    }
    return render(request, "dashboard/upkeep.html", context)
