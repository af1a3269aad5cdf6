"""Which trajectories somebody may see, and who has the ball."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.keys import Keys
from trajectories.ties import Part, barred_in
from utq_portal.counts import count_of
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import Delegation, Employment, Role, RoleAssignment, User, employed_on, held_on
from utq_portal.people.queries import appointees, managing, responsible


class Attending(TypedDict):
    """What ``with_attending`` adds to a trajectory."""

    attended: bool


class Able(Attending):
    """What ``with_able`` adds besides: the keys of those who can act, "3,14", in person and as stand-ins."""

    able: str
    covering: str


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Attended = WithAnnotations[Trajectory, Attending]
    Workable = WithAnnotations[Trajectory, Able]

S = Trajectory.State


def _outer(name: str, depth: int) -> Any:
    """A field of the row so many queries further out."""
    return OuterRef(name if depth == 1 else _outer(name, depth - 1))


def _fit(who: str, start: str, day: date, depth: int) -> Q:
    """Of the person at ``who``: they could act as UTQ supervisor of the outer trajectory, were the role theirs.

    They work here or never did, and are not the line manager, nor stand in for them (docs/domain.md, Ties). What the
    pages say about somebody so is what ``supervised`` and ``TAKES`` of the Rules let them do.
    """
    ever = Employment.objects.filter(person=OuterRef(who))
    gone = Exists(ever) & ~Exists(ever.filter(employed_on(day)))
    managed = managing(_outer(f"{start}person", depth + 1), who, day)
    return Q(**{f"{who}__is_active": True}) & ~Q(gone) & Q(~Exists(managed))


@made_once_a_day
def _able(start: str, day: date, depth: int = 1) -> QuerySet[RoleAssignment]:
    """Who can act as UTQ supervisor of the outer row, where ``start`` leads to its trajectory: the role is theirs in
    that faculty, they work here or never did, and they are not the line manager."""
    here = Q(faculty=None) | Q(faculty=_outer(f"{start}faculty", depth))
    return RoleAssignment.objects.filter(
        held_on(day), here, _fit("person", start, day, depth), role=Role.UTQ_SUPERVISOR
    )


def _covering(day: date) -> QuerySet[Delegation]:
    """The stand-ins of those who can act as UTQ supervisor of the outer trajectory, as far as they could be it too."""
    here = Q(faculty=None) | Q(faculty=OuterRef("faculty"))
    rows = Delegation.objects.filter(held_on(day), here, _fit("to_person", "", day, 1), role=Role.UTQ_SUPERVISOR)
    return rows.filter(from_person__in=_able("", day, depth=2).values("person")).exclude(from_person=OuterRef("person"))


@made_once_a_day
def orphaned(path: str = "", day: date | None = None) -> Q:
    """Who was assigned as UTQ supervisor can act in that case no more (docs/domain.md, Nothing waits for nobody).

    The role has ended, or the appointment, or the account is closed; or they are the line manager.
    """
    start = f"{path}__" if path else ""
    theirs = _able(start, day or timezone.localdate()).filter(person=OuterRef(f"{start}supervisor"))
    return Q(**{f"{start}supervisor__isnull": False}) & Q(~Exists(theirs))


@made_once_a_day
def unattended(path: str = "") -> Q:
    """Nobody can act as UTQ supervisor there: not who was assigned; or nobody was, and the faculty has none who can."""
    start = f"{path}__" if path else ""
    others = _able(start, timezone.localdate()).exclude(person=OuterRef(f"{start}person"))
    return orphaned(path) | (Q(**{f"{start}supervisor": None}) & Q(~Exists(others)))


def is_unattended(trajectory: Trajectory) -> bool:
    """The same of one trajectory; one query, none where it was fetched with ``unattended`` or ``note_who_acts``."""
    known: bool | None = getattr(trajectory, "unattended", None)
    return Trajectory.objects.filter(unattended(), pk=trajectory.pk).exists() if known is None else known


def attending(trajectory: Trajectory) -> User | None:
    """The own UTQ supervisor, as long as they can act in the case; news for a UTQ supervisor goes to this one."""
    if trajectory.supervisor is None or Trajectory.objects.filter(orphaned(), pk=trajectory.pk).exists():
        return None
    return trajectory.supervisor


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who acts as UTQ supervisor in one case, for the sentences that say who reads and who is waited for."""

    supervisor: User | None  # the own one, as long as they can act in the case
    lost: str = ""  # the name of who stands as such and can act no more
    nobody: bool = False  # nor is there anybody of the faculty: what waits is the coordinator's


def nobody_acts(path: str = "") -> Case:
    """``unattended`` in SQL as an annotation, for ``attendance``."""
    return Case(When(unattended(path), then=Value(True)), default=Value(False))


def attendance(trajectory: Trajectory, row: Any = None) -> Attendance:
    """Who acts as UTQ supervisor there (docs/domain.md, Nothing waits for nobody).

    One query; none where ``row`` was fetched with ``unattended`` (``nobody_acts``), or as in ``is_unattended``.
    """
    known: bool | None = getattr(row, "unattended", None)
    nobody = is_unattended(trajectory) if known is None else known
    if trajectory.supervisor is None or not nobody:
        return Attendance(trajectory.supervisor, nobody=nobody)
    return Attendance(None, trajectory.supervisor.name, nobody=True)


