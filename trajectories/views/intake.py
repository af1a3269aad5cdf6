"""The intake: the teacher's list of what it takes, and the page of whoever holds the intake."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.forms.intake import ConclusionForm, ReasonForm
from trajectories.models import Trajectory
from trajectories.queries.intake import (
    IntakeProgress,
    counted,
    intake_for,
    intake_progress,
    intakes_held_by,
    self_diagnosis_of,
)
from trajectories.queries.slots import running_booking
from trajectories.rules import OWN
from trajectories.summaries import summary_of_intake, summary_of_intake_held
from trajectories.views.common import around, found, page
from trajectories.views.cv import sent_cv
from trajectories.workflow import intake as intake_steps
from trajectories.workflow.intake import CONCLUDE_INTAKE, RETURN_INTAKE, SUBMIT_INTAKE
from trajectories.workflow.slots import BOOK, CANCEL, MOVE, NO_SHOW
from utq_portal.agenda.days import working_days_after
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import with_open_steps

STEPS = (SUBMIT_INTAKE, RETURN_INTAKE, BOOK, MOVE, CANCEL, NO_SHOW, CONCLUDE_INTAKE)


def _address(pk: int) -> str:
    return address("trajectories:intake", pk)


@require_safe
def intake(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher's list, or the documents for whoever holds the intake."""
    rows = with_open_steps(intake_for(request.user), STEPS, request.user)
    trajectory = found(rows, pk)
    progress, booking = intake_progress(trajectory), running_booking(trajectory)
    answer_by = _answer_by(trajectory)
    context = {
        **around(trajectory, request.user),
        "progress": progress,
        "booking": booking,
        "returns": list(trajectory.intake_returns.select_related("returned_by")),
        "report": getattr(trajectory, "intake_report", None),
        "now": timezone.now(),
    }
    if OWN.has(request.user, trajectory):
        needed = current(trajectory.faculty_id).line_manager_confirms
        steps = _checklist(trajectory, progress, needed)
        waits = progress.done == len(steps) and not all(one["done"] for one in steps)
        summary = summary_of_intake(trajectory, progress, booking, answer_by, talk_waits=waits)
        context |= {"steps": steps, "talk_waits": waits, "summary": summary}
        return page(request, "intake_teacher.html", context)
    summary = summary_of_intake_held(trajectory, request.user, booking, answer_by)
    return page(request, "intake_staff.html", {**context, **_documents(trajectory), "summary": summary})


def _answer_by(trajectory: Trajectory) -> Any:
    """When the UTQ supervisor answers at the latest, as long as that is what is waited for."""
    if trajectory.state not in Trajectory.INTAKE:
        return None
    since = timezone.localtime(trajectory.state_since).date()
    return working_days_after(since, current(trajectory.faculty_id).answer_days)


def _checklist(trajectory: Trajectory, progress: IntakeProgress, needed: bool) -> list[dict[str, object]]:
    """The three documents, each with its state and where to go."""
    talk = progress.discussion
    waiting = talk is not None and needed and talk.line_manager_id is not None and talk.confirmed_at is None
    rated = ngettext(
        "%(rated)s of %(criteria)s criterion rated", "%(rated)s of %(criteria)s criteria rated", progress.criteria
    )
    return [
        {
            "label": _("Educational CV"),
            "url": address("trajectories:cv", trajectory.pk),
            "done": progress.cv_done,
            "begun": progress.cv is not None and progress.cv.saved_at is not None,
            "word": _cv_words(progress),
            "help": _("Upload the CV you have, or list what you have taught. Rough dates are fine."),
            "action": _("Fill in your educational CV"),
        },
        {
            "label": _("Self-diagnosis"),
            "url": address("trajectories:self_diagnosis", trajectory.pk),
            "all_url": address("trajectories:self_diagnosis_all", trajectory.pk),
            "done": progress.diagnosis_done,
            "begun": progress.rated > 0,
            "word": rated % {"rated": progress.rated, "criteria": progress.criteria},
            "help": _("One click per criterion; notes only if you like. There is no pass mark."),
            "action": _("Rate your teaching"),
        },
        {
            "label": _("Talk with your line manager"),
            "url": address("trajectories:discussion", trajectory.pk),
            "done": progress.discussion_done and not waiting,
            "begun": waiting,
            "word": _talk_words(progress, waiting=waiting),
            "help": _("Which teaching tasks you have and which hours you get. You record the talk yourself."),
            "action": _("Record the talk"),
        },
    ]


