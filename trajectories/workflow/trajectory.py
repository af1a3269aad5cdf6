"""The only writer of a trajectory's state (docs/domain.md, Trajectory)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages, rules
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.queries.trajectories import possible_supervisors
from trajectories.ties import Part, barred_in
from trajectories.workflow.balls import settle
from trajectories.workflow.steps import step, tell
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import responsible
from utq_portal.workflow import Guard, Refused, advance

S = Trajectory.State

OPENED = declare("trajectories.opened", _("%(actor)s started the trajectory"), EVERYONE, rules.OPENS)
ROUTE_CHOSEN = declare("trajectories.route_chosen")
# Steps of the dossier and the assessment: the verbs that use them add their own guards and live in those apps
DECLARE_READY = step(
    verb="trajectories.declare_ready",
    sources=(S.ACTIVE,),
    target=S.READY,
    rule=rules.OWN,
    sentence=_("%(actor)s declared the dossier ready"),
    guards=(
        Guard(lambda t: t.intake_concluded_on is not None, _("The intake comes first: it has not been concluded yet.")),
    ),
)
RETURN_READY = step(
    verb="trajectories.return_ready",
    sources=(S.READY,),
    target=S.ACTIVE,
    rule=rules.SUPERVISED,
    sentence=_("%(actor)s returned the dossier"),
)
WITHDRAW_READY = step(
    verb="trajectories.withdraw_ready",
    sources=(S.READY,),
    target=S.ACTIVE,
    rule=rules.OWN,
    sentence=_("%(actor)s took the dossier back, to work on it"),
)
ENDORSE = step(
    verb="trajectories.endorse",
    sources=(S.READY,),
    target=S.SUBMITTED,
    rule=rules.SUPERVISED,
    sentence=_("%(actor)s endorsed the dossier, and this version was sealed"),
)
INSIST = step(
    verb="trajectories.insist",
    sources=(S.READY,),
    target=S.SUBMITTED,
    rule=rules.OWN,
    sentence=_("%(actor)s handed the dossier in without endorsement, and this version was sealed"),
    guards=(
        Guard(lambda t: t.returns > 0, _("You can hand in without endorsement after the dossier came back once.")),
    ),
)
TAKE_BACK = step(
    verb="trajectories.take_back",
    sources=(S.SUBMITTED,),
    target=S.ACTIVE,
    rule=rules.OWN | rules.COORDINATOR,
    sentence=_("%(actor)s took the dossier back before the assessment started"),
)
ENTER_ASSESSMENT = step(
    verb="trajectories.enter_assessment",
    sources=(S.SUBMITTED,),
    target=S.IN_ASSESSMENT,
    rule=None,
    sentence=_("The assessment started"),
)
FALL_BACK = step(
    verb="trajectories.fall_back",
    sources=(S.IN_ASSESSMENT,),
    target=S.ACTIVE,
    rule=None,
    sentence=_("The dossier opened again"),
)
OPEN_AFTER_OBJECTION = step(
    verb="trajectories.open_after_objection",
    sources=(S.COMPLETED,),
    target=S.ACTIVE,
    rule=None,
    sentence=_("The dossier opened again after an objection"),
    guards=(
        Guard(
            lambda t: not Trajectory.objects.filter(person=t.person_id, state__in=Trajectory.OPEN).exists(),
            _("This teacher has another open trajectory. Close that one first."),
        ),
    ),
)
COMPLETE = step(
    verb="trajectories.complete",
    sources=(S.IN_ASSESSMENT,),
    target=S.COMPLETED,
    rule=None,
    sentence=_("The trajectory was completed"),
)
ASSIGN_SUPERVISOR = declare(
    "trajectories.assign_supervisor",
    _("%(actor)s assigned %(supervisor)s as UTQ supervisor"),
    EVERYONE,
    rules.COORDINATOR | rules.FACULTY_SUPERVISOR,
)


@transaction.atomic
def open_trajectory(
    person: User, *, by: User | None, faculty: Faculty, profile: Profile, route: str, today: date
) -> Trajectory:
    """Start a trajectory for ``person`` under their running obligation, if any (docs/domain.md, Trajectory).

    Raises Refused when one is open already or the profile takes no new trajectories on ``today``.
    """
    User.objects.select_for_update().get(pk=person.pk)
    if Trajectory.objects.filter(person=person, state__in=Trajectory.OPEN).exists():
        raise Refused(_("You have a trajectory already. It is open here."))
    first, last = profile.intake_open_from, profile.intake_open_until
    if (first and today < first) or (last and today > last):
        raise Refused(_("This profile takes no new trajectories now. Ask the coordinator which one does."))
    trajectory = Trajectory.objects.create(
        person=person,
        obligation=Obligation.objects.filter(person=person, ended_on=None).first(),
        profile=profile,
        faculty=faculty,
        route=route,
        started_on=today,
    )
    event = record(OPENED.name, trajectory, by=by, case=trajectory.case)
    tell(
        messages.OPENED, responsible(Role.UTQ_SUPERVISOR, faculty, but=person.pk), trajectory, event, person=person.name
    )
    return trajectory


@transaction.atomic
def choose_route(trajectory: Trajectory, *, route: str, by: User) -> None:
    """Change the route that the first question gave; after the intake the route in its report stands."""
    row = locked(trajectory)
    if row.route == route or row.intake_concluded_on is not None:
        return
    Trajectory.objects.filter(pk=row.pk).update(route=route)
    settle(row.pk)
    record(ROUTE_CHOSEN.name, trajectory, by=by, case=trajectory.case, data={"route": route})
    trajectory.route = route


def touch(trajectory: Trajectory) -> None:
    """Note that the teacher did something: silence counts from here."""
    Trajectory.objects.filter(pk=trajectory.pk).update(touched_at=timezone.now())


def locked(trajectory: Trajectory) -> Trajectory:
    """The row, locked until the transaction ends: the root of every verb over several rows."""
    return Trajectory.objects.select_for_update(of=("self",)).get(pk=trajectory.pk)


def declare_ready(trajectory: Trajectory, *, by: User, today: date) -> Event:
    """active → ready_declared; the dossier's verb has checked the sections."""
    return advance(trajectory, DECLARE_READY, by=by, changes={"ready_on": today, "touched_at": timezone.now()})


