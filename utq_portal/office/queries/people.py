"""Reads behind people and roles, delegation and the set-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from utq_portal.folding import found
from utq_portal.people.models import (
    Delegation,
    Employment,
    Faculty,
    Invitation,
    Role,
    RoleAssignment,
    User,
    held_on,
)
from utq_portal.people.rules import APPOINTMENTS

# the places that every faculty fills (docs/domain.md, Roles); central HR stands in for a missing HR advisor
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
    return rows.filter(found(text, "person__folded", ("person__email__icontains", "person__employee_no")))


def people_found(text: str) -> QuerySet[User]:
    """Active people by name, address or number, whether they hold a role or not."""
    rows = User.objects.filter(found(text, "folded", ("email__icontains", "employee_no")), is_active=True)
    return rows.order_by("folded", "pk")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that nobody fills."""

    faculty: Faculty
    role: str

    @property
    def role_word(self) -> str:
        """The role in the language of the page."""
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """The numbers at the top of the page, and the places that nobody fills."""

    people: int
    assessors: int
    supervisors: int
    ending: int
    empty: list[Place]


def role_figures(day: date, faculties: Iterable[Faculty]) -> RoleFigures:
    """Who holds what on ``day``, and what ends within three months; one query over the few who hold a role."""
    held = RoleAssignment.objects.filter(held_on(day), person__is_active=True)
    rows = list(held.values_list("person", "role", "faculty", "valid_until"))
    soon = day + timedelta(days=92)
    filled: set[tuple[str, int | None]] = {(role, faculty) for _person, role, faculty, _until in rows}
    return RoleFigures(
        people=len({person for person, *_rest in rows}),
        assessors=len({person for person, role, *_rest in rows if role == Role.ASSESSOR}),
        supervisors=len({person for person, role, *_rest in rows if role == Role.UTQ_SUPERVISOR}),
        ending=sum(until is not None and until <= soon for *_rest, until in rows),
        empty=[
            Place(faculty, role)
            for faculty in faculties
            for role in PLACES
            if (role, faculty.pk) not in filled and (role, None) not in filled
        ],
    )


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


def employments_of(person: User, by: User) -> QuerySet[Employment]:
    """The person's employments as ``by`` may see them, the newest first."""
    seen = User.objects.filter(APPOINTMENTS(by), pk=person.pk)
    rows = Employment.objects.filter(person__in=seen).select_related("faculty", "department", "line_manager")
    return rows.order_by("-start", "pk")
