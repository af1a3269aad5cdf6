"""The intake from sending the documents to its conclusion (docs/domain.md, Intake)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages, rules
from trajectories.models import EducationalCV, IntakeReport, IntakeReturn, Trajectory
from trajectories.queries.intake import intake_progress
from trajectories.queries.trajectories import possible_supervisors, supervising
from trajectories.workflow.documents import cv_rows
from trajectories.workflow.slots import end_booking
from trajectories.workflow.steps import step, tell
from trajectories.workflow.trajectory import locked
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.files import storage
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Guard, Refused, advance

S = Trajectory.State


def _confirmed_where_needed(trajectory: Trajectory) -> bool:
    if not current(trajectory.faculty_id).line_manager_confirms:
        return True
    discussion = getattr(trajectory, "discussion", None)
    return discussion is None or discussion.line_manager_id is None or discussion.confirmed_at is not None


SUBMIT_INTAKE = step(
    verb="trajectories.submit_intake",
    sources=(S.PREPARING,),
    target=S.INTAKE_SUBMITTED,
    rule=rules.OWN,
    sentence=_("%(actor)s sent the intake documents"),
    guards=(
        Guard(
            lambda t: intake_progress(t).cv_done,
            _("Your educational CV is empty: add a row, upload the CV you have, or say that you have not taught yet."),
        ),
        Guard(
            lambda t: intake_progress(t).diagnosis_done,
            _("Your self-diagnosis is not complete: choose a level for every criterion."),
        ),
        Guard(
            lambda t: intake_progress(t).discussion_done,
            _("Record the talk with your line manager about your teaching tasks."),
        ),
        Guard(
            _confirmed_where_needed,
            _("Your line manager confirms the talk first. Ask the coordinator if that takes long."),
        ),
    ),
)
RETURN_INTAKE = step(
    verb="trajectories.return_intake",
    sources=(S.INTAKE_SUBMITTED,),
    target=S.PREPARING,
    rule=rules.INTAKE_STAFF,
    sentence=_("%(actor)s asked to add something to the intake documents"),
)
CONCLUDE_INTAKE = step(
    verb="trajectories.conclude_intake",
    sources=Trajectory.INTAKE,
    target=S.ACTIVE,
    rule=rules.INTAKE_STAFF,
    sentence=_("%(actor)s concluded the intake; %(supervisor)s is UTQ supervisor"),
)
SIGN_REPORT = declare("trajectories.sign_report", _("%(actor)s has read the report of the intake"), EVERYONE)


@transaction.atomic
def submit_intake(trajectory: Trajectory, *, by: User, today: date) -> Event:
    """preparing → intake_submitted, with a frozen copy of the CV; the UTQ supervisors of the faculty are told.

    Raises Refused with all that is missing.
    """
    event = advance(trajectory, SUBMIT_INTAKE, by=by, changes={"touched_at": timezone.now()})
    row = Trajectory.objects.select_related("person", "supervisor").get(pk=trajectory.pk)
    _freeze(row)
    answer_by = working_days_after(today, current(row.faculty_id).answer_days)
    told, person = supervising(row), row.person.name
    tell(messages.INTAKE_SUBMITTED, told, row, event, "trajectories:intake", person=person, answer_by=answer_by)
    return event


def _freeze(trajectory: Trajectory) -> None:
    cv = EducationalCV.objects.select_for_update().get(trajectory=trajectory)
    earlier = ((cv.frozen or {}).get("file") or {}).get("path", "")
    if earlier and earlier != cv.file_path:
        storage.remove_after_commit(earlier)
    cv.frozen = {
        "no_experience": cv.no_experience,
        "file": asdict(cv.stored) if cv.file_path else None,
        "entries": cv_rows(cv),
    }
    cv.submitted_at = timezone.now()
    cv.save(update_fields=["frozen", "submitted_at"])


@transaction.atomic
def return_intake(trajectory: Trajectory, *, by: User, reason: str) -> Event:
    """intake_submitted → preparing, with the reason for the teacher. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Write what the teacher should add."))
    event = advance(trajectory, RETURN_INTAKE, by=by)
    IntakeReturn.objects.create(trajectory=trajectory, reason=reason.strip(), returned_by=by)
    told = [trajectory.person]
    tell(messages.INTAKE_RETURNED, told, trajectory, event, "trajectories:intake", supervisor=by.name)
    return event


@transaction.atomic
def conclude_intake(
    trajectory: Trajectory,
    *,
    by: User,
    held_on: date,
    advice: str,
    route: str,
    planned_ready_on: date | None,
    supervisor: User,
    today: date,
) -> Event:
    """Write the report and go on: → active, with a UTQ supervisor. The meeting may have been on any day so far.

    Raises Refused when a field is missing, the day is ahead, or ``supervisor`` is not one of the faculty.
    """
    row = locked(trajectory)
    if held_on > today:
        raise Refused(_("Record the intake after it took place: choose a day up to today."))
    if not advice.strip():
        raise Refused(_("Write your advice: what can be shown already, and what is worth learning."))
    if route not in Trajectory.Route.values:
        raise Refused(_("Choose a route."))
    if not possible_supervisors(row).filter(pk=supervisor.pk).exists():
        raise Refused(_("Choose someone who is UTQ supervisor in this faculty, and not the teacher."))
    agreed = {"route": route, "planned_ready_on": planned_ready_on}
    changes = {**agreed, "supervisor": supervisor, "intake_concluded_on": held_on}
    event = advance(trajectory, CONCLUDE_INTAKE, by=by, changes=changes, data={"supervisor": supervisor.name})
    report = {**agreed, "held_on": held_on, "advice": advice.strip(), "written_by": by, "written_at": timezone.now()}
    IntakeReport.objects.update_or_create(trajectory=row, defaults={**report, "signed_by_teacher_at": None})
    end_booking(trajectory, held_on=held_on)
    _tell_concluded(trajectory, supervisor, by, event)
    return event


def _tell_concluded(trajectory: Trajectory, supervisor: User, by: User, event: Event) -> None:
    params = {"person": trajectory.person.name, "supervisor": supervisor.name}
    tell(messages.INTAKE_CONCLUDED, [trajectory.person], trajectory, event, "trajectories:intake", **params)
    advisors = list(holders(Role.HR_ADVISOR, trajectory.faculty_id).exclude(pk=trajectory.person_id))
    tell(messages.INTAKE_CONCLUDED_HR, advisors, trajectory, event, **params)
    if supervisor != by:
        tell(messages.INTAKE_SUPERVISED, [supervisor], trajectory, event, **params)


@transaction.atomic
def sign_report(trajectory: Trajectory, *, by: User) -> bool:
    """The teacher has read the report; False when that was known. Raises Refused for others, or without a report."""
    row = locked(trajectory)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    report = IntakeReport.objects.filter(trajectory=row).first()
    if report is None:
        raise Refused(_("There is no report yet: the intake has not been concluded."))
    if report.signed_by_teacher_at:
        return False
    report.signed_by_teacher_at = timezone.now()
    report.save(update_fields=["signed_by_teacher_at"])
    record(SIGN_REPORT.name, row, by=by, case=row.case)
    return True
