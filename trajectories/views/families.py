"""The list of what the HR system calls a job, and the job family that it stands for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.obligations.exports import FAMILIES
from trajectories.obligations.forms.employments import FamilyNameForm
from trajectories.obligations.scope import IN_SCOPE
from trajectories.views.common import page
from trajectories.views.feed import back_from, waiting
from utq_portal.folding import found
from utq_portal.people.models import JobFamilyName
from utq_portal.people.workflow import families as workflow
from utq_portal.web.acting import acted, attempt
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*workflow.EDITORS)
def families(request: PortalRequest) -> HttpResponseBase:
    """The list; a new name is added on top, and the preview that asked for it is made again."""
    upload = waiting(request)
    form = FamilyNameForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]})
    if gone := acted(
        request,
        form,
        lambda: workflow.save_family_name(form.save(commit=False), by=request.user),
        lambda row: (
            _("“%(name)s” counts as %(family)s from now on.")
            % {"name": row.name, "family": row.get_job_family_display()}
        ),
        lambda row: back_from(upload, "trajectories:job_families"),
        "name",
    ):
        return gone
    text = request.GET.get("q", "").strip()[:80]
    rows = JobFamilyName.objects.filter(found(text, "folded")).order_by("folded", "pk")
    if file := as_file(request, "job-families", FAMILIES, rows):
        return file
    context: dict[str, Any] = {
        "form": form,
        "upload": upload,
        "page": page_of(rows, request, 40),
        "q": text,
        "choices": JobFamilyName._meta.get_field("job_family").choices,
        "in_scope": IN_SCOPE,
    }
    return page(request, "hr/families.html", context, failed=request.method == "POST")


@require_POST
@role_required(*workflow.EDITORS)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Another family for a name, or the name goes."""
    row = get_object_or_404(JobFamilyName, pk=pk)
    to = address("trajectories:job_families")
    if "remove" in request.POST:
        done = _("“%(name)s” was removed. Rows with it are refused until it is added again.") % {"name": row.name}
        return attempt(request, lambda: workflow.remove_family_name(row, by=request.user), done, to)
    form = FamilyNameForm({"name": row.name, "job_family": request.POST.get("job_family", "")}, instance=row)
    if not form.is_valid():
        messages.error(request, _("Choose a job family from the list."))
        return HttpResponseRedirect(to)
    done = _("“%(name)s” was changed. It counts from the next file on.") % {"name": row.name}
    return attempt(request, lambda: workflow.save_family_name(form.save(commit=False), by=request.user), done, to)
