"""Reads of people and roles; the only door for views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from utq_portal.daily import made_once_a_day
from utq_portal.people.models import Delegation, Employment, Faculty, Role, RoleAssignment, User, employed_on, held_on

# so long a page of a role that ended says so (docs/domain.md, When a role ends)
REMEMBERED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Ended:
    """A role that somebody had, in person or as a stand-in, and its last day."""

    role: str
    faculty: Faculty | None
    last_day: date
    holder: User | None = None  # whose role it was, when the person stood in

    @property
    def words(self) -> str:
        """The role in the language of the page, with its faculty."""
        word = str(Role(self.role).label)
        return f"{word}, {self.faculty.code}" if self.faculty else word


def ended_roles(user: User, *, within_days: int | None = REMEMBERED_DAYS) -> list[Ended]:
    """The roles that the user had and has no more, the last one first; None: however long ago."""
    today = timezone.localdate()
    since = today - timedelta(days=within_days) if within_days is not None else date.min
    over = Q(valid_until__lt=today, valid_until__gte=since, valid_from__lte=F("valid_until"))
    # a role that was given and taken back the same day ended the day before it began
    taken_back = Q(valid_until__lt=today, valid_until__gte=since, valid_from__lte=today)
    own = RoleAssignment.objects.filter(taken_back, person=user).select_related("faculty")
    found = [Ended(row.role, row.faculty, row.valid_until) for row in own if row.valid_until]
    handed = Delegation.objects.filter(over, to_person=user).select_related("faculty", "from_person")
    found += [Ended(row.role, row.faculty, row.valid_until, row.from_person) for row in handed]
    held = {(one.role, one.faculty_id) for one in user.held_roles} if found else set()
    gone = [one for one in found if not {(one.role, one.faculty and one.faculty.pk), (one.role, None)} & held]
    return sorted(gone, key=lambda one: one.last_day, reverse=True)


def had_roles() -> Q:
    """Whether the row, a person, ever held a role or stood in for somebody, and that ended; in no words."""
    today = timezone.localdate()
    own = RoleAssignment.objects.filter(valid_until__lt=today, valid_from__lte=today, person=OuterRef("pk"))
    over = Q(valid_until__lt=today, valid_from__lte=F("valid_until"))
    return Q(Exists(own)) | Q(Exists(Delegation.objects.filter(over, to_person=OuterRef("pk"))))


def holders(role: Role, faculty: Faculty | int | None = None, day: date | None = None) -> QuerySet[User]:
    """Active people who hold ``role`` in ``faculty`` or for the whole university, stand-ins included."""
    day = day or timezone.localdate()
    there = Q(faculty=faculty) | Q(faculty=None) if faculty is not None else Q()
    held = RoleAssignment.objects.filter(there, held_on(day), role=role)
    handed = Delegation.objects.filter(there, held_on(day), role=role)
    handed = handed.filter(from_person__in=held.values("person"), from_person__is_active=True)
    return User.objects.filter(Q(pk__in=held.values("person")) | Q(pk__in=handed.values("to_person")), is_active=True)


def faculties_as(user: User, *roles: str) -> QuerySet[Faculty]:
    """The faculties where the user holds one of these roles today; whoever holds one everywhere: all of them."""
    held = [one.faculty_id for one in user.held_roles if one.role in roles]
    rows = Faculty.objects.all()
    return rows if None in held else rows.filter(pk__in=[key for key in held if key])


@made_once_a_day
def filled(role: Role, faculty: str = "", *barred: str) -> Exists:
    """Somebody holds ``role`` today in the row's faculty (a path to it) or, without a path, anywhere.

    ``barred`` are paths to people who may not act on the row, such as the one it is about: they fill nothing
    (docs/domain.md, Nothing waits for nobody).
    """
    held = RoleAssignment.objects.filter(held_on(timezone.localdate()), role=role, person__is_active=True)
    if faculty:
        held = held.filter(Q(faculty=None) | Q(faculty=OuterRef(faculty)))
    for path in barred:
        held = held.exclude(person=Coalesce(OuterRef(path), 0))
    return Exists(held)


def can_act(role: Role, faculty: int | None, *, but: Iterable[int | None] = ()) -> bool:
    """The same for one case: whether somebody who is not in ``but`` holds ``role`` today in the faculty."""
    held = RoleAssignment.objects.filter(held_on(timezone.localdate()), role=role, person__is_active=True)
    if faculty is not None:
        held = held.filter(Q(faculty=None) | Q(faculty=faculty))
    return held.exclude(person__in=[pk for pk in but if pk]).exists()


def responsible(role: Role, faculty: Faculty | int | None = None, *, but: int | None = None) -> list[User]:
    """Who holds the role there, without the person the case is about; nobody: who coordinates.

    What waits is told to somebody (docs/domain.md, Nothing waits for nobody).
    """
    but = but or 0
    found = list(holders(role, faculty).exclude(pk=but).order_by("pk"))
    return found or list(holders(Role.COORDINATOR).exclude(pk=but).order_by("pk"))


def appointees(role: Role, faculty: Faculty | int) -> QuerySet[User]:
    """Active people who hold ``role`` in person today, in ``faculty`` or for the whole university; no stand-ins."""
    held = RoleAssignment.objects.filter(Q(faculty=faculty) | Q(faculty=None), held_on(timezone.localdate()), role=role)
    return User.objects.filter(pk__in=held.values("person"), is_active=True)


def managing(person: Any, who: str, day: date) -> QuerySet[Employment]:
    """Appointments of ``person`` under the person at ``who`` of the outer row, or under whom that one stands in for.

    The same as ``not_managed`` of the Rules, between two people of a row (docs/domain.md, Ties).
    """
    theirs = RoleAssignment.objects.handed_to(OuterRef(OuterRef(who)), day).filter(person=OuterRef("line_manager"))
    under = Q(line_manager=OuterRef(who)) | Q(Exists(theirs))
    return Employment.objects.filter(employed_on(day), under, person=person)


def employments_today(person: User) -> QuerySet[Employment]:
    """The person's running segments, largest first, then the earliest."""
    return (
        Employment.objects.filter(employed_on(timezone.localdate()), person=person)
        .select_related("faculty", "department", "line_manager")
        .order_by("-fte", "appointed_on", "pk")
    )


