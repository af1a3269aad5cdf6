"""The page of one case: where it stands, what you may do now, people, dates, and what happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trajectories import workflow
from trajectories.models import Trajectory
from utq_portal.dashboard import steps
from utq_portal.dashboard.addresses import address
from utq_portal.dashboard.queries import own
from utq_portal.dashboard.queries.ball import HOLDERS
from utq_portal.dashboard.queries.case import cases_for, meetings_of, timeline_of
from utq_portal.dashboard.queries.caseload import step_word
from utq_portal.dashboard.views.teacher import clock_of
from utq_portal.web import dates
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Step, with_open_steps

T = Trajectory.State


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """For the teacher and for staff; whoever may not see it gets 404."""
    known: tuple[Step, ...] = tuple(getattr(workflow, "STEPS", ()))
    rows = with_open_steps(cases_for(request.user).select_related("dossier"), known, request.user)
    found: Any = get_object_or_404(rows, pk=pk)
    if found.is_supervisor:
        getattr(workflow, "looked", lambda *a, **k: None)(found, by=request.user)
    staff = found.is_coordinator or found.is_hr or found.is_faculty_supervisor
    sections = own.section_facts(own.sections_of(found), []) if found.reads_dossier or staff else []
    offers = steps.buttons(found, {step.name for step in known})
    context = {
        "case": found,
        "step": step_word(found.state, route_pending=False),
        "sections": sections,
        "buttons": offers,
        "holder": _holder(found, request.user.pk),
        "yours": holds(found, request.user.pk),
        "clock": clock_of(found.obligation, timezone.localdate()),
        "parts": _parts(found),
        "timeline": timeline_of(found),
        "meetings": meetings_of(found),
        "manager": " ".join((found.line_manager_name or "").split()),
        "asked": offers[0].label if offers else _("Nothing now"),
        "today": timezone.localdate(),
    }
    return render(request, "dashboard/case.html", context)


def holds(row: Any, viewer: int) -> bool:
    """Whether the viewer is the one who has the ball."""
    if row.holder == "teacher":
        return bool(row.person_id == viewer)
    if row.holder == "utq_supervisor" and row.supervisor_id is not None:
        return bool(row.supervisor_id == viewer)
    return row.holder == "coordinator" and bool(getattr(row, "is_coordinator", False))


def _holder(row: Any, viewer: int) -> str:
    if holds(row, viewer):
        return _("You")
    if row.holder == "teacher":
        return str(row.person.name)
    if row.holder == "utq_supervisor" and row.supervisor is not None:
        return str(row.supervisor.name)
    return str(HOLDERS[row.holder])


def _parts(row: Any) -> list[tuple[str, str, str]]:
    """The pages that this viewer may open: name, what it holds, address."""
    dossier = row.dossier.pk if hasattr(row, "dossier") else None
    told = row.state == T.COMPLETED or row.announced_on is not None
    wanted = [
        (row.reads_intake, _("Intake"), _("CV, self-diagnosis, discussion and report"), "trajectories:intake", row.pk),
        (row.reads_plan, _("Learning route"), _("What to learn, and how"), "trajectories:route", row.pk),
        (row.reads_dossier, _("Dossier"), _("Texts, evidence and feedback"), "dossiers:overview", dossier),
        (
            row.is_coordinator or (told and (row.is_own or row.is_supervisor)),
            _("Assessment"),
            _("Announced %(day)s") % {"day": dates.long(row.announced_on)} if row.announced_on else _("Running"),
            "assessments:case" if row.is_coordinator else "assessments:outcome",
            row.assessment_pk,
        ),
        (
            row.is_own or row.is_coordinator,
            _("Certificate"),
            row.certificate_no or "",
            "assessments:certificate",
            row.certificate_pk,
        ),
        (
            (row.is_own or row.is_hr or row.is_coordinator) and row.obligation_id,
            _("Deadline"),
            _("How the date comes about"),
            "trajectories:obligation",
            row.obligation_id,
        ),
        (row.is_coordinator, _("UTQ supervisor"), _("Assign somebody"), "trajectories:assign_supervisor", row.pk),
        (
            (row.is_own or row.is_coordinator or row.is_hr) and row.open,
            _("End the trajectory"),
            _("Withdraw, or close it with a reason"),
            "trajectories:close",
            row.pk,
        ),
    ]
    return [(name, note, url) for may, name, note, page, key in wanted if may and key and (url := address(page, key))]
