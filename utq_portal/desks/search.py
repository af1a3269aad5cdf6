"""Search: every app adds kinds of rows, only those that the reader may open anyway (docs/domain.md, Reading).

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.folding import found
from utq_portal.people.models import Role, RoleAssignment, User, held_on

LEAST = 2  # letters


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its anchor, and ``by`` what one finds there; the lines of a ``plain`` one lead nowhere."""

    key: str
    order: int
    title: Promise
    by: Promise | str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that a person finds by a text on a day, in their order; each is drawn by ``template``.

    That sees the ``row``, its ``name`` with the words marked, and as ``line`` what more it needs for that person.
    """

    section: Section
    order: int
    rows: Callable[[User, str, date], QuerySet[Model]]
    template: str
    name: Callable[[Any], str]
    line: Callable[[Any, User], Any] = lambda row, user: None


TEACHERS = Section("people", 10, _("Teachers"), _("by name, number, e-mail or department"))
ROLES = Section("roles", 30, _("People with a role"), plain=True)
_kinds: list[Kind] = []


def add(*kinds: Kind) -> None:
    """Called by every app that has something to find, when it is ready."""
    _kinds.extend(kinds)


def kinds() -> list[Kind]:
    """Everything that can be found, in the order of the page."""
    return sorted(_kinds, key=lambda kind: (kind.section.order, kind.order))


def of_person(text: str, path: str = "person__") -> Q:
    """The person at ``path`` has every word of the text as name, number or address."""
    return found(text, f"{path}folded", (f"{path}employee_no__startswith", f"{path}email__istartswith"))


def _colleagues(user: User, text: str, today: date) -> QuerySet[User]:
    """People with a role, for the coordinator."""
    if not user.holds(Role.COORDINATOR):
        return User.objects.none()
    held = RoleAssignment.objects.filter(held_on(today))
    return User.objects.filter(of_person(text, ""), pk__in=held.values("person")).prefetch_related(
        Prefetch("role_assignments", held.select_related("faculty"))
    )


add(Kind(ROLES, 10, _colleagues, "desks/_colleague.html", lambda row: str(row.name)))
