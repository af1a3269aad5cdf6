"""The self-diagnosis: one click per criterion, per competence or all on one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trajectories.forms.intake import RatingForm, RatingsForm
from trajectories.models import CriterionRating, SelfDiagnosis, Trajectory
from trajectories.queries.intake import Rated, RatedCompetence, counted, intake_for, intake_progress, self_diagnosis_of
from trajectories.rules import OWN
from trajectories.summaries import summary_of_diagnosis
from trajectories.views.common import around, found, page, writes
from trajectories.workflow.documents import DOCUMENTS_SENT, save_ratings
from trajectories.workflow.versions import Stale
from utq_portal.web.acting import onward
from utq_portal.web.autosave import is_autosave, not_saved, saved, version_in
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion as the page asks it: what is chosen now, and its note."""

    rated: Rated
    form: RatingForm
    level: str
    note: str


@require_safe
def self_diagnosis(request: PortalRequest, pk: int) -> HttpResponse:
    """To the first competence that is not complete; readers get all on one page."""
    trajectory = found(intake_for(request.user), pk)
    if not writes(trajectory, request):
        return HttpResponseRedirect(reverse("trajectories:self_diagnosis_all", args=[pk]))
    rows = self_diagnosis_of(trajectory)
    first = or_404(next((row for row in rows if not row.complete), rows[0] if rows else None))
    return HttpResponseRedirect(_address(trajectory, first.competence.number))


