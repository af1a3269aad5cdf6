"""Adding, changing, removing and giving out evidence."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import queries, workflow
from dossiers.forms import FilesForm, LinkForm, PieceForm
from dossiers.models import Dossier, Evidence
from dossiers.views import words
from dossiers.views.common import by_script, posted, refusal
from utq_portal.web import files
from utq_portal.web.filekinds import ACCEPT
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address
from utq_portal.workflow import Refused


def _own_dossier(request: PortalRequest, pk: int) -> Dossier:
    return get_object_or_404(queries.dossiers_for(request.user).filter(trajectory__person=request.user), pk=pk)


def _own_piece(request: PortalRequest, pk: int, number: int) -> Evidence:
    rows = queries.evidence_for(request.user).filter(dossier__trajectory__person=request.user)
    return get_object_or_404(rows, dossier=pk, number=number)


def _back(request: PortalRequest, dossier: int) -> str:
    return next_address(request, reverse("dossiers:overview", args=[dossier]))


@require_POST
def add_files(request: PortalRequest, pk: int) -> HttpResponse:
    """Files for the dossier: one at a time from the script, all at once from the form."""
    dossier = _own_dossier(request, pk)
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if by_script(request):
            return refusal(sentence)
        messages.error(request, sentence)
        return redirect(_back(request, pk))
    uploads = form.cleaned_data["files"]
    if not by_script(request):
        add_all(request, dossier, uploads)
        return redirect(_back(request, pk))
    try:
        piece = workflow.add_file(dossier, uploads[0], by=request.user)
    except ValidationError as error:
        return _not_added(error)
    except Refused as refused:
        return refusal(refused.why)
    return JsonResponse({"name": uploads[0].name, "number": piece.number})


def _not_added(error: ValidationError) -> JsonResponse:
    """The sentence, and the number of the same file when it is in the dossier already: the text may refer to that."""
    answer: dict[str, Any] = {"error": " ".join(error.messages)}
    if error.code == "twice" and error.params:
        answer["number"] = error.params["number"]
    return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def add_all(request: PortalRequest, dossier: Dossier, uploads: Sequence[UploadedFile[Any]]) -> bool:
    """Add these files, and tell how many were added and why others were not; True when all were."""
    refused = [sentence for upload in uploads if (sentence := _add(dossier, upload, request))]
    added = len(uploads) - len(refused)
    if added:
        done = ngettext("%(count)s file is added.", "%(count)s files are added.", added)
        messages.success(request, done % {"count": added})
    for sentence in refused:
        messages.error(request, sentence)
    return not refused


def _add(dossier: Dossier, upload: UploadedFile[Any], request: PortalRequest) -> str:
    """Add one file; the sentence why not, or nothing."""
    try:
        workflow.add_file(dossier, upload, by=request.user)
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as refused:
        return str(refused.why)
    return ""


@require_http_methods(["GET", "POST"])
def add_link(request: PortalRequest, pk: int) -> HttpResponse:
    """A link as evidence."""
    dossier = _own_dossier(request, pk)
    form = LinkForm(posted(request), initial={"kind": Evidence.Kind.VIDEO})
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                piece = workflow.add_link(dossier, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("url", error)
            except Refused as refused:
                form.add_error(None, str(refused.why))
            else:
                messages.success(request, _("The link is evidence %(number)s.") % {"number": piece.number})
                return redirect(_back(request, pk))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "dossier": dossier, "back": _back(request, pk)}
    return render(request, "dossiers/link.html", context, status=status)


@require_http_methods(["GET", "POST"])
def piece(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """One piece of evidence: its title, kind and words, and the way out."""
    row = _own_piece(request, pk, number)
    form = PieceForm(posted(request), initial={"title": row.title, "kind": row.kind, "description": row.description})
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                workflow.edit_evidence(row, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused.why))
            else:
                messages.success(request, _("Evidence %(number)s is saved.") % {"number": row.number})
                return redirect(_back(request, pk))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form,
        "piece": row,
        "mime": words.mime_words(row),
        "back": _back(request, pk),
        "limit_mb": settings.FILE_LIMIT_BYTES // (1024 * 1024),
        "accept": ACCEPT,
    }
    return render(request, "dossiers/piece.html", context, status=status)


@require_POST
def remove(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Take a piece out of the dossier; a second click finds it gone and says so."""
    dossier = _own_dossier(request, pk)
    row = Evidence.objects.filter(dossier=dossier, number=number).first()
    try:
        gone = row is not None and workflow.remove_evidence(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.why))
    else:
        done = _("Evidence %(number)s is removed.") if gone else _("Evidence %(number)s was removed already.")
        messages.success(request, done % {"number": number})
    return redirect(_back(request, pk))


@require_safe
def file(request: PortalRequest, pk: int, number: int) -> HttpResponseBase:
    """The file itself, whole or in parts, for those who may read the evidence."""
    row = get_object_or_404(queries.evidence_for(request.user), dossier=pk, number=number)
    if not row.file_path:
        raise Http404
    return files.serve(request, path=row.file_path, name=row.file_name, mime=row.file_mime)


@require_safe
def sealed_file(request: PortalRequest, pk: int, number: int) -> HttpResponseBase:
    """A file of a sealed version, for those who may read that version."""
    snapshot = get_object_or_404(queries.snapshots_for(request.user), pk=pk)
    found = queries.sealed_file(snapshot, number)
    if found is None:
        raise Http404
    return files.serve(request, path=found["path"], name=found["name"], mime=found["mime"])
