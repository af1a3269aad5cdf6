"""Search: people, cases and certificates, only those that the reader may open anyway (DOMAIN 2.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from assessments.models import Certificate
from assessments.queries import certificates_for
from trajectories.models import Obligation
from trajectories.queries.obligation import obligations_to_list
from utq_portal.dashboard.queries.caseload import named, seen_by
from utq_portal.people.models import Role, RoleAssignment, User, held_on

LEAST = 2  # letters


def cases(user: User, text: str, today: date) -> QuerySet[Any]:
    """Trajectories of people with this name, number or department."""
    rows: Any = seen_by(user).filter(named(text, today) | Q(person__email__istartswith=text))
    ordered: QuerySet[Any] = rows.order_by("person__family_name", "person__given_name", "pk")
    return ordered


def duties(user: User, text: str) -> QuerySet[Obligation]:
    """People with an obligation who have no trajectory, for those who may list obligations."""
    rows = obligations_to_list(user).filter(_person(text), person__trajectories=None, ended_on=None)
    return rows.order_by("person__family_name", "person__given_name", "pk")


def colleagues(user: User, text: str, today: date) -> QuerySet[User]:
    """People with a role, for the coordinator."""
    if not user.holds(Role.COORDINATOR):
        return User.objects.none()
    held = RoleAssignment.objects.filter(held_on(today))
    return User.objects.filter(_person(text, ""), pk__in=held.values("person")).prefetch_related(
        Prefetch("role_assignments", held.select_related("faculty"))
    )


def certificates(user: User, text: str) -> QuerySet[Certificate]:
    """Certificates by number or printed name."""
    rows = certificates_for(user).filter(Q(number__icontains=text) | Q(name_printed__icontains=text))
    return rows.order_by("-number")


def _person(text: str, path: str = "person__") -> Q:
    found = Q()
    for word in text.split()[:5]:
        found &= (
            Q(**{f"{path}given_name__icontains": word})
            | Q(**{f"{path}prefix__iexact": word})
            | Q(**{f"{path}family_name__icontains": word})
            | Q(**{f"{path}employee_no__startswith": word})
            | Q(**{f"{path}email__istartswith": word})
        )
    return found