@require_http_methods(["GET", "HEAD", "POST"])
def self_diagnosis_competence(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """The criteria of one competence."""
    trajectory = found(intake_for(request.user), pk)
    rows = self_diagnosis_of(trajectory)
    here = or_404(next((row for row in rows if row.competence.number == number), None))
    if not writes(trajectory, request):
        if request.method == "POST":
            return _refused(request, trajectory)
        return redirect("trajectories:self_diagnosis_all", pk)
    return _page(request, trajectory, rows, [here])


@require_http_methods(["GET", "HEAD", "POST"])
def self_diagnosis_all(request: PortalRequest, pk: int) -> HttpResponse:
    """Every criterion at once: one click each and one save; for readers, what was sent."""
    trajectory = found(intake_for(request.user), pk)
    rows = self_diagnosis_of(trajectory)
    if writes(trajectory, request):
        return _page(request, trajectory, rows, rows)
    if request.method == "POST":
        return _refused(request, trajectory)
    notes = getattr(trajectory, "reads_notes", False)
    rated, criteria = counted(rows)
    context = {"rows": rows, "notes": notes, "rated": rated, "criteria": criteria}
    return page(request, "diagnosis_read.html", {**around(trajectory, request.user), **context})


def _refused(request: PortalRequest, trajectory: Trajectory) -> HttpResponse:
    or_404(OWN.has(request.user, trajectory))
    to = reverse("trajectories:self_diagnosis_all", args=[trajectory.pk])
    return not_saved(request, Refused(DOCUMENTS_SENT), to)


def _address(trajectory: Trajectory, number: int) -> str:
    return address("trajectories:self_diagnosis_competence", trajectory.pk, number)


def _page(
    request: PortalRequest, trajectory: Trajectory, rows: list[RatedCompetence], here: list[RatedCompetence]
) -> HttpResponse:
    if request.method == "POST":
        return _save(request, trajectory, rows, here)
    held = getattr(trajectory, "self_diagnosis", None)
    return page(request, "diagnosis.html", _context(request, trajectory, rows, here, RatingsForm(here), held))


def _context(
    request: PortalRequest,
    trajectory: Trajectory,
    rows: list[RatedCompetence],
    here: list[RatedCompetence],
    form: RatingsForm,
    held: SelfDiagnosis | None,
) -> dict[str, object]:
    rated, criteria = counted(rows)
    one = here[0] if len(here) == 1 else None
    place = rows.index(one) if one else 0
    return {
        **around(trajectory, request.user),
        "rows": rows,
        "here": [(row, _asked(row, form)) for row in here],
        "current": one,
        "before": rows[place - 1] if one and place else None,
        "after": rows[place + 1] if one and place + 1 < len(rows) else None,
        "levels": CriterionRating.Level.choices,
        "rated": rated,
        "criteria": criteria,
        "summary": summary_of_diagnosis(trajectory, request.user, rated, criteria),
        "version": held.version if held else 0,
        "saved_at": held.saved_at if held else None,
        "cv_done": intake_progress(trajectory).cv_done,
        "address": request.path,
    }


def _asked(row: RatedCompetence, form: RatingsForm) -> list[Asked]:
    asked = []
    for rated in row.criteria:
        one = form.forms[rated.criterion.pk]
        level, note = one["level"].value(), one["note"].value()
        asked.append(Asked(rated, one, str(level or ""), note or ""))
    return asked


def _save(
    request: PortalRequest, trajectory: Trajectory, rows: list[RatedCompetence], here: list[RatedCompetence]
) -> HttpResponse:
    autosave = is_autosave(request)
    form = RatingsForm(here, request.POST)
    held = getattr(trajectory, "self_diagnosis", None)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": {}}, status=422)
        context = _context(request, trajectory, rows, here, form, held)
        return page(request, "diagnosis.html", {**context, "version": version_in(request)}, failed=True)
    try:
        kept = save_ratings(trajectory, by=request.user, version=version_in(request), ratings=form.ratings)
    except Stale:
        return JsonResponse({}, status=409) if autosave else _conflict(request, trajectory, here, form)
    except Refused as refused:  # a script may ask
        return not_saved(request, refused, reverse("trajectories:self_diagnosis_all", args=[trajectory.pk]))
    if autosave:
        return saved(kept.version, kept.saved_at, _counts(trajectory, here))
    return _onwards(request, trajectory, rows, here)


def _counts(trajectory: Trajectory, here: list[RatedCompetence]) -> dict[str, str]:
    rows = self_diagnosis_of(trajectory)
    pks = {row.competence.pk for row in here}
    part, of = counted(row for row in rows if row.competence.pk in pks)
    return {"#rated-here": escape(_("%(rated)s of %(criteria)s rated") % {"rated": part, "criteria": of})}


def _onwards(
    request: PortalRequest, trajectory: Trajectory, rows: list[RatedCompetence], here: list[RatedCompetence]
) -> HttpResponse:
    """To the next competence; after the last one, to the list of the intake."""
    after = [row for row in rows if row.competence.number > here[-1].competence.number]
    if after:
        return HttpResponseRedirect(_address(trajectory, after[0].competence.number))
    return onward(request, _("Your self-diagnosis is saved."), reverse("trajectories:intake", args=[trajectory.pk]))


def _conflict(
    request: PortalRequest, trajectory: Trajectory, here: list[RatedCompetence], typed: RatingsForm
) -> HttpResponse:
    """Both versions where they differ, and a third to go on with: typed levels, and both notes."""
    rows = self_diagnosis_of(trajectory)
    numbers = {row.competence.number for row in here}
    now = [row for row in rows if row.competence.number in numbers]
    differing, merged = [], RatingsForm(now)
    for row in now:
        for rated in row.criteria:
            level, note = typed.ratings[rated.criterion.pk]
            words = _both(rated.note, note)
            merged.forms[rated.criterion.pk].initial = {"level": level or rated.level, "note": words}
            if (level and level != rated.level) or (note and note != rated.note):
                word = CriterionRating.Level(level).label if level else ""
                differing.append((rated, word, note))
    held = SelfDiagnosis.objects.get(trajectory=trajectory)
    context = _context(request, trajectory, rows, now, merged, held)
    return page(request, "diagnosis_conflict.html", {**context, "differing": differing}, status=409)


def _both(stands: str, typed: str) -> str:
    """Both notes, one of them when they are the same or one is empty."""
    if not typed or typed == stands:
        return stands
    return f"{stands}\n\n{typed}" if stands else typed
