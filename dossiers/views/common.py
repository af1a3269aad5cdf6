"""What several views do: fetch through access, tell of a refused step, answer a script."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dossiers.models import Dossier
from dossiers.queries.dossiers import dossiers_for, reading_of
from dossiers.queries.sections import sections_for, with_questions
from dossiers.workflow.reading import note_reading
from trajectories.queries.trajectories import nobody_acts
from trajectories.rules import OWN
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest

if TYPE_CHECKING:
    from dossiers.queries.sections import Section


def by_script(request: PortalRequest) -> bool:
    """Whether the page's own script asks, and wants JSON."""
    return "X-Autosave" in request.headers or "X-Upload" in request.headers


def sections_of_page(request: PortalRequest, pk: int, number: int) -> tuple[list[Section], Section]:
    """All sections of a dossier that the reader may open, and the one with this number; else 404. One query."""
    rows: Any = (
        sections_for(request.user)
        .filter(dossier=pk)
        .select_related(
            "competence",
            "dossier__trajectory__person",
            "dossier__trajectory__supervisor",
            "dossier__trajectory__profile",
            "dossier__trajectory__obligation",
        )
        .annotate(
            noted=reading_of(request.user, "dossier__trajectory"),
            unattended=nobody_acts("dossier__trajectory"),
        )
    )
    sections = with_questions(rows)
    return sections, or_404(next((one for one in sections if one.competence.number == number), None))


def own_section(request: PortalRequest, pk: int, number: int) -> Section:
    """A section that the reader writes; else 404."""
    _all, section = sections_of_page(request, pk, number)
    or_404(own(request, section.dossier))
    return section


def own(request: PortalRequest, dossier: Dossier) -> bool:
    """Whether this is the reader's own dossier."""
    return OWN.has(request.user, dossier.trajectory)


def note(request: PortalRequest, dossier: Dossier, *, noted: bool) -> None:
    """Record that staff read this dossier today, unless that is known already."""
    if not noted and not own(request, dossier):
        note_reading(dossier, request.user, timezone.localdate())


def refusal(why: object, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> JsonResponse:
    """A sentence for a script."""
    return JsonResponse({"error": str(why)}, status=status)


def form_page(request: PortalRequest, template: str, form: BaseForm, **context: object) -> HttpResponse:
    """The page of a form; 422 for one that came back."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, {"form": form, **context}, status=status)


def section_url(pk: int, number: int, fragment: str = "") -> str:
    """The page of a competence, at a place on it."""
    return address("dossiers:section", pk, number) + (f"#{fragment}" if fragment else "")


def section_page(pk: int, number: int, fragment: str = "") -> HttpResponse:
    """Back to the page of a competence."""
    return redirect(section_url(pk, number, fragment))


def own_dossier(request: PortalRequest, pk: int) -> Dossier:
    """A dossier of the reader's own; else 404."""
    return get_object_or_404(dossiers_for(request.user).filter(trajectory__person=request.user), pk=pk)
