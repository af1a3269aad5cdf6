"""The page of one case: where it stands, what you may do now, people, dates, and what happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.queries import own
from dossiers.queries.ball import HOLDERS
from dossiers.queries.caseload import step_word
from dossiers.workflow import why_not_insist
from trajectories import workflow
from trajectories.models import Trajectory
from trajectories.queries import Attendance, plan_changed, with_attending
from trajectories.reminding import NextReminder, next_reminder
from trajectories.standing import clock_of
from trajectories.waits import COORDINATOR, SUPERVISOR
from utq_portal.audit.queries import line_of
from utq_portal.dashboard import steps
from utq_portal.dashboard.queries.case import cases_for, mails_of, meetings_of, timeline_of
from utq_portal.notices.message import about_of
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Step, with_open_steps

T = Trajectory.State
# what the page offers: the steps of the trajectory, and those that the dossier's pages take
KNOWN: tuple[Step, ...] = (
    *workflow.STEPS,
    workflow.DECLARE_READY,
    workflow.ENDORSE,
    workflow.INSIST,
    workflow.TAKE_BACK,
    workflow.WITHDRAW_READY,
)


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """For the teacher and for staff; whoever may not see it gets 404."""
    rows = with_open_steps(with_attending(cases_for(request.user).select_related("dossier")), KNOWN, request.user)
    found: Any = get_object_or_404(rows, pk=pk)
    found.plan_is_new = found.is_supervisor and plan_changed(found)
    if found.is_supervisor:
        workflow.looked(found, by=request.user)
    staff = found.is_coordinator or found.is_hr or found.is_faculty_supervisor
    sections = own.section_facts(own.sections_of(found), []) if found.reads_dossier or staff else []
    found.may_take = found.is_faculty_supervisor and found.open and found.supervisor_id is None
    found.may_start_assessment = found.is_coordinator and found.state == T.SUBMITTED
    found.may_declare_ready = found.may_declare_ready and all(section.done for section in sections)
    found.may_insist = found.may_insist and not why_not_insist(found.dossier, timezone.localdate())
    offers = steps.buttons(found)
    told = staff or found.is_own or found.is_supervisor
    mails = page_of(mails_of(found, request.user), request, 8, param="mails")
    context = {
        "case": found,
        "lost": found.open and found.supervisor_id is not None and not found.attended,
        "list_url": reverse("trajectories_list") if staff or found.is_supervisor else "",
        "step": step_word(found.state, route_pending=False),
        "sections": sections,
        "buttons": offers,
        "holder": _holder(found, request.user.pk),
        "yours": holds(found, request.user.pk),
        "clock": clock_of(found.obligation, timezone.localdate()),
        "reminder": _reminder(found) if told else None,
        "parts": _parts(found),
        "timeline": page_of(timeline_of(found), request, 60, param="events").told(line_of),
        "meetings": meetings_of(found, request.user),
        "mails": [(row, about_of(row.code)) for row in mails],
        "mail_page": mails,
        "manager": " ".join((found.line_manager_name or "").split()),
        "asked": _asked(offers, own_turn=found.is_own and holds(found, request.user.pk)),
    }
    return render(request, "dashboard/case.html", context)


def _reminder(row: Any) -> NextReminder | None:
    reader = SUPERVISOR if row.is_supervisor else COORDINATOR if row.is_coordinator else ""
    taken = row.supervisor_id is None and row.holder == "utq_supervisor"  # by one of the faculty
    attends = Attendance(row.supervisor if row.attended else None, nobody=not (row.attended or taken))
    today = timezone.localdate()
    return next_reminder(
        row.obligation, row, today, own=row.is_own, inside=row.is_inside, reader=reader, attends=attends
    )


def _asked(offers: list[steps.Button], *, own_turn: bool) -> str:
    """What is expected of the viewer: the first step that is open, else what the home page says."""
    if offers and not offers[0].quiet:
        return str(offers[0].label)
    return _("Your next step, see your home") if own_turn else _("Nothing now")


def holds(row: Any, viewer: int) -> bool:
    """Whether the viewer is the one who has the ball."""
    if row.holder == "teacher":
        return bool(row.person_id == viewer)
    if row.holder == "utq_supervisor":
        return bool(row.supervises)
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
        (row.reads_intake, _("Intake"), _("CV, self-diagnosis, talk and report"), "trajectories:intake", row.pk),
        (
            row.reads_plan,
            _("Learning route"),
            _("Changed since you looked") if row.plan_is_new else _("What to learn, and how"),
            "trajectories:route",
            row.pk,
        ),
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
