"""What waits on the way to the dossier, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from trajectories import messages
from trajectories.models import LearningPlanItem, LineManagerDiscussion, Trajectory
from trajectories.queries.trajectories import able_in, with_able, with_attending
from utq_portal.agenda.delays import Office
from utq_portal.agenda.waits import Recipient, ReminderRule, after, register
from utq_portal.people.models import Role, User
from utq_portal.policy.queries import holds_in
from utq_portal.web.links import address

if TYPE_CHECKING:
    from trajectories.queries.trajectories import Attended, Workable

S = Trajectory.State
TEACHER, SUPERVISOR, COORDINATOR = _("the teacher"), _("the UTQ supervisor"), _("the coordinator")


def supervisors(row: Workable, office: Office) -> list[User]:
    """The UTQ supervisor, else those of the faculty, of whom one may take it; who can be it no more is not asked."""
    if row.supervisor is not None:
        return reviewers(row, office)
    able = able_in(row)
    here = office.holders(Role.UTQ_SUPERVISOR, row.faculty_id, but=row.person_id)
    return [one for one in here if one.pk in able] or coordinators(row, office)


def reviewers(row: Attended, office: Office) -> list[User]:
    """The own UTQ supervisor, else the coordinator, who assigns one."""
    return [row.supervisor] if row.supervisor and row.attended else coordinators(row, office)


def coordinators(row: Trajectory, office: Office) -> list[User]:
    """Who coordinates, but for the teacher of the trajectory."""
    return office.holders(Role.COORDINATOR, but=row.person_id)


def teacher(row: Trajectory, office: Office) -> list[User]:
    """The teacher whose trajectory it is."""
    return [row.person]


def waiting(*states: str) -> QuerySet[Attended]:
    """The trajectories in these states, with who plays a part, and whether the UTQ supervisor can act in it."""
    return with_attending(Trajectory.objects.filter(state__in=states).select_related("person"))


def _case(row: Trajectory, who: User) -> str:
    return row.get_absolute_url()


def _intake(row: Trajectory, who: User) -> str:
    return address("trajectories:intake", row.pk)


def _slots(row: Trajectory, who: User) -> str:
    return address("trajectories:intake_slot", row.pk)


def _route(row: Trajectory, who: User) -> str:
    return address("trajectories:route", row.pk)


def _talks(on: date) -> QuerySet[LineManagerDiscussion]:
    """Talks that a line manager may still confirm; none once the dossier was handed in."""
    rows = LineManagerDiscussion.objects.filter(
        confirmed_at=None, line_manager__isnull=False, trajectory__state__in=Trajectory.WRITABLE
    )
    return rows.select_related("line_manager", "trajectory__person")


def _unread_routes(on: date) -> QuerySet[Trajectory]:
    """Routes that the UTQ supervisor has not looked at; where routes are agreed on, those with a line not agreed to."""
    unlooked = Q(looked_at=None) | Q(looked_at__lt=F("plan_changed_at"))
    open_lines = LearningPlanItem.objects.filter(trajectory=OuterRef("pk"), agreed_at=None)
    everywhere, elsewhere = holds_in("plan_agreed", on)
    agreed_on = ~Q(faculty__in=elsewhere) if everywhere else Q(faculty__in=elsewhere)
    rows = waiting(*Trajectory.WRITABLE).filter(plan_changed_at__isnull=False, supervisor__isnull=False)
    return rows.filter(unlooked | (agreed_on & Exists(open_lines)))


register(
    ReminderRule(
        "trajectories.talk_to_confirm",
        _("A line manager may confirm a talk"),
        _talks,
        (
            after(
                "confirm_remind_days",
                Recipient(
                    messages.REMIND_CONFIRM,
                    lambda row, office: [row.line_manager],
                    lambda row, who: address("trajectories:discussion", row.trajectory_id),
                    _("the line manager"),
                ),
            ),
        ),
        lambda row: {"person": row.trajectory.person.name, "held_on": row.held_on},
        since="recorded_at",
        trajectory="trajectory",
        during=Trajectory.WRITABLE,
    ),
    ReminderRule(
        "trajectories.intake_to_meet",
        _("An intake was sent and no meeting is booked"),
        lambda on: with_able(waiting(S.INTAKE_SUBMITTED), on),
        (
            after(
                "intake_remind_days",
                Recipient(messages.REMIND_BOOK, teacher, _slots, TEACHER, own=True),
                Recipient(messages.REMIND_INTAKE, supervisors, _intake, SUPERVISOR),
            ),
            after("intake_escalate_days", Recipient(messages.LATE_INTAKE, coordinators, _case, COORDINATOR)),
        ),
        trajectory="pk",
        during=(S.INTAKE_SUBMITTED,),
    ),
    ReminderRule(
        "trajectories.route_to_read",
        _("A learning route was proposed and not looked at"),
        _unread_routes,
        (after("route_remind_days", Recipient(messages.REMIND_ROUTE, reviewers, _route, SUPERVISOR)),),
        since="plan_changed_at",
        trajectory="pk",
        during=Trajectory.WRITABLE,
    ),
)
