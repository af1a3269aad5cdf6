"""What keeps the portal going: background jobs and mail, without a look at anybody's content."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from utq_portal.jobs import queries as jobs
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise_again, promise_all_again
from utq_portal.notices.post import post
from utq_portal.notices.queries import undelivered
from utq_portal.office import messages as news
from utq_portal.office.exports import REFUSED, STUCK
from utq_portal.office.queries.upkeep import measure, report, runs_here, state
from utq_portal.office.summaries import summary_of_upkeep
from utq_portal.people.models import Role
from utq_portal.policy.queries import may_post
from utq_portal.web import pages
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.numbers import grouped
from utq_portal.web.request import PortalRequest

KEEP_UP = (Role.COORDINATOR, Role.ADMIN)


@require_POST
@role_required(*KEEP_UP)
def try_again(request: PortalRequest, pk: int) -> HttpResponse:
    """A job that failed gets its attempts back, whatever its kind; the next runner or worker takes it."""
    job = get_object_or_404(Job, pk=pk)
    if promise_again(job):
        messages.success(request, _("The job is tried again. Come back in a minute to see how it went."))
    else:
        messages.info(request, _("This job has not failed (any more). Nothing was done twice."))
    return redirect("upkeep")


@require_POST
@role_required(*KEEP_UP)
def try_all_again(request: PortalRequest) -> HttpResponse:
    """Every job that failed gets its attempts back."""
    if number := promise_all_again():
        said = ngettext("%(count)s job is tried again.", "%(count)s jobs are tried again.", number)
        come_back = _("Come back in a minute to see how it went.")
        messages.success(request, f"{said % {'count': grouped(number)}} {come_back}")
    else:
        messages.info(request, _("No job has failed (any more). Nothing was done twice."))
    return redirect("upkeep")


@require_POST
@role_required(*KEEP_UP)
def test_mail(request: PortalRequest) -> HttpResponse:
    """A mail to who asks for it, on the way that all mail goes: a job, the runner, the mail server."""
    minute = timezone.now().strftime("%Y-%m-%d %H:%M")
    if not request.user.email:
        messages.error(request, _("You have no e-mail address here, so no mail can go to you."))
    elif post(news.TEST_MAIL, [request.user], request.user, occasion=f"test:{minute}", url=address("upkeep")):
        said = _("A mail to %(address)s is on its way. If it is not there in five minutes, look at the mail server.")
        messages.success(request, said % {"address": request.user.email})
    elif may_post():
        messages.info(request, _("A test mail is on its way already. Another can go in a minute."))
    else:
        messages.error(request, _("Nothing is mailed before the portal has gone live. Go live first."))
    return redirect("upkeep")


@require_safe
@role_required(*KEEP_UP)
def support_report(request: PortalRequest) -> HttpResponse:
    """The report for support as a file of text."""
    text = report(measure(undelivered().count()))
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="utq-portal-report.txt"'
    return answer


@require_safe
@role_required(*KEEP_UP)
def upkeep(request: PortalRequest) -> HttpResponseBase:
    """Jobs that are stuck and mail that was refused; for coordinator and technical administrator."""
    rows = undelivered().select_related("recipient").order_by("-id")
    stuck = jobs.stuck()
    if file := as_file(request, "jobs", STUCK, stuck, param="jobs"):
        return file
    if file := as_file(request, "mail-refused", REFUSED, rows, param="mails"):
        return file
    mails = pages.page_of(rows, request, 20, param="mails")
    found = measure(len(mails) if mails.alone else rows.count())
    parts = state(found)
    asking = sorted((part for part in parts if part.asks), key=lambda part: part.tone != "bad")
    context = {
        "parts": parts,
        "summary": summary_of_upkeep(asking, found.at),
        "failed": found.jobs.failed,
        "runs_here": runs_here(found.migrated),
        "report": report(found),
        "stuck": pages.page_of(stuck, request, 20, param="jobs"),
        "refused": mails,
    }
    return render(request, "office/upkeep.html", context)
