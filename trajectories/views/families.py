"""The list of what the HR system calls a job, and the job family that it stands for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.obligations.exports import FAMILIES
from trajectories.obligations.forms.employments import FamilyNameForm
from trajectories.obligations.queries import feed as queries
from trajectories.obligations.scope import IN_SCOPE
from trajectories.obligations.workflow import feed
from trajectories.views.common import page
from utq_portal.folding import found
from utq_portal.people.models import FeedUpload, JobFamilyName
from utq_portal.people.workflow import families as workflow
from utq_portal.web.acting import attempt, tried
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*workflow.EDITORS)
def families(request: PortalRequest) -> HttpResponseBase:
    """The list; a new name is added on top, and the preview that asked for it is made again."""
    upload = _waiting(request)
    begun = {"name": request.GET.get("name", "")[:120]}
    form = FamilyNameForm(request.POST or None, initial=begun)
    failed = request.method == "POST"
    if failed and form.is_valid():
        act = lambda: workflow.save_family_name(form.save(commit=False), by=request.user)  # noqa: E731
        if row := tried(request, act, form, "name"):
            return _after(request, row, upload)
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
    return page(request, "hr/families.html", context, failed=failed)


def _waiting(request: PortalRequest) -> FeedUpload | None:
    """The preview from which somebody came to add a name."""
    key = request.POST.get("file") or request.GET.get("file", "")
    if (file := number_sent(key, 9)) is None:
        return None
    ready = queries.uploads_for(request.user).filter(uploaded_by=request.user, state=FeedUpload.State.READY)
    return ready.filter(pk=file).first()


def _after(request: PortalRequest, row: JobFamilyName, upload: FeedUpload | None) -> HttpResponse:
    said = {"name": row.name, "family": row.get_job_family_display()}
    messages.success(request, _("“%(name)s” counts as %(family)s from now on.") % said)
    if upload is None:
        return redirect("trajectories:job_families")
    feed.restage(upload, today=timezone.localdate())
    return redirect("trajectories:feed", upload.pk)


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