def is_attended(path: str = "") -> Case:
    """In SQL, whether the UTQ supervisor of the trajectory to which ``path`` leads can act in it."""
    supervisor = f"{path}__supervisor" if path else "supervisor"
    return Case(When(Q(**{supervisor: None}) | orphaned(path), then=Value(False)), default=Value(True))


def with_attending(rows: QuerySet[Trajectory]) -> QuerySet[Attended]:
    """Many trajectories with ``attended``: the own UTQ supervisor can act in it."""
    return rows.select_related("supervisor").annotate(attended=is_attended())


def with_able(rows: QuerySet[Trajectory], day: date | None = None) -> QuerySet[Workable]:
    """Many trajectories with ``attended`` and who of their faculties can act in each: what ``able_in`` reads.

    The teacher is left out: nobody is UTQ supervisor of the own case.
    """
    on = day or timezone.localdate()
    return with_attending(rows).annotate(
        able=_keys(_able("", on), "person"), covering=_keys(_covering(on), "to_person")
    )


def _keys(rows: QuerySet[Any], who: str) -> Coalesce:
    """Their keys in one text, the teacher of the outer trajectory left out."""
    others: QuerySet[Any, Any] = rows.exclude(**{who: OuterRef("person")}).order_by()
    joined = others.values(one=Value(1)).annotate(keys=Keys(who)).values("keys")
    return Coalesce(Subquery(joined, output_field=CharField()), Value(""))


def able_in(row: Workable) -> set[int]:
    """The keys of who can act as UTQ supervisor in a trajectory from ``with_able``, stand-ins of one included."""
    return {int(key) for part in (row.able, row.covering) for key in part.split(",") if key}


def able_beside(employment: Employment) -> list[User]:
    """Who could act as UTQ supervisor of the person of an appointment in its faculty, by the same query; no stand-ins.

    Those of the own faculty first, then who works for the whole university; one query.
    """
    today = timezone.localdate()
    able = _able("", today).filter(person=OuterRef(OuterRef("pk")))
    beside = Employment.objects.filter(Exists(able), pk=employment.pk)
    here = RoleAssignment.objects.filter(
        held_on(today), person=OuterRef("pk"), role=Role.UTQ_SUPERVISOR, faculty=employment.faculty_id
    )
    people = User.objects.filter(Exists(beside)).exclude(pk=employment.person_id)
    people = people.annotate(here=Case(When(Exists(here), then=Value(0)), default=Value(1)))
    return list(people.order_by("here", "folded", "pk"))


def supervising(trajectory: Trajectory) -> list[User]:
    """Who is told what waits for a UTQ supervisor: the own one, else those of the faculty, else who coordinates."""
    row = with_able(Trajectory.objects.all()).get(pk=trajectory.pk)
    if row.supervisor is None:
        found = list(User.objects.filter(pk__in=able_in(row)).order_by("pk"))
    else:
        found = [row.supervisor] if row.attended else []
    return found or responsible(Role.COORDINATOR, but=trajectory.person_id)


def reviewing(trajectory: Trajectory) -> list[User]:
    """Who is told what waits for the own UTQ supervisor: that one, else who coordinates, who assigns one."""
    own = attending(trajectory)
    return [own] if own else responsible(Role.COORDINATOR, but=trajectory.person_id)


def _whole(rows: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    return rows.select_related("person", "faculty", "profile", "supervisor", "obligation")


def trajectories_for(user: User) -> QuerySet[Trajectory]:
    """The trajectories whose status the user may see: the own, the supervised, those of faculty, reports or all."""
    return _whole(Trajectory.objects.filter(rules.STATUS(user)))


def own_trajectory(user: User) -> Trajectory | None:
    """The user's open trajectory, else the newest one; one query."""
    ended = Case(When(state__in=Trajectory.OPEN, then=Value(0)), default=Value(1))
    return _whole(Trajectory.objects.filter(person=user)).order_by(ended, "-started_on", "-pk").first()


def possible_supervisors(trajectory: Trajectory) -> QuerySet[User]:
    """Who may be UTQ supervisor of this trajectory: who holds the role in person there, with their ``load``."""
    load = count_of(Trajectory.objects.filter(supervisor=OuterRef("pk"), state__in=Trajectory.OPEN), "supervisor")
    people = appointees(Role.UTQ_SUPERVISOR, trajectory.faculty_id)
    people = people.exclude(pk__in=barred_in(trajectory, Part.SUPERVISOR))
    return people.annotate(load=load).order_by("folded", "pk")


def assignable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories whose UTQ supervisor the user may choose, and which they may open again once they have ended."""
    return _whole(Trajectory.objects.filter(rules.COORDINATOR(user)))


def takeable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories of which the user may become UTQ supervisor."""
    return _whole(Trajectory.objects.filter(rules.TAKES(user)))


def closable_by(user: User) -> QuerySet[Trajectory]:
    """Trajectories that the user may end: the own, the faculty's as HR, all as coordinator."""
    return _whole(Trajectory.objects.filter(rules.OWN(user) | rules.HR(user) | rules.COORDINATOR(user)))


def closing_reasons(trajectory: Trajectory, user: User) -> list[str]:
    """The reasons that this user may give for the end of this trajectory (docs/domain.md, Trajectory)."""
    reason = Trajectory.Reason
    if rules.OWN.has(user, trajectory):
        return [reason.WITHDRAWN]
    if rules.COORDINATOR.allows(user, trajectory):
        return [value for value in reason.values if value]
    return [reason.LEFT]
