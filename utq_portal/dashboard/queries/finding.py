"""Search: people, cases and certificates, only those that the reader may open anyway (docs/domain.md, Reading)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from assessments.models import Certificate
from assessments.queries import certificates_for
from dossiers.queries.caseload import named, seen_by
from trajectories.models import Obligation
from trajectories.queries.obligation import obligations_to_list
from utq_portal.folding import found
from utq_portal.people.models import Role, RoleAssignment, User, held_on

LEAST = 2  # letters


def cases(user: User, text: str, today: date) -> QuerySet[Any]:
    """Trajectories of people with this name, number or department."""
    rows: Any = seen_by(user).filter(named(text, today))
    ordered: QuerySet[Any] = rows.order_by("person__folded", "pk")
    return ordered


def duties(user: User, text: str) -> QuerySet[Obligation]:
    """People with an obligation who have no trajectory, for those who may list obligations."""
    rows = obligations_to_list(user).filter(_person(text), person__trajectories=None, ended_on=None)
    return rows.order_by("person__folded", "pk")


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
    rows = certificates_for(user).filter(found(text, "folded", ("number__icontains",)))
    return rows.order_by("-number")


def _person(text: str, path: str = "person__") -> Q:
    return found(text, f"{path}folded", (f"{path}employee_no__startswith", f"{path}email__istartswith"))
