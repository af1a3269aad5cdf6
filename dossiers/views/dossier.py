"""The dossier as a whole, and the page of one competence."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dossiers.exports import grid_columns
from dossiers.forms.dossier import GapForm
from dossiers.models import Dossier
from dossiers.queries.dossiers import dossiers_for, gap_note, read_today, revisions_for
from dossiers.queries.sections import next_to_write
from dossiers.views import parts
from dossiers.views.common import (
    form_page,
    note,
    own,
    own_dossier,
    own_section,
    section_page,
    section_url,
    sections_of_page,
)
from dossiers.workflow import ready
from dossiers.workflow.ready import choose_language
from dossiers.workflow.texts import explain_gap
from trajectories.models import Criterion
from utq_portal.web.acting import attempt, carried_out, sent
from utq_portal.web.export import as_file
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


@require_GET
def overview(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Every competence, everything that is missing, and all evidence against all criteria."""
    dossier = _opened(request, pk)
    context = parts.overview(dossier, request)
    grid = context["grid"]
    if file := as_file(request, f"evidence-{dossier.pk}", grid_columns(grid), grid.shown):
        return file
    return render(request, "dossiers/overview.html", context)


@require_GET
def whole(request: PortalRequest, pk: int) -> HttpResponse:
    """Every text and the list of evidence on one page, to read or print; what is kept to oneself stays so."""
    return render(request, "dossiers/whole.html", parts.whole(_opened(request, pk), request))


def _opened(request: PortalRequest, pk: int) -> Dossier:
    """A dossier that the reader may open; that staff did is recorded."""
    dossier = get_object_or_404(dossiers_for(request.user), pk=pk)
    if not own(request, dossier):
        note(request, dossier, noted=read_today(dossier, request.user))
    return dossier


@require_POST
def language(request: PortalRequest, pk: int) -> HttpResponse:
    """The language in which the teacher writes."""
    dossier, code = own_dossier(request, pk), request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        act = partial(choose_language, dossier, by=request.user, language=code)
        carried_out(request, act, _("The language of your dossier is saved."))
    return redirect("dossiers:overview", pk=pk)


@require_GET
def section(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """One competence: evidence, text and remarks; the teacher writes, the UTQ supervisor reads and remarks."""
    sections, here = sections_of_page(request, pk, number)
    note(request, here.dossier, noted=getattr(here, "noted", False))
    return render(request, "dossiers/section.html", parts.section(here, sections, request))


@require_POST
def mark_ready(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """The teacher marks a competence ready, and goes on to the next one; after the last, to the dossier."""
    here = own_section(request, pk, number)
    done = _("Competence %(number)s is ready. You can open it again as long as the dossier is yours.")
    if not carried_out(request, lambda: ready.mark_ready(here, by=request.user), done % {"number": number}):
        return section_page(pk, number)
    following = next_to_write(here.dossier, number)
    return redirect("dossiers:overview", pk=pk) if following is None else section_page(pk, following)


@require_POST
def reopen(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """The teacher goes on writing in a competence that was ready."""
    here = own_section(request, pk, number)
    done = _("Competence %(number)s is open again.") % {"number": number}
    return attempt(request, lambda: ready.reopen(here, by=request.user), done, section_url(pk, number))


@require_http_methods(["GET", "POST"])
def gap(request: PortalRequest, pk: int, number: int, criterion: int) -> HttpResponse:
    """Say why a criterion has no evidence."""
    here = own_section(request, pk, number)
    row = get_object_or_404(Criterion, pk=criterion, competence=here.competence_id)
    form = GapForm(sent(request), initial={"note": gap_note(here, row)})
    if request.method == "POST" and form.is_valid():
        note_ = form.cleaned_data["note"]
        done = _("Saved. Criterion %(code)s no longer counts as a gap.") % {"code": row.code} if note_ else _("Saved.")
        act = partial(explain_gap, here, row, by=request.user, note=note_)
        return attempt(request, act, done, section_url(pk, number, "text"))
    return form_page(request, "dossiers/gap.html", form, section=here, criterion=row)


@require_GET
def history(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Earlier versions of one's own text."""
    here = own_section(request, pk, number)
    page = page_of(revisions_for(request.user, here), request, per_page=5)
    return render(request, "dossiers/history.html", {"section": here, "page": page})