def _cv_words(progress: IntakeProgress) -> str:
    if not progress.cv_done or progress.cv is None:
        return _("Nothing yet")
    if progress.cv.no_experience and not progress.entries and not progress.cv.file_path:
        return _("No teaching experience yet")
    if progress.cv.file_path and not progress.entries:
        return progress.cv.file_name
    return _("Rows: %(count)s") % {"count": progress.entries}


def _talk_words(progress: IntakeProgress, *, waiting: bool) -> str:
    talk = progress.discussion
    if talk is None:
        return _("Not recorded yet")
    if waiting:
        return _("Waiting for confirmation")
    words = _("Held on %(day)s, confirmed") if talk.confirmed_at else _("Held on %(day)s")
    return words % {"day": dates.long(talk.held_on)}


def _documents(trajectory: Trajectory) -> dict[str, object]:
    rows = self_diagnosis_of(trajectory)
    rated, criteria = counted(rows)
    notes, sent = getattr(trajectory, "reads_notes", False), sent_cv(getattr(trajectory, "cv", None))
    return {"sent": sent, "rows": rows, "rated": rated, "criteria": criteria, "notes": notes}


@require_POST
def submit_intake(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher sends the documents."""
    trajectory = found(intake_for(request.user).filter(person=request.user), pk)
    done = _("Your intake documents are sent. You can book a time for the meeting.")
    act = partial(intake_steps.submit_intake, trajectory, by=request.user, today=timezone.localdate())
    return attempt(request, act, done, _address(pk))


@require_http_methods(["GET", "HEAD", "POST"])
def return_intake(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask the teacher to add something."""
    trajectory = found(intakes_held_by(request.user), pk)
    form = ReasonForm(
        request.POST or None,
        label=_("What should be added?"),
        hint=_("The teacher reads this on top of the intake page."),
        missing=_("Write what the teacher should add"),
    )
    if request.method == "POST" and form.is_valid():
        done = _("The documents are back with %(person)s.") % {"person": trajectory.person.name}
        act = partial(intake_steps.return_intake, trajectory, by=request.user, reason=form.cleaned_data["reason"])
        return attempt(request, act, done, _address(pk))
    failed = request.method == "POST"
    return page(request, "intake_return.html", {**around(trajectory, request.user), "form": form}, failed=failed)


@require_http_methods(["GET", "HEAD", "POST"])
def conclude_intake(request: PortalRequest, pk: int) -> HttpResponse:
    """The report of an intake that took place, planned here or not: one form."""
    trajectory = found(intakes_held_by(request.user), pk)
    today = timezone.localdate()
    form = ConclusionForm(request.POST or None, trajectory=trajectory, by=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        act = partial(intake_steps.conclude_intake, trajectory, by=request.user, today=today, **form.cleaned_data)
        done = _("The intake is concluded; %(supervisor)s is UTQ supervisor.")
        return attempt(request, act, done % {"supervisor": form.cleaned_data["supervisor"].name}, _address(pk))
    context = {**around(trajectory, request.user), "form": form, "booking": running_booking(trajectory)}
    return page(request, "intake_conclude.html", context, failed=request.method == "POST")


@require_POST
def sign_report(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher has read the report."""
    trajectory = get_object_or_404(intake_for(request.user), pk=pk)
    or_404(OWN.has(request.user, trajectory))
    done = _("Noted: you have read the report.")
    return attempt(request, lambda: intake_steps.sign_report(trajectory, by=request.user), done, _address(pk))
