"""The register from before the portal: upload, preview, mend, load once."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.obligations import rules
from trajectories.obligations.exports import REGISTER, REGISTER_ROWS
from trajectories.obligations.forms.hr import RegisterForm
from trajectories.obligations.models import RegisterRow, RegisterUpload
from trajectories.obligations.queries import register as queries
from trajectories.obligations.register import COLUMNS
from trajectories.obligations.rules import UPLOADED
from trajectories.obligations.workflow import register as workflow
from trajectories.summaries import summary_of_register
from trajectories.views.common import page
from trajectories.views.feed import first_load
from trajectories.workflow import register as loading
from utq_portal.files import storage
from utq_portal.folding import found
from utq_portal.imports.rows import typed
from utq_portal.web import dates
from utq_portal.web.acting import attempt, say_refused
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file, in_parts
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address
from utq_portal.web.numbers import grouped
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

State = RegisterUpload.State


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(rules.keeps_register)
def register(request: PortalRequest) -> HttpResponseBase:
    """What was loaded, and a file to load."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = storage.clean_name(file.name)
        upload = workflow.stage(by=request.user, name=name, content=file.read(), today=timezone.localdate())
        return HttpResponseRedirect(_address(upload))
    text = request.GET.get("q", "").strip()[:80]
    rows = queries.certificates().filter(found(text, "folded", ("number__istartswith",)))
    if file := as_file(request, "earlier-certificates", REGISTER, rows):
        return file
    context = {
        "form": form,
        "q": text,
        "page": page_of(rows, request, 25),
        "uploads": page_of(queries.uploads_for(request.user), request, 5, param="uploads"),
    }
    return page(request, "hr/register.html", context, failed=request.method == "POST")


def _upload(request: PortalRequest, pk: int) -> RegisterUpload:
    return get_object_or_404(queries.uploads_for(request.user), pk=pk)


def _address(upload: RegisterUpload) -> str:
    return address("trajectories:register_file", upload.pk)


@require_safe
def preview(request: PortalRequest, pk: int) -> HttpResponseBase:
    """What a file would add, or what it added."""
    upload = _upload(request, pk)
    tabs = queries.tabs(upload)
    kinds = [kind for kind, _name, _count in tabs]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else next(iter(kinds), "")
    found = RegisterRow.objects.filter(upload=upload, kind=kind).order_by("line", "pk")
    if file := as_file(request, f"register-{upload.pk}-{kind}", REGISTER_ROWS, in_parts(found, queries.shown)):
        return file
    rows = page_of(found, request, 20)
    mine, new = UPLOADED.has(request.user, upload), upload.summary.get("new", 0)
    refused = upload.summary.get("rows", {}).get("refused", 0)
    context: dict[str, Any] = {
        "upload": upload,
        "mine": mine,
        "summary": summary_of_register(upload, refused, new, mine=mine),
        "ready": upload.state == State.READY,
        "refusal": queries.refusal(upload),
        "tabs": tabs,
        "kind": kind,
        "page": rows,
        "rows": queries.shown(rows),
        "new": new,
        "names": ", ".join(upload.summary.get("names") or []),
        **first_load(),
    }
    return page(request, "hr/register_file.html", context)


@require_POST
def mend(request: PortalRequest, pk: int, row: int) -> HttpResponse:
    """A corrected cell of a refused line."""
    upload = _upload(request, pk)
    found = get_object_or_404(RegisterRow, pk=row, upload=upload)
    given = typed(request.POST, COLUMNS.fields)
    with suppress(ValueError):  # told beside the field, as it was typed
        given["date"] = dates.read_day(given.get("date", "")).isoformat()
    act = partial(workflow.mend, upload, found, given, by=request.user, today=timezone.localdate())
    done = _("Line %(line)s was read again.") % {"line": found.line}
    return attempt(request, act, done, f"{_address(upload)}?kind={found.kind}")


@require_POST
@sent_lately
def load(request: PortalRequest, pk: int) -> HttpResponse:
    """Load what was shown; a second click finds it done."""
    upload, today = _upload(request, pk), timezone.localdate()
    try:
        settled = loading.load(upload, by=request.user, today=today)
    except Refused as refused:  # the preview is made anew where something changed
        if refused.code == workflow.CHANGED_SINCE.code:
            workflow.restage(upload, today=today)
        say_refused(request, refused)
    else:
        said = ngettext(
            "The register was loaded. %(n)s obligation is settled by it.",
            "The register was loaded. %(n)s obligations are settled by it.",
            settled,
        )
        messages.success(request, said % {"n": grouped(settled)})
    return HttpResponseRedirect(_address(upload))


@require_POST
def discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Set a file aside; nothing was changed."""
    act = partial(workflow.discard, _upload(request, pk), by=request.user)
    return attempt(request, act, _("The file was discarded. Nothing was changed."), address("trajectories:register"))
