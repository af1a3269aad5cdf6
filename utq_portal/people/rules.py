"""Rules that follow from a role held today, in person or as a stand-in."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from utq_portal.access import Rule
from utq_portal.people.models import Employment, Role, User, employed_on


def appointed(role: Role, faculty: str) -> Rule:
    """The user holds ``role`` in the row's faculty (a path to it), or for the whole university."""

    def condition(user: User) -> Q:
        held = [a for a in user.held_roles if a.role == role]
        if any(a.faculty_id is None for a in held):
            return ~Q(pk__in=())
        return Q(**{f"{faculty}__in": [a.faculty_id for a in held]})

    return Rule(condition)


def central(role: Role) -> Rule:
    """The user holds ``role`` for the whole university."""

    def condition(user: User) -> Q:
        if any(a.role == role and a.faculty_id is None for a in user.held_roles):
            return ~Q(pk__in=())
        return Q(pk__in=())

    return Rule(condition)


def holds(role: Role) -> Rule:
    """The user holds ``role``, in whichever faculty."""
    return Rule(lambda user: ~Q(pk__in=()) if user.holds(role) else Q(pk__in=()))


def manages(person: str) -> Rule:
    """The user is line manager, today, of the person at ``person`` (a path to a user)."""

    def condition(user: User) -> Q:
        reports = Employment.objects.filter(employed_on(timezone.localdate()), line_manager=user)
        return Q(**{f"{person}__in": reports.values("person")})

    return Rule(condition)