def line_manager_of(person: User) -> User | None:
    """The line manager who holds an employment today; None when there is nobody to tell.

    docs/domain.md, Line managers.
    """
    today = timezone.localdate()
    working = Employment.objects.filter(employed_on(today), person=OuterRef("line_manager"))
    under = employments_today(person).filter(Exists(working), line_manager__is_active=True)
    segment = under.exclude(line_manager=person).first()
    return segment.line_manager if segment else None


def line_managers_of(person_ids: Iterable[int], day: date) -> dict[int, User]:
    """The line manager of each of these people, as ``line_manager_of`` finds it; one query."""
    working = Employment.objects.filter(employed_on(day), person=OuterRef("line_manager"))
    segments = (
        Employment.objects.filter(employed_on(day), Exists(working), person__in=person_ids)
        .filter(line_manager__is_active=True)
        .exclude(line_manager=F("person"))
        .select_related("line_manager")
        .order_by("-fte", "appointed_on", "pk")
    )
    found: dict[int, User] = {}
    for segment in segments:
        if segment.line_manager is not None:
            found.setdefault(segment.person_id, segment.line_manager)
    return found


def who_left() -> QuerySet[User]:
    """Who works here no more: accounts that are closed, and appointments that all ended.

    Who never had an appointment (an external assessor), or still has a role, has not left.
    """
    today = timezone.localdate()
    mine = Employment.objects.filter(person=OuterRef("pk"))
    still = mine.filter(Q(end=None) | Q(end__gte=today))
    roles = RoleAssignment.objects.filter(held_on(today), person=OuterRef("pk"))
    left = Q(Exists(mine)) & ~Q(Exists(still)) & ~Q(Exists(roles))
    return User.objects.filter(Q(is_active=False) | left)


def leavers(person_ids: Iterable[int]) -> set[int]:
    """Of these people, who works here no more."""
    return set(who_left().filter(pk__in=list(person_ids)).values_list("pk", flat=True))


def strangers(today: date) -> QuerySet[User]:
    """Who signed in and of whom HR has told nothing: no employment ever, no role today, nobody's line manager."""
    me = OuterRef("pk")
    known = Exists(Employment.objects.filter(Q(person=me) | Q(line_manager=me)))
    role = Exists(RoleAssignment.objects.filter(held_on(today), person=me))
    return User.objects.filter(~known, ~role, is_active=True, is_staff=False, last_login__isnull=False)


def is_unknown(user: User, today: date) -> bool:
    """Whether this person waits for the coordinator to find the HR row."""
    return strangers(today).filter(pk=user.pk).exists()
