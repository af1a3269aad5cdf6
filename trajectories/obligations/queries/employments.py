"""Reads of people and their appointments, for the HR advisor who records them by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import rules
from trajectories.obligations.models import Obligation
from utq_portal.folding import found
from utq_portal.people.models import Employment, Faculty, FormerEmployment, Role, Source, User
from utq_portal.people.queries import faculties_as
from utq_portal.people.rules import EMPLOYEE

FIELD_WORDS: dict[str, Promise] = {
    "faculty": _("faculty"),
    "department": _("department"),
    "manager": _("line manager"),
    "job_family": _("job family"),
    "fte": _("FTE"),
    "start": _("first day"),
    "end": _("last day"),
}


def people_of_hr(user: User) -> QuerySet[User]:
    """The people whose appointments the user may record: of the own faculties; central HR everybody."""
    return User.objects.filter(EMPLOYEE(user), merged_into=None)


def people_listed(user: User, text: str) -> QuerySet[User]:
    """The same by name, with their appointments and running obligation; ``text`` searches name, number and address."""
    wanted = found(text, "folded", ("employee_no__istartswith", "email__istartswith"))
    rows = people_of_hr(user).filter(wanted).order_by("folded", "pk")
    return rows.prefetch_related(
        Prefetch("employments", Employment.objects.select_related("faculty").order_by("-start", "pk")),
        Prefetch("obligations", Obligation.objects.filter(ended_on=None)),
    )


def employments_of(person: User) -> QuerySet[Employment]:
    """Every segment of the person, the newest first."""
    rows = Employment.objects.filter(person=person).select_related(
        "person", "faculty", "department", "line_manager", "undo_of"
    )
    return rows.order_by("-start", "-pk")


def closed_of(person: User) -> QuerySet[FormerEmployment]:
    """What files had made of the person's segments and was taken back, the last taken back first."""
    rows = FormerEmployment.objects.filter(person=person)
    return rows.select_related("faculty", "department", "undone").order_by("-closed_at", "-start", "-pk")


def employments_of_hr(user: User) -> QuerySet[Employment]:
    """The segments that the user may change as HR advisor."""
    rows = Employment.objects.filter(rules.HR(user))
    return rows.select_related("person", "faculty", "department", "line_manager")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One segment for a page: ``yours`` to change, ``hand`` the fields that HR recorded, ``removable`` by hand only."""

    row: Employment
    yours: bool
    hand: list[Promise]
    removable: bool


def serves(user: User, person_id: int, faculty_id: int) -> bool:
    """Whether HR of the faculty, not about oneself, nor as the stand-in of the person whose employment it is."""
    return person_id != user.pk and any(
        one.role == Role.HR_ADVISOR and one.faculty_id in (None, faculty_id) and one.person_id != person_id
        for one in user.held_roles
    )


def stretches(rows: Iterable[Employment], user: User) -> list[Stretch]:
    """The segments with what the reader may do, from the roles at hand."""

    def yours(row: Employment) -> bool:
        return serves(user, row.person_id, row.faculty_id)

    return [
        Stretch(
            row,
            yours(row),
            [word for name, word in FIELD_WORDS.items() if name in row.by_hand] if row.source != Source.MANUAL else [],
            yours(row) and row.source == Source.MANUAL,
        )
        for row in rows
    ]


def own_faculties(user: User) -> QuerySet[Faculty]:
    """The faculties in which the user records appointments."""
    return faculties_as(user, Role.HR_ADVISOR).filter(active=True).prefetch_related("departments")
