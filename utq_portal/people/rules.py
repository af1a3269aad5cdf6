"""Rules that follow from a role held today, in person or as a stand-in."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from utq_portal.access import Reader, Rule
from utq_portal.people.models import Employment, Role, RoleAssignment, User, employed_on


def appointed(role: Role, faculty: str, *about: str) -> Rule:
    """The user holds ``role`` in the row's faculty (a path to it), or for the whole university.

    ``about`` is the path to the person the row is about: nobody acts there in a role of that person, be it the
    person or the person's stand-in (DOMAIN 2.1). Further paths name others who may not act, such as who advised.
    """

    def condition(user: User) -> Q:
        allowed = Q(pk__in=())
        for principal, held in _by_principal(user, role):
            everywhere = any(a.faculty_id is None for a in held)
            there = ~Q(pk__in=()) if everywhere else Q(**{f"{faculty}__in": [a.faculty_id for a in held]})
            allowed |= there & _about_nobody(about, principal)
        return allowed & _about_nobody(about, user.pk)

    return Rule(condition, (Reader(f"{role}@faculty"),))


def central(role: Role, *about: str) -> Rule:
    """The user holds ``role`` for the whole university; ``about`` as in ``appointed``, one path or several."""

    def condition(user: User) -> Q:
        allowed = Q(pk__in=())
        for principal, held in _by_principal(user, role):
            if any(a.faculty_id is None for a in held):
                allowed |= _about_nobody(about, principal)
        return allowed & _about_nobody(about, user.pk)

    return Rule(condition, (Reader(str(role)),))


def _about_nobody(paths: tuple[str, ...], person: int) -> Q:
    """No path of the row leads to this person."""
    free = ~Q(pk__in=())
    for path in paths:
        free &= ~Q(**{path: person})
    return free


def _by_principal(user: User, role: Role) -> list[tuple[int, list[RoleAssignment]]]:
    """The assignments of ``role`` that the user has today, per person whose they are."""
    found: dict[int, list[RoleAssignment]] = {}
    for assignment in user.held_roles:
        if assignment.role == role:
            found.setdefault(assignment.person_id, []).append(assignment)
    return list(found.items())


def holds(role: Role, about: str = "") -> Rule:
    """The user holds ``role``, in whichever faculty; ``about`` as in ``appointed``, where a row is about somebody."""

    def condition(user: User) -> Q:
        allowed = Q(pk__in=())
        for principal, _held in _by_principal(user, role):
            allowed |= ~Q(**{about: principal}) if about else ~Q(pk__in=())
        return allowed & ~Q(**{about: user}) if about else allowed

    return Rule(condition, (Reader(str(role)),))


def coordinates(user: User, *, in_person: bool = False) -> bool:
    """Whether the user coordinates the whole university today; ``in_person``: not as a stand-in."""
    return any(
        held.role == Role.COORDINATOR and held.faculty_id is None and (not in_person or held.person_id == user.pk)
        for held in user.held_roles
    )


# who changes roles, settings and the table of holidays; the row is whatever they change
COORDINATES = holds(Role.COORDINATOR)


def manages(person: str) -> Rule:
    """The user is line manager, today, of the person at ``person`` (a path to a user)."""

    def condition(user: User) -> Q:
        reports = Employment.objects.filter(employed_on(timezone.localdate()), line_manager=user)
        return Q(**{f"{person}__in": reports.values("person")})

    return Rule(condition, (Reader("line_manager"),))
