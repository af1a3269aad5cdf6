"""The educational CV: rows, an upload, or "I have no teaching experience yet"."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.forms.cv import CVForm
from trajectories.models import EducationalCV, Trajectory
from trajectories.queries.intake import intake_for
from trajectories.summaries import summary_of_cv
from trajectories.views.common import (
    TEACHER_WRITES,
    around,
    found,
    is_autosave,
    not_saved,
    page,
    saved,
    version_in,
)
from trajectories.workflow.documents import cv_rows, drop_cv_file, keep_cv_file, save_cv
from trajectories.workflow.reading import CV_READ
from trajectories.workflow.versions import Stale, merged_rows
from utq_portal.web import files
from utq_portal.web.filekinds import ACCEPT
from utq_portal.web.given import About, give
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


def _address(trajectory: Trajectory) -> str:
    return address("trajectories:cv", trajectory.pk)


def _writes(trajectory: Trajectory, request: PortalRequest) -> bool:
    return trajectory.person_id == request.user.pk and trajectory.state == TEACHER_WRITES


@require_http_methods(["GET", "HEAD", "POST"])
def cv(request: PortalRequest, pk: int) -> HttpResponse:
    """The CV to fill in for its teacher before it is sent, else to read."""
    trajectory = found(intake_for(request.user), pk)
    held = getattr(trajectory, "cv", None)
    if request.method == "POST":
        if trajectory.person_id != request.user.pk:
            raise Http404
        return _save(request, trajectory, held)
    if not _writes(trajectory, request):
        return page(request, "cv_read.html", {**around(trajectory, request.user), "cv": held, "sent": sent_cv(held)})
    rows = cv_rows(held) if held else []
    form = CVForm(rows=rows, no_experience=bool(held and held.no_experience))
    return page(request, "cv.html", _context(request, trajectory, held, form))


def sent_cv(held: EducationalCV | None) -> dict[str, object] | None:
    """The CV as its readers see it: as it was sent, or as it stands while it was never sent."""
    if held is None:
        return None
    if held.frozen:
        return dict(held.frozen)
    file = {"name": held.file_name, "size": held.file_size} if held.file_path else None
    return {"no_experience": held.no_experience, "file": file, "entries": cv_rows(held)}


def _context(
    request: PortalRequest, trajectory: Trajectory, held: EducationalCV | None, form: CVForm
) -> dict[str, object]:
    return {
        **around(trajectory, request.user),
        "cv": held,
        "summary": summary_of_cv(trajectory, request.user),
        "form": None,
        "cv_form": form,
        "version": held.version if held else 0,
        "accept": ACCEPT,
        "limit_mb": settings.FILE_LIMIT_BYTES // (1024 * 1024),
    }


def _save(request: PortalRequest, trajectory: Trajectory, held: EducationalCV | None) -> HttpResponse:
    autosave = is_autosave(request)
    form = CVForm(request.POST, lenient=autosave)
    version = version_in(request)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": {}}, status=422)
        return page(request, "cv.html", {**_context(request, trajectory, held, form), "version": version}, failed=True)
    try:
        kept = save_cv(trajectory, by=request.user, version=version, no_experience=form.no_experience, rows=form.rows)
    except Stale:
        return JsonResponse({}, status=409) if autosave else _conflict(request, trajectory, form)
    except Refused as refused:
        return not_saved(request, refused, _address(trajectory))
    if autosave:
        return saved(kept.version, kept.saved_at)
    if request.POST.get("add") or form.without:
        return HttpResponseRedirect(f"{_address(trajectory)}#{request.POST.get('add') or form.without.split('-')[0]}")
    messages.success(request, _("Your educational CV is saved."))
    return redirect("trajectories:intake", trajectory.pk)


def _conflict(request: PortalRequest, trajectory: Trajectory, typed: CVForm) -> HttpResponse:
    """Both versions, and a third to go on with, in which nothing is lost."""
    held = EducationalCV.objects.get(trajectory=trajectory)
    stands = cv_rows(held)
    merged = merged_rows(stands, typed.rows, lambda row: (row["kind"], row.get("course", "").strip().casefold()))
    form = CVForm(rows=merged, no_experience=typed.no_experience and not merged)
    context = {**_context(request, trajectory, held, form), "stands": stands, "typed": typed.rows}
    response = page(request, "cv_conflict.html", context)
    response.status_code = 409
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def cv_file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The uploaded CV: to download for who may read the documents, to replace for the teacher."""
    trajectory = found(intake_for(request.user), pk)
    held = getattr(trajectory, "cv", None)
    if request.method != "POST":
        return _download(request, trajectory, held)
    if trajectory.person_id != request.user.pk:
        raise Http404
    return _upload(request, trajectory)


def _download(request: PortalRequest, trajectory: Trajectory, held: EducationalCV | None) -> HttpResponseBase:
    if held is None:
        raise Http404
    path, name, mime = held.file_path, held.file_name, held.file_mime
    if held.frozen and not _writes(trajectory, request):
        file = held.frozen.get("file") or {}
        path, name, mime = file.get("path", ""), file.get("name", ""), file.get("mime", "")
    if not path:
        raise Http404
    about = About(CV_READ, trajectory, trajectory.case, trajectory.person_id)
    return give(request, about, path=path, name=name, mime=mime)


def _upload(request: PortalRequest, trajectory: Trajectory) -> HttpResponse:
    script = request.headers.get("X-Upload") == "1"
    upload = request.FILES.get("files")
    try:
        if upload is None:
            raise ValidationError(_("Choose the file with your CV first"))
        stored = files.store(upload, limit=settings.FILE_LIMIT_BYTES)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        if script:
            return JsonResponse({"error": sentence}, status=422)
        messages.error(request, sentence)
        return HttpResponseRedirect(f"{_address(trajectory)}#file")
    try:
        keep_cv_file(trajectory, stored, by=request.user)
    except Refused as refused:
        files.remove(stored.path)
        if script:
            return JsonResponse({"error": str(refused.why)}, status=422)
        return not_saved(request, refused, _address(trajectory))
    if script:
        return JsonResponse({"name": stored.name})
    messages.success(request, _("%(name)s is added to your CV.") % {"name": stored.name})
    return HttpResponseRedirect(f"{_address(trajectory)}#file")


@require_POST
def cv_file_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the uploaded CV away."""
    trajectory = found(intake_for(request.user), pk)
    if trajectory.person_id != request.user.pk:
        raise Http404
    try:
        drop_cv_file(trajectory, by=request.user)
    except Refused as refused:
        return not_saved(request, refused, _address(trajectory))
    messages.success(request, _("The file is taken away."))
    return HttpResponseRedirect(f"{_address(trajectory)}#file")
