"""Rules that follow from a role held today, in person or as a stand-in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from utq_portal.access import ALWAYS, NEVER, Reader, Rule, both, either, owner
from utq_portal.people.models import Delegation, Employment, Role, RoleAssignment, User, employed_on

# address and browser of a sign-in: the sign-in library shows everybody their own, and nothing else shows them
SIGN_INS = owner("user")


def appointed(role: Role, faculty: str, *about: str, in_person: bool = False, at_work: bool = False) -> Rule:
    """The user holds ``role`` in the row's faculty (a path to it), or for the whole university.

    ``about`` is the path to the person the row is about: nobody acts there in a role of that person, be it the
    person or the person's stand-in (docs/domain.md, The own case). Further paths name others who may not act, such as
    who advised.
    ``in_person``: a stand-in does not count (docs/domain.md, Stand-ins). ``at_work``: nor does who has left (``fit``).
    """

    def condition(user: User) -> Q:
        allowed = NEVER
        for principal, held in _by_principal(user, role, in_person):
            everywhere = any(a.faculty_id is None for a in held)
            there = ALWAYS if everywhere else Q(**{f"{faculty}__in": [a.faculty_id for a in held]})
            able = fit(about[0], user.pk, principal) if at_work else ALWAYS
            allowed = either(allowed, both(there, _about_nobody(about, principal), able))
        return both(allowed, _about_nobody(about, user.pk))

    return Rule(condition, (Reader(f"{role}@faculty"),))


def central(role: Role, *about: str) -> Rule:
    """The user holds ``role`` for the whole university; ``about`` as in ``appointed``."""

    def condition(user: User) -> Q:
        allowed = NEVER
        for principal, held in _by_principal(user, role):
            if any(a.faculty_id is None for a in held):
                allowed = either(allowed, _about_nobody(about, principal))
        return both(allowed, _about_nobody(about, user.pk))

    return Rule(condition, (Reader(str(role)),))


def _about_nobody(paths: tuple[str, ...], person: int) -> Q:
    """No path of the row leads to this person."""
    return both(*(~Q(**{path: person}) for path in paths))


def _by_principal(user: User, role: Role, in_person: bool = False) -> list[tuple[int, list[RoleAssignment]]]:
    """The assignments of ``role`` that the user has today, per person whose they are; ``in_person``: the own only."""
    found: dict[int, list[RoleAssignment]] = {}
    for assignment in user.held_roles:
        if assignment.role == role and not (in_person and assignment.person_id != user.pk):
            found.setdefault(assignment.person_id, []).append(assignment)
    return list(found.items())


def holds(role: Role, about: str = "", *, in_person: bool = False) -> Rule:
    """The user holds ``role``, in whichever faculty; ``about`` (where a row is about somebody) as in ``appointed``."""

    def condition(user: User) -> Q:
        allowed = NEVER
        for principal, _held in _by_principal(user, role, in_person):
            allowed = either(allowed, ~Q(**{about: principal}) if about else ALWAYS)
        return both(allowed, ~Q(**{about: user})) if about else allowed

    return Rule(condition, (Reader(str(role)),))


def coordinates(user: User) -> bool:
    """Whether the user coordinates the whole university today."""
    return any(held.role == Role.COORDINATOR and held.faculty_id is None for held in user.held_roles)


# technical administrators: what opens the machine is no matter of the office (docs/domain.md, Doors)
RUNS_PORTAL = Q(is_staff=True) | Q(is_superuser=True)


def guarded_address() -> Q:
    """Of people: who has a role or stands in for somebody, now or later, or runs the portal.

    Who has the address has the account, and this account opens more than an own case (docs/domain.md, Doors). The one
    place that says so: HR's page, the HR file and its undoing ask it.
    """
    ahead = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    held = RoleAssignment.objects.filter(ahead).values("person")
    handed = Delegation.objects.filter(ahead).values("to_person")
    return RUNS_PORTAL | Q(pk__in=held) | Q(pk__in=handed)


# who keeps the table of holidays, ceremonies and the post; the row is whatever they change
COORDINATES = holds(Role.COORDINATOR)
# who gives and ends roles and accounts, and changes settings: these stay when a stand-in has gone
SETTLES = holds(Role.COORDINATOR, in_person=True)


def employees(hr: Rule, in_person: bool, today: bool = False) -> Rule:
    """People whose employments ``hr`` (a Rule on rows with faculty and person) serves; central HR serves everybody.

    ``today``: of a faculty, only who works there today.
    """

    def condition(user: User) -> Q:
        when = employed_on(timezone.localdate()) if today else Q()
        served = Q(pk__in=Employment.objects.filter(when, hr(user)).values("person"))
        for one in user.held_roles:
            central_hr = one.role == Role.HR_ADVISOR and one.faculty_id is None
            if central_hr and not (in_person and one.person_id != user.pk):
                served |= ~Q(pk=one.person_id)
        return served & ~Q(pk=user.pk)

    return Rule(condition, hr.readers)


# the row is a User: whose appointments the HR advisor records by hand
EMPLOYEE = employees(appointed(Role.HR_ADVISOR, "faculty", "person"), in_person=False)
# the row is a User: whose appointments are seen, with FTE and dates; the coordinator's page of a person shows them
APPOINTMENTS = EMPLOYEE | central(Role.COORDINATOR)


def manages(person: str) -> Rule:
    """The user is line manager, today, of the person at ``person`` (a path to a user), and works here today.

    docs/domain.md, Line managers.
    """

    def condition(user: User) -> Q:
        working = Employment.objects.filter(employed_on(timezone.localdate()), person=user)
        return _reports(person, [user.pk]) & Q(Exists(working))

    return Rule(condition, (Reader("line_manager"),))


def fit(person: str, user: int, principal: int) -> Q:
    """The user, and whose role it is, can act in the case of the person at this path: what the pages say too.

    Both have an open account, and work here or never did: who has left acts in no case as UTQ supervisor, nor does a
    stand-in of theirs, although the role still runs. Nor does a stand-in of who stands in for the line manager
    (docs/domain.md, Nothing waits for nobody).
    """
    today = timezone.localdate()
    ever = Employment.objects.filter(person=OuterRef("pk"))
    gone = Q(is_active=False) | (Q(Exists(ever)) & ~Q(Exists(ever.filter(employed_on(today)))))
    able = ~Q(Exists(User.objects.filter(gone, pk__in=(user, principal))))
    if user == principal:
        return able
    handed = RoleAssignment.objects.handed_to(principal, today)
    return able & ~_reports(person, handed.values("person"))


def not_managed(person: str) -> Rule:
    """Neither the user, nor anybody in whose role the user acts, is line manager of the person today.

    What the teacher's page promises: the line manager never reads the dossier (docs/domain.md, Ties).
    """
    return Rule(lambda user: ~_reports(person, {user.pk, *(held.person_id for held in user.held_roles)}))


def _reports(person: str, managers: Collection[int] | QuerySet[Any, Any]) -> Q:
    """The person at this path works today under one of these."""
    running = Employment.objects.filter(employed_on(timezone.localdate()), line_manager__in=managers)
    return Q(**{f"{person}__in": running.values("person")})
