"""The educational CV: rows, an upload, or "I have no teaching experience yet"."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.forms.cv import CVForm
from trajectories.models import EducationalCV, Trajectory
from trajectories.queries.intake import intake_for
from trajectories.rules import OWN
from trajectories.summaries import summary_of_cv
from trajectories.views.common import around, found, page, writes
from trajectories.workflow.documents import cv_rows, drop_cv_file, keep_cv_file, save_cv
from trajectories.workflow.reading import CV_READ
from trajectories.workflow.versions import Stale, merged_rows
from utq_portal.files import storage
from utq_portal.files.kinds import ACCEPT
from utq_portal.web.acting import attempt, onward
from utq_portal.web.autosave import is_autosave, not_saved, saved, version_in
from utq_portal.web.coordinating import or_404
from utq_portal.web.given import About, give
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


def _address(trajectory: Trajectory) -> str:
    return address("trajectories:cv", trajectory.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def cv(request: PortalRequest, pk: int) -> HttpResponse:
    """The CV to fill in for its teacher before it is sent, else to read."""
    trajectory = found(intake_for(request.user), pk)
    held = getattr(trajectory, "cv", None)
    if request.method == "POST":
        or_404(OWN.has(request.user, trajectory))
        return _save(request, trajectory, held)
    if not writes(trajectory, request):
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
    file = asdict(held.stored) if held.file_path else None
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
    except Refused as refused:  # a script may ask
        return not_saved(request, refused, _address(trajectory))
    if autosave:
        return saved(kept.version, kept.saved_at)
    if request.POST.get("add") or form.without:
        return HttpResponseRedirect(f"{_address(trajectory)}#{request.POST.get('add') or form.without.split('-')[0]}")
    return onward(request, _("Your educational CV is saved."), reverse("trajectories:intake", args=[trajectory.pk]))


def _conflict(request: PortalRequest, trajectory: Trajectory, typed: CVForm) -> HttpResponse:
    """Both versions, and a third to go on with, in which nothing is lost."""
    held = EducationalCV.objects.get(trajectory=trajectory)
    stands = cv_rows(held)
    merged = merged_rows(stands, typed.rows, lambda row: (row["kind"], row.get("course", "").strip().casefold()))
    form = CVForm(rows=merged, no_experience=typed.no_experience and not merged)
    context = {**_context(request, trajectory, held, form), "stands": stands, "typed": typed.rows}
    return page(request, "cv_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def cv_file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The uploaded CV: to download for who may read the documents, to replace for the teacher."""
    trajectory = found(intake_for(request.user), pk)
    held = getattr(trajectory, "cv", None)
    if request.method != "POST":
        return _download(request, trajectory, held)
    or_404(OWN.has(request.user, trajectory))
    return _upload(request, trajectory)


def _download(request: PortalRequest, trajectory: Trajectory, held: EducationalCV | None) -> HttpResponseBase:
    held = or_404(held)
    file = held.stored
    if held.frozen and not writes(trajectory, request):
        file = storage.Stored.told(held.frozen.get("file") or {})
    about = About(CV_READ, trajectory, trajectory.case, trajectory.person_id)
    return give(request, about, file)


def _upload(request: PortalRequest, trajectory: Trajectory) -> HttpResponse:
    script = request.headers.get("X-Upload") == "1"
    upload = request.FILES.get("files")
    try:
        if upload is None:
            raise ValidationError(_("Choose the file with your CV first"))
        with storage.needed(storage.store(upload)) as stored:
            keep_cv_file(trajectory, stored, by=request.user)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        if script:
            return JsonResponse({"error": sentence}, status=422)
        messages.error(request, sentence)
        return HttpResponseRedirect(f"{_address(trajectory)}#file")
    except Refused as refused:  # a script may ask
        if script:
            return JsonResponse({"error": str(refused.why)}, status=422)
        return not_saved(request, refused, _address(trajectory))
    if script:
        return JsonResponse({"name": stored.name})
    return onward(request, _("%(name)s is added to your CV.") % {"name": stored.name}, f"{_address(trajectory)}#file")


@require_POST
def cv_file_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the uploaded CV away."""
    trajectory = found(intake_for(request.user), pk)
    or_404(OWN.has(request.user, trajectory))
    here = _address(trajectory)
    act = partial(drop_cv_file, trajectory, by=request.user)
    return attempt(request, act, _("The file is taken away."), f"{here}#file", back=here)
