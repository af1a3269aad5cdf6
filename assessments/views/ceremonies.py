"""Ceremonies: the coordinator's list, and "I come"."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.exports import CEREMONIES
from assessments.forms import CeremonyForm, ComingForm
from assessments.models import Ceremony
from assessments.queries.register import answer_of, ceremonies, next_ceremony
from assessments.views.cases import asked
from assessments.workflow.ceremonies import answer, keep_ceremony
from utq_portal.people.rules import coordinates
from utq_portal.web import pages
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address


@require_safe
def listed(request: PortalRequest) -> HttpResponseBase:
    """The next ceremony and one's own answer; the coordinator sees all, with who comes."""
    today = timezone.localdate()
    coming = next_ceremony(today)
    manages = coordinates(request.user)
    file = as_file(request, "ceremonies", CEREMONIES, ceremonies()) if manages else None
    if file:
        return file
    context = {
        "next": coming,
        "answer": answer_of(request.user, coming) if coming else None,
        "page": pages.page_of(ceremonies(), request) if manages else None,
        "manages": manages,
    }
    return render(request, "assessments/ceremonies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(coordinates)
def add(request: PortalRequest) -> HttpResponse:
    """A new ceremony."""
    return _edit(request, Ceremony())


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(coordinates)
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """Another name, moment or place."""
    return _edit(request, get_object_or_404(Ceremony, pk=pk))


def _edit(request: PortalRequest, ceremony: Ceremony) -> HttpResponse:
    form = CeremonyForm(request.POST or None, instance=ceremony)
    if request.method == "POST" and form.is_valid():
        done = _("The ceremony is saved, and shown on the public page.")
        to = reverse("assessments:ceremonies")
        return attempt(request, lambda: keep_ceremony(form.filled(), by=request.user), done, to)
    title = _("Change the ceremony") if ceremony.pk else _("Add a ceremony")
    back = address("assessments:ceremonies")
    crumbs = [(_("Ceremonies"), back)]
    return asked(request, form, title=title, button=_("Save this ceremony"), back=back, crumbs=crumbs)


@require_POST
def come(request: PortalRequest, pk: int) -> HttpResponse:
    """Say whether one comes."""
    ceremony = get_object_or_404(Ceremony, pk=pk)
    form = ComingForm(request.POST)
    back = next_address(request, address("assessments:ceremonies"))
    if not form.is_valid():
        messages.error(request, _("Choose whether you come, with at most 9 guests."))
        return HttpResponseRedirect(back)
    coming = form.cleaned_data["coming"] == "yes"
    guests = form.cleaned_data["guests"] or 0
    done = _("See you there.") if coming else _("Noted that you do not come.")
    return attempt(request, lambda: answer(ceremony, by=request.user, coming=coming, guests=guests), done, back)
