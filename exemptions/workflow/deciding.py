"""The decision of the faculty, its end, and what the teacher does with a trajectory that is still open."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import messages
from exemptions.models import ExemptionRequest, ExternalQualification, Letter
from exemptions.queries import open_trajectory
from exemptions.workflow import steps
from exemptions.workflow.letters import write_letters
from exemptions.workflow.telling import advisers_of, hr_of, tell
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow.settling import open_again, settle, unprotect
from trajectories.workflow.endings import close
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import User
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Refused, advance

S = ExemptionRequest.State
Choice = ExemptionRequest.Choice
CHOSEN = declare("exemptions.trajectory_chosen", _("%(actor)s chose what happens to the trajectory"), EVERYONE)


@transaction.atomic
def decide(request: ExemptionRequest, *, by: User, grant: bool, reason: str, today: date) -> None:
    """The faculty decides and informs the candidate; a decision that deviates from the advice has a reason.

    Granted: the obligation is settled on the day of the decision. No certificate follows from it.
    """
    row = ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    as_advised = (row.advice == ExemptionRequest.Advice.GRANT) == grant
    if row.state == S.ADVISED and not as_advised and not reason.strip():
        raise Refused(_("You do not follow the advice: write down why. The candidate reads it."))
    event = advance(
        request,
        steps.DECIDE_GRANT if grant else steps.DECIDE_REFUSE,
        by=by,
        changes={"decided_by": by, "decided_on": today, "reason": reason.strip()},
    )
    if grant:
        settle(request.obligation, how=Obligation.Settled.EXEMPTION, on=today)
    else:
        unprotect(request.obligation)
    write_letters(request, Letter.Kind.DECISION)
    tell(messages.DECIDED, [request.person], request, event)
    tell(messages.DECIDED_STAFF, [*hr_of(request), *advisers_of(request)], request, event)


@transaction.atomic
def revoke(request: ExemptionRequest, *, by: User, reason: str, heard_on: date, today: date) -> None:
    """The faculty takes a granted exemption back after hearing the candidate; the obligation runs again."""
    if not reason.strip():
        raise Refused(_("Write down the reason, and when the candidate was heard."))
    if heard_on > today:
        raise Refused(_("Hear the candidate first: the hearing cannot be in the future."))
    changes = {"revoked_because": reason.strip(), "heard_on": heard_on, "revoked_on": today}
    event = advance(request, steps.REVOKE, by=by, changes=changes)
    open_again(request.obligation, how=Obligation.Settled.EXEMPTION)
    write_letters(request, Letter.Kind.REVOCATION)
    tell(messages.REVOKED, [request.person], request, event)
    tell(messages.ENDED, [*hr_of(request), *advisers_of(request)], request, event)


@transaction.atomic
def choose_trajectory(
    row: ExemptionRequest | ExternalQualification, *, by: User, choice: str, today: date
) -> Trajectory | None:
    """After the obligation is settled the teacher says what happens to an open trajectory: go on, or close it.

    Nothing closes by itself. The same choice again changes nothing.
    """
    table = type(row)._default_manager
    now = table.select_for_update(of=("self",)).get(pk=row.pk)
    settled = {S.GRANTED, ExternalQualification.State.VERIFIED}
    if now.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if now.state not in settled:
        raise Refused(MOVED_ON)
    if choice not in {Choice.KEEP, Choice.CLOSE}:
        raise Refused(_("Choose: go on, or close the trajectory."))
    trajectory = open_trajectory(row)
    if trajectory is None:
        return None
    if choice == Choice.CLOSE:
        exempt = isinstance(row, ExemptionRequest)
        why = Trajectory.Reason.EXEMPT if exempt else Trajectory.Reason.EXTERNAL
        close(trajectory, by=by, reason=why, today=today)
    if now.trajectory_choice != choice:
        table.filter(pk=row.pk).update(trajectory_choice=choice)
        record(CHOSEN.name, row, by=by, case=row.case)
    return trajectory
