"""Which trajectories somebody may see, and who has the ball."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories import rules
from trajectories.models import Trajectory
from trajectories.ties import Part, barred_in
from utq_portal.people.models import Employment, Role, RoleAssignment, User, employed_on, held_on
from utq_portal.people.queries import appointees, left, responsible

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import WithAnnotations


class Attending(TypedDict):
    """What ``with_attending`` adds to a trajectory."""

    attended: bool


if TYPE_CHECKING:
    Attended: TypeAlias = WithAnnotations[Trajectory, Attending]

S = Trajectory.State

# who acts next in each state (docs/domain.md, Who has the ball); the upper apps refine the states that are theirs
BALL: dict[str, str] = {
    S.PREPARING: "teacher",
    S.INTAKE_SUBMITTED: "utq_supervisor",
    S.INTAKE_BOOKED: "utq_supervisor",
    S.ACTIVE: "teacher",
    S.SUSPENDED: "teacher",
    S.READY: "utq_supervisor",
    S.SUBMITTED: "coordinator",
    S.IN_ASSESSMENT: "assessors",
    S.COMPLETED: "nobody",
    S.CLOSED: "nobody",
}
# a dossier that is ready and has no UTQ supervisor waits for the coordinator, who assigns one
UNASSIGNED: dict[str, str] = {S.READY: "coordinator"}


def _able(start: str, day: date) -> QuerySet[RoleAssignment]:
    """Who can act as UTQ supervisor of the outer row, where ``start`` leads to its trajectory: the role is theirs in
    that faculty, they work here or never did, and they are not the line manager."""
    ever = Employment.objects.filter(person=OuterRef("person"))
    gone = Exists(ever) & ~Exists(ever.filter(employed_on(day)))
    managed = Employment.objects.filter(
        employed_on(day), person=OuterRef(OuterRef(f"{start}person")), line_manager=OuterRef("person")
    )
    held = RoleAssignment.objects.filter(
        held_on(day), Q(faculty=None) | Q(faculty=OuterRef(f"{start}faculty")), role=Role.UTQ_SUPERVISOR
    )
    return held.filter(~Exists(managed), person__is_active=True).exclude(gone)


def orphaned(path: str = "", day: date | None = None) -> Q:
    """Who was assigned as UTQ supervisor can act in that case no more (docs/domain.md, Nothing waits for nobody).

    The role has ended, or the appointment, or the account is closed; or they are the line manager.
    """
    start = f"{path}__" if path else ""
    theirs = _able(start, day or timezone.localdate()).filter(person=OuterRef(f"{start}supervisor"))
    return Q(**{f"{start}supervisor__isnull": False}) & Q(~Exists(theirs))


def unattended(path: str = "") -> Q:
    """Nobody can act as UTQ supervisor there: not who was assigned; or nobody was, and the faculty has none who can."""
    start = f"{path}__" if path else ""
    others = _able(start, timezone.localdate()).exclude(person=OuterRef(f"{start}person"))
    return orphaned(path) | (Q(**{f"{start}supervisor": None}) & Q(~Exists(others)))


def is_unattended(trajectory: Trajectory) -> bool:
    """The same of one trajectory; one query."""
    return Trajectory.objects.filter(unattended(), pk=trajectory.pk).exists()


def attending(trajectory: Trajectory) -> User | None:
    """The own UTQ supervisor, as long as they can act in the case; news for a UTQ supervisor goes to this one."""
    if trajectory.supervisor is None or Trajectory.objects.filter(orphaned(), pk=trajectory.pk).exists():
        return None
    return trajectory.supervisor


def is_attended(path: str = "") -> Case:
    """In SQL, whether the UTQ supervisor of the trajectory to which ``path`` leads can act in it."""
    supervisor = f"{path}__supervisor" if path else "supervisor"
    return Case(When(Q(**{supervisor: None}) | orphaned(path), then=Value(False)), default=Value(True))


def with_attending(rows: QuerySet[Trajectory]) -> QuerySet[Attended]:
    """Many trajectories with ``attended``: the own UTQ supervisor can act in it."""
    return rows.select_related("supervisor").annotate(attended=is_attended())


def supervising(trajectory: Trajectory) -> list[User]:
    """Who is told what waits for a UTQ supervisor: the own one, else those of the faculty, else who coordinates."""
    if is_unattended(trajectory):
        return responsible(Role.COORDINATOR, but=trajectory.person_id)
    if trajectory.supervisor is not None:
        return [trajectory.supervisor]
    here = responsible(Role.UTQ_SUPERVISOR, trajectory.faculty_id, but=trajectory.person_id)
    barred = barred_in(trajectory, Part.SUPERVISOR).keys() | left(one.pk for one in here)
    return [one for one in here if one.pk not in barred]


def reviewing(trajectory: Trajectory) -> list[User]:
    """Who is told what waits for the own UTQ supervisor: that one, else who coordinates, who assigns one."""
    own = attending(trajectory)
    return [own] if own else responsible(Role.COORDINATOR, but=trajectory.person_id)


def holder_of(trajectory: Trajectory) -> str:
    """Who has the ball: a key of BALL's values; one query where it is a UTQ supervisor's."""
    if trajectory.supervisor_id is None and trajectory.state in UNASSIGNED:
        return UNASSIGNED[trajectory.state]
    who = BALL[trajectory.state]
    return "coordinator" if who == "utq_supervisor" and is_unattended(trajectory) else who


HOLDERS: dict[str, Promise] = {
    "teacher": _("Teacher"),
    "utq_supervisor": _("UTQ supervisor"),
    "coordinator": _("Coordinator"),
    "assessors": _("Assessors"),
    "line_manager": _("Line manager"),
    "hr_advisor": _("HR advisor"),
    "exemption_advisor": _("Exemption advisor"),
    "faculty_decider": _("Dean or delegate"),
    "course_manager": _("Course desk"),
    "nobody": _("Nobody"),
}


def holder_name(trajectory: Trajectory, who: str = "") -> str:
    """The holder by name where it is one known person, else by role; ``who`` when an upper app knows better."""
    who = who or holder_of(trajectory)
    if who == "teacher":
        return trajectory.person.name
    if who == "utq_supervisor" and trajectory.supervisor is not None:
        return trajectory.supervisor.name
    return str(HOLDERS[who])


def is_holder(trajectory: Trajectory, user: User, who: str = "") -> bool:
    """Whether the ball is the user's; a UTQ supervisor of the faculty holds it while none is assigned."""
    who = who or holder_of(trajectory)
    if who == "teacher" or trajectory.person_id == user.pk:
        return who == "teacher" and trajectory.person_id == user.pk
    if who == "utq_supervisor":
        here = (None, trajectory.faculty_id)
        mine = {a.person_id for a in user.held_roles if a.role == Role.UTQ_SUPERVISOR and a.faculty_id in here}
        return trajectory.supervisor_id in mine if trajectory.supervisor_id else bool(mine)
    return who == "coordinator" and user.holds(Role.COORDINATOR)


