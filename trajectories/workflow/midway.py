"""A trajectory that began before the portal starts here where it stands, without a second intake.

docs/domain.md, Trajectories that began before.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import rules
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.workflow.handing_over import check_free
from trajectories.workflow.slots import end_booking
from trajectories.workflow.steps import step
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import Faculty, User
from utq_portal.workflow import NOT_YOURS, Refused, advance

S = Trajectory.State

_BROUGHT_IN = _("%(actor)s brought the trajectory in, which began before the portal")
BROUGHT_IN = declare("trajectories.brought_in", _BROUGHT_IN, EVERYONE, rules.BRINGS_IN)
INTAKE_BEFORE = step(
    verb="trajectories.intake_before",
    sources=(S.PREPARING, *Trajectory.INTAKE),
    target=S.ACTIVE,
    rule=rules.BRINGS_IN,
    sentence=_("%(actor)s recorded the intake that was held before the portal"),
)


@transaction.atomic
def bring_in(
    person: User,
    *,
    by: User,
    faculty: Faculty,
    profile: Profile,
    supervisor: User | None,
    planned_ready_on: date | None,
) -> Trajectory:
    """Start the trajectory in its first state, under the running obligation if there is one, else as a voluntary one.

    Raises Refused when one runs already, or for whom it is not to bring in: never the own one.
    """
    User.objects.select_for_update().get(pk=person.pk)
    if Trajectory.objects.filter(person=person, state__in=Trajectory.OPEN).exists():
        raise Refused(_("%(name)s has a trajectory already.") % {"name": person.name})
    trajectory = Trajectory.objects.create(
        person=person,
        obligation=Obligation.objects.filter(person=person, ended_on=None).first(),
        profile=profile,
        faculty=faculty,
        supervisor=supervisor,
        started_on=timezone.localdate(),
        planned_ready_on=planned_ready_on,
    )
    if not rules.BRINGS_IN.allows(by, trajectory):
        raise Refused(NOT_YOURS)
    if supervisor is not None:
        check_free([trajectory], supervisor)
    record(BROUGHT_IN.name, trajectory, by=by, case=trajectory.case)
    return trajectory


@transaction.atomic
def intake_before(
    trajectory: Trajectory, *, by: User, held_on: date, supervisor: User | None, planned_ready_on: date | None
) -> Event:
    """Preparing → active: the intake took place before the portal, on ``held_on``; its report is not made up here."""
    changes = {
        "intake_concluded_on": held_on,
        "started_on": min(trajectory.started_on, held_on),
        "supervisor": supervisor or trajectory.supervisor,
        "planned_ready_on": planned_ready_on or trajectory.planned_ready_on,
        "touched_at": timezone.now(),
    }
    if supervisor is not None:
        check_free([trajectory], supervisor)
    event = advance(trajectory, INTAKE_BEFORE, by=by, changes=changes)
    end_booking(trajectory)
    return event