def return_ready(trajectory: Trajectory, *, by: User) -> Event:
    """ready_declared → active; the reasons are the dossier's."""
    return advance(trajectory, RETURN_READY, by=by, changes={"returns": trajectory.returns + 1})


def withdraw_ready(trajectory: Trajectory, *, by: User) -> Event:
    """ready_declared → active on the teacher's own word: no return, so the count of returns stays."""
    return advance(trajectory, WITHDRAW_READY, by=by, changes={"ready_on": None, "touched_at": timezone.now()})


def endorse(trajectory: Trajectory, *, by: User) -> Event:
    """ready_declared → submitted; the dossier's verb seals the version."""
    return advance(trajectory, ENDORSE, by=by)


def insist(trajectory: Trajectory, *, by: User) -> Event:
    """ready_declared → submitted on the teacher's own word, with negative advice."""
    return advance(trajectory, INSIST, by=by)


def take_back(trajectory: Trajectory, *, by: User) -> Event:
    """submitted → active; races with the start of the assessment on the state (docs/domain.md, Sealed versions)."""
    return advance(trajectory, TAKE_BACK, by=by)


def enter_assessment(trajectory: Trajectory) -> Event:
    """submitted → in_assessment, by the system."""
    return advance(trajectory, ENTER_ASSESSMENT, by=None)


def fall_back(trajectory: Trajectory) -> Event:
    """in_assessment → active, by the system: insufficient, withdrawn or annulled."""
    return advance(trajectory, FALL_BACK, by=None)


def open_after_objection(trajectory: Trajectory) -> Event:
    """completed → active, by the system: the decision was annulled (docs/domain.md, Objection upheld)."""
    return advance(trajectory, OPEN_AFTER_OBJECTION, by=None, changes={"closed_on": None})


def complete(trajectory: Trajectory, *, decided_on: date) -> Event:
    """in_assessment → completed, and the obligation is settled that day (docs/domain.md, Settling and protection)."""
    event = advance(trajectory, COMPLETE, by=None, changes={"closed_on": decided_on})
    if trajectory.obligation_id is not None:
        Obligation.objects.filter(pk=trajectory.obligation_id, settled_by="").update(
            settled_by=Obligation.Settled.CERTIFICATE, settled_on=decided_on
        )
    return event


def unsettle(trajectory: Trajectory) -> None:
    """Open the obligation that a certificate settled, with its deadline (docs/domain.md, Settling and protection)."""
    if trajectory.obligation_id is not None:
        settled = Obligation.objects.filter(pk=trajectory.obligation_id, settled_by=Obligation.Settled.CERTIFICATE)
        settled.update(settled_by=Obligation.Settled.NOT, settled_on=None)


@transaction.atomic
def assign_supervisor(trajectory: Trajectory, supervisor: User, *, by: User) -> None:
    """Give an open trajectory its UTQ supervisor: by the coordinator, or a UTQ supervisor of the faculty taking it."""
    row = locked(trajectory)
    own = by.acting_for(rules.FACULTY_SUPERVISOR, row) or by  # a stand-in takes it for the holder of the role
    may = rules.COORDINATOR.allows(by, row) or (rules.FACULTY_SUPERVISOR.allows(by, row) and supervisor == own)
    why = barred_in(row, Part.SUPERVISOR).get(supervisor.pk)
    if not may:
        raise Refused(_("Only the coordinator assigns another UTQ supervisor; you can take a trajectory yourself."))
    if not row.open:
        raise Refused(_("This trajectory has ended."))
    if row.state in Trajectory.ASSESSED and not rules.COORDINATOR.allows(by, row):
        # who takes it might be one of its assessors: independence is the coordinator's to watch
        raise Refused(_("While the dossier is being assessed, the coordinator assigns the UTQ supervisor."))
    if row.supervisor_id == supervisor.pk:
        raise Refused(_("This is the UTQ supervisor already. Nothing has changed, and nobody was told twice."))
    if why and supervisor.pk != row.person_id:
        raise Refused(_("%(name)s %(why)s. Choose somebody else.") % {"name": supervisor.name, "why": why})
    if supervisor.pk == row.person_id or not possible_supervisors(row).filter(pk=supervisor.pk):
        raise Refused(_("Choose someone who is UTQ supervisor in this faculty, and not the teacher."))
    Trajectory.objects.filter(pk=row.pk).update(supervisor=supervisor)
    settle(row.pk)
    named = {"supervisor": supervisor.name}
    event = record(ASSIGN_SUPERVISOR.name, trajectory, by=by, case=trajectory.case, data=named)
    told = [row.person, supervisor, row.supervisor]
    tell(messages.SUPERVISOR_CHANGED, told, trajectory, event, **named, person=row.person.name)
    trajectory.supervisor = supervisor
