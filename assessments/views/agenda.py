"""The agenda of the interview, changed by either assessor."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms import SubjectForm, SubjectFormSet
from assessments.models import Seat
from assessments.queries.agenda import agenda_to_change, has_agenda, set_agenda
from assessments.queries.reading import seats_for
from assessments.workflow import agenda as agenda_steps
from assessments.workflow.judging import Stale
from utq_portal.web.acting import onward, say_refused
from utq_portal.web.autosave import version_in
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: PortalRequest, pk: int) -> HttpResponse:
    """The subjects with their minutes; without one that was set, those that follow from the two judgements."""
    place = get_object_or_404(seats_for(request.user), pk=pk)
    row = place.assessment
    if place.state != Seat.State.SUBMITTED or not getattr(place, "reads", False) or not has_agenda(row):
        if request.method == "POST":
            messages.info(request, _("No interview is ahead any more. What you see now is where it stands."))
        return redirect(place)
    if request.method == "POST":
        return _keep(request, place)
    shown = agenda_to_change(request.user, row)
    initial = [{"subject": one.words, "minutes": one.minutes} for one in shown.subjects]
    return _page(request, place, SubjectFormSet(initial=initial), row.agenda_version)


def _keep(request: PortalRequest, place: Seat) -> HttpResponse:
    row = place.assessment
    forms = SubjectFormSet(request.POST)
    version = version_in(request)
    if not forms.is_valid():
        return _page(request, place, forms, version, status=422)
    given = [one.cleaned_data for one in forms]
    subjects = [(one["subject"], one["minutes"]) for one in given if one.get("subject")]
    try:
        agenda_steps.set_agenda(row, by=request.user, subjects=subjects, version=version)
    except Stale:
        fresh = get_object_or_404(seats_for(request.user), pk=place.pk)
        return _page(request, fresh, forms, fresh.assessment.agenda_version, status=409)
    except Refused as refused:  # the page comes back with what was typed
        say_refused(request, refused)
        return _page(request, place, forms, version, status=422)
    return onward(request, _("The agenda is kept."), reverse("assessments:seat", args=[place.pk]))


def _page(
    request: PortalRequest, place: Seat, forms: BaseFormSet[SubjectForm], version: int, *, status: int = 200
) -> HttpResponse:
    """The form; after a change by the other assessor (409) with what is kept now beside it."""
    row = place.assessment
    context = {
        "seat": place,
        "assessment": row,
        "forms": forms,
        "version": version,
        "kept": set_agenda(row) if status == 409 else [],
        "stale": status == 409,
        "form_failed": status != 200,
    }
    return render(request, "assessments/agenda.html", context, status=status)
