"""What lies with somebody by a role: every app says it of its own rows (docs/domain.md, When a role ends).

It is shown before a role ends and after. docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from utq_portal.people.models import FeedUpload, Role, RoleAssignment, User
from utq_portal.web.links import address


@dataclass(frozen=True, slots=True)
class Left:
    """Work that lies with somebody: how much, in words, where it is handed over, and the word of that button."""

    number: int
    words: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Lying:
    """Rows of an app that lie with somebody.

    ``rows`` are those of a person, as somebody sees them at a moment; they are counted under ``key`` in the query of
    the person. Where there are any, ``lines`` says them, from these rows and their number. ``held`` are the open rows
    of everybody who holds ``role``, by the path ``holder``: the list of roles counts them. ``page`` is the name of
    the address to which the end of the role leads while rows are left.
    """

    key: str
    order: int
    rows: Callable[[int, User, datetime], QuerySet[Model]]
    lines: Callable[[User, QuerySet[Any], int], Iterable[Left]]
    role: str = ""
    held: Callable[[], QuerySet[Model]] | None = None
    holder: str = ""
    page: str = ""


_parts: list[Lying] = []


def add(*parts: Lying) -> None:
    """Called by every app that has rows that lie with somebody, when it is ready."""
    _parts.extend(parts)
    _parts.sort(key=lambda part: part.order)


def with_load(person: int, by: User, now: datetime) -> QuerySet[User]:
    """This person, with the number of rows of each part, as far as ``by`` may hand them over."""
    counts = {}
    for part in _parts:
        whole = part.rows(person, by, now).order_by().annotate(whole=Value(1)).values("whole")
        counts[part.key] = Coalesce(Subquery(whole.annotate(n=Count("pk", distinct=True)).values("n")), 0)
    annotated: QuerySet[User] = User.objects.filter(pk=person).annotate(**counts)
    return annotated


def lying_with(person: User, by: User, now: datetime) -> list[Left]:
    """What still lies with ``person`` by a role, each with where it is handed over; as many queries for any number."""
    load = person if hasattr(person, _parts[0].key) else with_load(person.pk, by, now).get()
    found: list[Left] = []
    for part in _parts:
        if number := getattr(load, part.key):
            found += part.lines(person, part.rows(person.pk, by, now), number)
    return found


def page_after(role: RoleAssignment, by: User) -> str:
    """The name of the address where what is left of a role that ended is handed over; empty without any."""
    now = timezone.now()
    pages = (part for part in _parts if part.page and part.role == role.role)
    return next((part.page for part in pages if part.rows(role.person_id, by, now).exists()), "")


def with_open_cases(rows: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Each row with ``cases``: how much its person holds open by this role, where an app counts that."""
    whens = [When(role=part.role, then=_counted(part.held(), part.holder)) for part in _parts if part.held]
    cases: Any = Case(*whens)
    annotated: QuerySet[RoleAssignment] = rows.annotate(cases=cases)
    return annotated


def _counted(rows: QuerySet[Model], person: str) -> Subquery:
    """How many of these rows belong to the person of the outer assignment."""
    mine = rows.filter(**{person: OuterRef("person")}).order_by()
    return Subquery(mine.values(person).annotate(n=Count("pk")).values("n"))


FILES_WAITING = (FeedUpload.State.STAGED, FeedUpload.State.COLUMNS, FeedUpload.State.READY, FeedUpload.State.FAILED)


def _files_of(person: int, by: User, now: datetime) -> QuerySet[FeedUpload]:
    """HR files that wait: only who uploaded a file applies it, so another HR advisor uploads it once more."""
    return FeedUpload.objects.filter(uploaded_by=person, state__in=FILES_WAITING)


def _files_left(person: User, rows: QuerySet[FeedUpload], number: int) -> list[Left]:
    url = f"{address('people')}?role={Role.HR_ADVISOR}"
    words = _("The HR file %(file)s, which was not applied")
    return [Left(1, words % {"file": row.file_name}, url, _("See who uploads it again")) for row in rows.order_by("pk")]


add(Lying("uploaded", 70, _files_of, _files_left))
