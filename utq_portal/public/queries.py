"""Whom a visitor turns to: the people who hold the roles today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from utq_portal.people.models import Delegation, Faculty, Role, RoleAssignment, User, held_on


@dataclass(slots=True)
class Contact:
    """Whom a teacher of one faculty turns to; empty lists are places that nobody fills."""

    faculty: Faculty
    supervisors: list[User] = field(default_factory=list)
    hr_advisors: list[User] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts per faculty, and those of the whole university."""

    faculties: list[Contact]
    coordinators: list[User]
    central_hr: list[User]


def contacts(day: date, *, with_stand_ins: bool = False) -> Contacts:
    """Who is UTQ supervisor, HR advisor and coordinator on ``day``; two queries, one more with stand-ins.

    A faculty without an HR advisor of its own is served by central HR.
    """
    per_faculty = {row.pk: Contact(row) for row in Faculty.objects.filter(active=True)}
    coordinators: list[User] = []
    central_hr: list[User] = []
    for role, faculty, person in _holders(day, with_stand_ins):
        if role == Role.COORDINATOR:
            coordinators.append(person)
        elif role == Role.HR_ADVISOR and faculty is None:
            central_hr.append(person)
        else:
            for key, contact in per_faculty.items():
                if faculty in (None, key):
                    places = contact.supervisors if role == Role.UTQ_SUPERVISOR else contact.hr_advisors
                    if person not in places:
                        places.append(person)
    return Contacts(list(per_faculty.values()), coordinators, central_hr)


def _holders(day: date, with_stand_ins: bool) -> list[tuple[str, int | None, User]]:
    roles = (Role.UTQ_SUPERVISOR, Role.HR_ADVISOR, Role.COORDINATOR)
    rows = RoleAssignment.objects.filter(held_on(day), role__in=roles, person__is_active=True)
    rows = rows.select_related("person").order_by("person__folded", "pk")
    found = [(row.role, row.faculty_id, row.person) for row in rows]
    if with_stand_ins:
        held = {(row.person_id, row.role): row.faculty_id for row in rows}
        handed = Delegation.objects.filter(held_on(day), role__in=roles, to_person__is_active=True)
        for row in handed.select_related("to_person"):
            if (row.from_person_id, row.role) in held:
                faculty = row.faculty_id or held[row.from_person_id, row.role]
                found.append((row.role, faculty, row.to_person))
    return found
