"""Reads behind people and roles, delegation and the set-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from assessments.models import Seat
from trajectories.models import Trajectory
from utq_portal.people.models import (
    Delegation,
    Employment,
    Faculty,
    Invitation,
    Role,
    RoleAssignment,
    User,
    employed_on,
    held_on,
)

# the places that every faculty fills (DOMAIN 2.1); central HR stands in for a missing HR advisor
PLACES = (Role.UTQ_SUPERVISOR, Role.HR_ADVISOR)


def assignments(
    day: date, *, text: str = "", role: str = "", faculty: Faculty | None = None
) -> QuerySet[RoleAssignment]:
    """The roles that hold on ``day``, with person and faculty."""
    rows = RoleAssignment.objects.filter(held_on(day)).select_related("person", "faculty")
    if role:
        rows = rows.filter(role=role)
    if faculty is not None:
        rows = rows.filter(Q(faculty=faculty) | Q(faculty=None))
    for word in text.split():
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__prefix__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__employee_no=word)
        )
    return rows


def people_found(text: str) -> QuerySet[User]:
    """Active people by name, address or number, whether they hold a role or not."""
    rows = User.objects.filter(is_active=True)
    for word in text.split():
        rows = rows.filter(
            Q(given_name__icontains=word)
            | Q(prefix__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__icontains=word)
            | Q(employee_no=word)
        )
    return rows.order_by("family_name", "given_name", "pk")


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """The numbers at the top of the page."""

    people: int
    assignments: int
    assessors: int
    supervisors: int
    ending: int


def role_figures(day: date) -> RoleFigures:
    """How many people and roles there are on ``day``, and how many end within three months; one query."""
    soon = Q(valid_until__isnull=False, valid_until__lte=day + timedelta(days=92))
    found = RoleAssignment.objects.filter(held_on(day)).aggregate(
        people=Count("person", distinct=True),
        assignments=Count("pk"),
        assessors=Count("person", distinct=True, filter=Q(role=Role.ASSESSOR)),
        supervisors=Count("person", distinct=True, filter=Q(role=Role.UTQ_SUPERVISOR)),
        ending=Count("pk", filter=soon),
    )
    return RoleFigures(**found)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that nobody fills."""

    faculty: Faculty
    role: str

    @property
    def role_word(self) -> str:
        return str(Role(self.role).label)


def empty_places(day: date, faculties: Iterable[Faculty] | None = None) -> list[Place]:
    """Which faculty misses a UTQ supervisor or an HR advisor; one query, or two without ``faculties``."""
    rows = list(faculties if faculties is not None else Faculty.objects.filter(active=True))
    filled: set[tuple[str, int | None]] = set(
        RoleAssignment.objects.filter(held_on(day), role__in=PLACES, person__is_active=True).values_list(
            "role", "faculty"
        )
    )
    return [
        Place(faculty, role)
        for faculty in rows
        for role in PLACES
        if (role, faculty.pk) not in filled and (role, None) not in filled
    ]


def open_cases(people: Iterable[int]) -> dict[tuple[int, str], int]:
    """How many open cases each of these people has as UTQ supervisor and as assessor; two queries."""
    keys = list(people)
    supervised = (
        Trajectory.objects.filter(supervisor__in=keys, state__in=Trajectory.OPEN)
        .order_by()
        .values_list("supervisor")
        .annotate(n=Count("pk"))
    )
    seats = Seat.objects.filter(person__in=keys, state__in=("invited", "accepted"))
    judged = seats.order_by().values_list("person").annotate(n=Count("pk"))
    return {(person, Role.UTQ_SUPERVISOR): n for person, n in supervised} | {
        (person, Role.ASSESSOR): n for person, n in judged
    }


def delegations(day: date) -> QuerySet[Delegation]:
    """Stand-ins of today and later."""
    rows = Delegation.objects.filter(valid_until__gte=day).select_related("from_person", "to_person", "faculty")
    return rows.order_by("valid_from", "pk")


def delegations_of(user: User, day: date) -> QuerySet[Delegation]:
    """Those that this person gave or got, of today and later."""
    return delegations(day).filter(Q(from_person=user) | Q(to_person=user))


def own_roles(user: User, day: date) -> list[RoleAssignment]:
    """The roles that the person holds personally today or later, and could hand over."""
    rows = RoleAssignment.objects.filter(person=user).exclude(role=Role.ADMIN).select_related("faculty")
    return list(rows.filter(Q(valid_until=None) | Q(valid_until__gte=day)).order_by("role", "pk"))


def open_invitations() -> QuerySet[Invitation]:
    """Invited people who have not signed in yet."""
    return Invitation.objects.filter(person__last_login=None, person__is_active=True).select_related("person")


def employments_of(person: User, day: date) -> QuerySet[Employment]:
    """The person's employments, those of today first."""
    rows = Employment.objects.filter(person=person).select_related("faculty", "department", "line_manager")
    return rows.order_by("-start", "pk")


def staffed_faculties(day: date) -> int:
    """How many faculties have people who work there today."""
    return Employment.objects.filter(employed_on(day)).values("faculty").distinct().count()
