"""The pages of a qualification of another Dutch university."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemptions import queries, rules, workflow
from exemptions.forms import ExternalForm, ReasonForm
from exemptions.models import ExternalQualification
from utq_portal.people.queries import employments_today
from utq_portal.web import files
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

SUBMITTED = ExternalQualification.State.SUBMITTED


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PortalRequest) -> HttpResponse:
    """The teacher delivers the certificate of another university."""
    employment = employments_today(request.user).first()
    form = ExternalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and employment is not None and form.is_valid():
        try:
            stored = files.store(form.cleaned_data["file"], limit=settings.FILE_LIMIT_BYTES)
        except ValidationError as fault:
            form.add_error("file", fault)
        else:
            return _submitted(request, form, stored, employment.faculty)
    context = {
        "form": form,
        "employment": employment,
        "own": queries.external_for(request.user).filter(person=request.user).first(),
    }
    return render(request, "exemptions/external_submit.html", context, status=422 if form.is_bound else 200)


def _submitted(request: PortalRequest, form: ExternalForm, stored: files.Stored, faculty: object) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in ("university", "issued_on", "number")}
    try:
        row = workflow.submit(request.user, stored, by=request.user, faculty=faculty, **values)  # type: ignore[arg-type]
    except Refused as refusal:
        files.remove(stored.path)
        messages.error(request, str(refusal.why))
        own = queries.external_for(request.user).filter(person=request.user).first()
        return redirect("exemptions:external", own.pk) if own else redirect("exemptions:external_submit")
    messages.success(request, _("Your certificate is with the coordinator. You hear when it is registered."))
    return redirect("exemptions:external", row.pk)


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """Where it stands; the coordinator's buttons."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    return _page(request, row, ReasonForm())


def _page(request: PortalRequest, row: ExternalQualification, form: ReasonForm, status: int = 200) -> HttpResponse:
    may = row.state == SUBMITTED and rules.COORDINATOR.allows(request.user, row)
    context = {"row": row, "form": form, "may_decide": may, "own": row.person_id == request.user.pk}
    return render(request, "exemptions/external.html", context, status=status)


@require_safe
def file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The certificate as delivered."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    return files.serve(request, path=row.file_path, name=row.file_name, mime=row.file_mime)


@require_POST
def verify(request: PortalRequest, pk: int) -> HttpResponse:
    """Register it."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    try:
        workflow.verify(row, by=request.user, today=timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal.why))
    else:
        messages.success(request, _("Registered. The obligation is settled; no certificate follows from it."))
    return redirect("exemptions:external", pk)


@require_POST
def reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Do not register it, with a reason."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, 422)
    try:
        workflow.reject(row, by=request.user, reason=form.cleaned_data["text"], today=timezone.localdate())
    except Refused as refusal:
        messages.error(request, str(refusal.why))
    else:
        messages.success(request, _("Not registered. The teacher reads your reason."))
    return redirect("exemptions:external", pk)
