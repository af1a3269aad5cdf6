"""Pauses and ends of a trajectory, and its return (docs/domain.md, Trajectory)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages, rules
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.queries.trajectories import attending, reviewing
from trajectories.workflow.slots import end_booking
from trajectories.workflow.steps import step, tell
from trajectories.workflow.trajectory import locked
from utq_portal.audit.models import Event
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.workflow import Guard, Refused, Step, advance

S = Trajectory.State
Reason = Trajectory.Reason
SETTLED_ELSEWHERE = {Obligation.Settled.EXEMPTION, Obligation.Settled.EXTERNAL}

ASK_SUSPENSION = step(
    verb="trajectories.ask_suspension",
    sources=(S.ACTIVE,),
    target=S.ACTIVE,
    rule=rules.OWN,
    sentence=_("%(actor)s asked to pause the trajectory"),
)
SUSPEND = step(
    verb="trajectories.suspend",
    sources=(S.ACTIVE,),
    target=S.SUSPENDED,
    rule=rules.SUPERVISED | rules.COORDINATOR,
    sentence=_("%(actor)s paused the trajectory; the deadline does not move"),
)
RESUME = step(
    verb="trajectories.resume",
    sources=(S.SUSPENDED,),
    target=S.ACTIVE,
    rule=rules.OWN | rules.SUPERVISED | rules.COORDINATOR,
    sentence=_("%(actor)s went on with the trajectory"),
)
_NOT_WITH_OTHERS = (
    Guard(
        lambda t: t.state != S.IN_ASSESSMENT,
        _("The assessment runs. Withdraw from it first, or finish it: a result stays valid."),
    ),
    Guard(
        lambda t: t.state != S.SUBMITTED,
        _("The dossier waits for its assessment. Take it back first; the teacher and the coordinator can."),
    ),
)
WITHDRAW = step(
    verb="trajectories.withdraw",
    sources=Trajectory.OPEN,
    target=S.CLOSED,
    rule=rules.OWN,
    sentence=_("%(actor)s withdrew from the trajectory"),
    guards=(*_NOT_WITH_OTHERS,),
)
LEAVE = step(
    verb="trajectories.leave",
    sources=Trajectory.OPEN,
    target=S.CLOSED,
    rule=rules.HR,
    sentence=_("%(actor)s closed the trajectory: the teacher left the university"),
    guards=(*_NOT_WITH_OTHERS,),
)
CLOSE = step(
    verb="trajectories.close",
    sources=Trajectory.OPEN,
    target=S.CLOSED,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s closed the trajectory"),
    guards=(*_NOT_WITH_OTHERS,),
)
REROUTE = step(
    verb="trajectories.reroute",
    sources=Trajectory.INTAKE,
    target=S.CLOSED,
    rule=rules.INTAKE_STAFF,
    sentence=_("%(actor)s closed the trajectory: the obligation is settled in another way"),
)
EXEMPT = step(
    verb="trajectories.exempt",
    sources=Trajectory.OPEN,
    target=S.CLOSED,
    rule=rules.OWN,
    sentence=_("%(actor)s closed the trajectory: the obligation is settled in another way"),
    guards=(
        *_NOT_WITH_OTHERS,
        Guard(
            lambda t: t.obligation is not None and t.obligation.settled_by in SETTLED_ELSEWHERE,
            _("The obligation is not settled by an exemption or a qualification from elsewhere. You can withdraw."),
        ),
    ),
)
_ANOTHER = Guard(
    lambda t: not Trajectory.objects.filter(person=t.person_id, state__in=Trajectory.OPEN).exists(),
    _("This teacher has another open trajectory. Close that one first."),
)
_PROFILE = Guard(
    lambda t: t.profile.submit_until is None or t.profile.submit_until >= timezone.localdate(),
    _("The profile of this trajectory has ended. Start a new trajectory."),
)
REOPEN = step(
    verb="trajectories.reopen",
    sources=(S.CLOSED,),
    target=S.ACTIVE,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s opened the trajectory again"),
    guards=(
        _ANOTHER,
        _PROFILE,
    ),
)
REOPEN_INTAKE = step(
    verb="trajectories.reopen_intake",
    sources=(S.CLOSED,),
    target=S.PREPARING,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s opened the trajectory again, before its intake"),
    guards=(
        _ANOTHER,
        _PROFILE,
    ),
)
CLOSINGS: dict[str, Step] = {
    Reason.WITHDRAWN: WITHDRAW,
    Reason.LEFT: LEAVE,
    Reason.EXEMPT: EXEMPT,
    Reason.EXTERNAL: EXEMPT,
}


def ask_suspension(trajectory: Trajectory, *, by: User) -> bool:
    """The teacher asks the UTQ supervisor for a pause; False when that was done in the last day."""
    with transaction.atomic():
        root = locked(trajectory)
        since = timezone.now() - timedelta(days=1)
        asked = Event.objects.filter(verb=ASK_SUSPENSION.verb, case=root.case, at__gt=since)
        if asked.exists() and root.state == S.ACTIVE:
            return False
        event = advance(trajectory, ASK_SUSPENSION, by=by, changes={"touched_at": timezone.now()})
        tell(messages.SUSPENSION_ASKED, reviewing(trajectory), trajectory, event, person=trajectory.person.name)
    return True


def suspend(trajectory: Trajectory, *, by: User) -> None:
    """active → suspended; the teacher is told that the deadline does not move."""
    with transaction.atomic():
        event = advance(trajectory, SUSPEND, by=by)
        tell(messages.SUSPENDED, [trajectory.person], trajectory, event, person=trajectory.person.name)


def _others(trajectory: Trajectory, by: User) -> list[User | None]:
    """The teacher and the UTQ supervisor, but who acts."""
    return [person for person in (trajectory.person, attending(trajectory)) if person != by]


def resume(trajectory: Trajectory, *, by: User) -> None:
    """suspended → active."""
    with transaction.atomic():
        event = advance(trajectory, RESUME, by=by)
        tell(messages.RESUMED, _others(trajectory, by), trajectory, event, person=trajectory.person.name)


@transaction.atomic
def close(trajectory: Trajectory, *, by: User, reason: str, today: date) -> None:
    """Any open state → closed: withdrawn by the teacher, left by HR, any reason by the coordinator.

    A teacher whose obligation is settled elsewhere closes it as such; nobody else does that for them.

    Raises Refused while the dossier is with assessors or waits for them.
    """
    if reason not in Reason.values or not reason:
        raise Refused(_("Choose why the trajectory ends."))
    root = locked(trajectory)
    taken = CLOSINGS.get(reason, CLOSE)
    if taken.rule is None or not taken.rule.allows(by, root):
        taken = CLOSE
    event = advance(
        trajectory, taken, by=by, changes={"closed_on": today, "close_reason": reason}, data={"reason": reason}
    )
    end_booking(trajectory)
    tell(messages.CLOSED, _others(trajectory, by), trajectory, event, person=trajectory.person.name)


@transaction.atomic
def reroute(trajectory: Trajectory, *, by: User, reason: str, today: date) -> None:
    """A submitted or booked intake → closed, because an exemption or another UTQ settles the obligation.

    The verb of exemptions, which knows that there is one, calls this (docs/architecture.md, Who may import whom).
    """
    event = advance(
        trajectory, REROUTE, by=by, changes={"closed_on": today, "close_reason": reason}, data={"reason": reason}
    )
    end_booking(trajectory)
    told = [trajectory.person, *holders(Role.HR_ADVISOR, trajectory.faculty_id)]
    tell(messages.REROUTED, told, trajectory, event, person=trajectory.person.name)


@transaction.atomic
def reopen(trajectory: Trajectory, *, by: User, reason: str) -> None:
    """closed → active, or → preparing when the intake was never concluded; the coordinator says why."""
    if not reason.strip():
        raise Refused(_("Write why the trajectory opens again."))
    User.objects.select_for_update().get(pk=trajectory.person_id)  # as opening one: at most one is open
    taken = REOPEN if trajectory.intake_concluded_on else REOPEN_INTAKE
    event = advance(
        trajectory,
        taken,
        by=by,
        changes={"closed_on": None, "close_reason": Reason.NONE, "reopened_because": reason.strip()[:400]},
    )
    told = [trajectory.person, attending(trajectory)]
    tell(messages.REOPENED, told, trajectory, event, person=trajectory.person.name)