def holder(path: str = "") -> Case:
    """The same in SQL; ``path`` leads to the trajectory ("" is the row itself)."""
    start = f"{path}__" if path else ""
    alone = (
        When(**{f"{start}state": state, f"{start}supervisor": None}, then=Value(who))
        for state, who in UNASSIGNED.items()
    )
    theirs = Q(**{f"{start}state__in": [state for state, who in BALL.items() if who == "utq_supervisor"]})
    usual = (When(**{f"{start}state": state}, then=Value(who)) for state, who in BALL.items())
    nobody = When(theirs & unattended(path), then=Value("coordinator"))
    return Case(*alone, nobody, *usual, default=Value("nobody"), output_field=CharField())


def with_holder(rows: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    """Annotate ``holder`` and ``holder_since``."""
    return rows.annotate(holder=holder(), holder_since=F("state_since"))


def _whole(rows: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    return rows.select_related("person", "faculty", "profile", "supervisor", "obligation")


def trajectories_for(user: User) -> QuerySet[Trajectory]:
    """The trajectories whose status the user may see: the own, the supervised, those of faculty, reports or all."""
    return _whole(Trajectory.objects.filter(rules.STATUS(user)))


def own_trajectory(user: User) -> Trajectory | None:
    """The user's open trajectory, else the newest one; one query."""
    ended = Case(When(state__in=Trajectory.OPEN, then=Value(0)), default=Value(1))
    return _whole(Trajectory.objects.filter(person=user)).order_by(ended, "-started_on", "-pk").first()


def unassigned_for(user: User) -> QuerySet[Trajectory]:
    """Open trajectories without a UTQ supervisor that the user may take or assign."""
    rows = Trajectory.objects.filter(rules.FACULTY_SUPERVISOR(user) | rules.COORDINATOR(user), supervisor=None)
    return _whole(rows.filter(state__in=Trajectory.OPEN))


def counts_by_state(rows: QuerySet[Trajectory]) -> dict[str, int]:
    """How many of the rows are in each state; one query, states without rows count 0."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in S.values}


def possible_supervisors(trajectory: Trajectory) -> QuerySet[User]:
    """Who may be UTQ supervisor of this trajectory: who holds the role in person there, with their ``load``."""
    load = (
        Trajectory.objects.filter(supervisor=OuterRef("pk"), state__in=Trajectory.OPEN)
        .order_by()
        .values("supervisor")
        .annotate(n=Count("pk"))
        .values("n")
    )
    people = appointees(Role.UTQ_SUPERVISOR, trajectory.faculty_id)
    people = people.exclude(pk__in=barred_in(trajectory, Part.SUPERVISOR))
    return people.annotate(load=Subquery(load)).order_by("folded", "pk")


def assignable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories whose UTQ supervisor the user may choose."""
    return _whole(Trajectory.objects.filter(rules.COORDINATOR(user)))


def takeable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories of which the user may become UTQ supervisor."""
    return _whole(Trajectory.objects.filter(rules.TAKES(user)))


def closable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories that the user may end: the own, the faculty's as HR, all as coordinator."""
    return _whole(Trajectory.objects.filter(rules.OWN(user) | rules.HR(user) | rules.COORDINATOR(user)))


def reopenable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories that the user may open again, once they have ended."""
    return _whole(Trajectory.objects.filter(rules.COORDINATOR(user)))


def closing_reasons(trajectory: Trajectory, user: User) -> list[str]:
    """The reasons that this user may give for the end of this trajectory (docs/domain.md, Trajectory)."""
    reason = Trajectory.Reason
    if trajectory.person_id == user.pk:
        return [reason.WITHDRAWN]
    if rules.COORDINATOR.allows(user, trajectory):
        return [value for value in reason.values if value]
    return [reason.LEFT]
