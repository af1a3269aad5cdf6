"""Giving a role and ending it (docs/domain.md, Roles)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.bilingual import spoken
from utq_portal.notices.post import post
from utq_portal.people import messages
from utq_portal.people.models import FACULTY_ROLES, Faculty, Role, RoleAssignment, User, held_on
from utq_portal.people.rules import SETTLES, coordinates

GIVEN = declare("people.role_given", _("%(actor)s gave %(person)s the role of %(role)s"), COORDINATOR_ONLY, SETTLES)
ENDED = declare("people.role_ended", _("%(actor)s ended the role of %(role)s of %(person)s"), COORDINATOR_ONLY, SETTLES)

ONLY_COORDINATOR = _("Only the coordinator gives and ends roles.")
NOT_BY_STAND_IN = _(
    "A stand-in gives and ends no roles and changes no accounts, because these stay when the stand-in has gone. "
    "The coordinator you stand in for does it, or another coordinator."
)
NO_SETTINGS = _(
    "A stand-in changes no settings, because these stay when the stand-in has gone. "
    "The coordinator you stand in for does it, or another coordinator."
)
NO_FACULTY = _("This role holds for the whole university. Leave the faculty empty.")
WRONG_DATES = _("The last day lies before the first one. Enter a later last day.")
HAS_IT = _("This person holds this role already in these days.")
LAST_COORDINATOR = _("Nobody else coordinates. Give the role to somebody else first.")
LAST_SUPERVISOR = _(
    "Nobody else is UTQ supervisor of %(faculty)s after that day, so that nobody could take over the teachers. "
    "Give the role to somebody else first."
)
ENDED_ALREADY = _("This role has ended already. Nothing has changed.")
NOT_BACKWARDS = _("A role ends today or later. What was done under it stays.")


def role_names(role: str, faculty: Faculty | None = None) -> dict[str, str]:
    """The role in both languages, for a notice or an event that is read later."""
    return spoken(lambda: f"{Role(role).label}, {faculty.code}" if faculty else Role(role).label)


class NotInPerson(Refused):
    """What only the holder of a role does, was tried by a stand-in (docs/domain.md, Stand-ins)."""


def check_in_person(by: User | None, why: Promise = NOT_BY_STAND_IN) -> None:
    """Raise Refused unless ``by`` (or the system) coordinates today, as it stands now; NotInPerson for a stand-in."""
    if by is None:
        return
    now = User.objects.get(pk=by.pk)  # the request may have begun before somebody ended the role
    if not coordinates(now):
        raise Refused(ONLY_COORDINATOR)
    if not SETTLES.allows(now, now):
        raise NotInPerson(why)


def check_settles(by: User | None) -> None:
    """Raise Refused unless ``by`` (or the system) may change what holds for everybody."""
    check_in_person(by, NO_SETTINGS)


@transaction.atomic
def give_role(
    person: User,
    role: str,
    *,
    by: User | None,
    faculty: Faculty | None = None,
    valid_from: date,
    valid_until: date | None = None,
    tell: bool = True,
) -> RoleAssignment:
    """Give ``person`` a role from a day on, both days included; raises Refused when it overlaps one held already."""
    User.objects.select_for_update().get(pk=person.pk)
    check_in_person(by)
    if faculty is not None and role not in FACULTY_ROLES:
        raise Refused(NO_FACULTY)
    if valid_until is not None and valid_until < valid_from:
        raise Refused(WRONG_DATES)
    overlap = Q(valid_until=None) | Q(valid_until__gte=valid_from)
    if valid_until is not None:
        overlap &= Q(valid_from__lte=valid_until)
    if RoleAssignment.objects.filter(overlap, person=person, role=role, faculty=faculty).exists():
        raise Refused(HAS_IT)
    # a row that was ended before it began keeps its place in the unique key: it is taken up again
    given, _new = RoleAssignment.objects.update_or_create(
        person=person, role=role, faculty=faculty, valid_from=valid_from, defaults={"valid_until": valid_until}
    )
    names = role_names(role, faculty)
    event = record(GIVEN.name, given, by=by, data={"person": person.name, "role": names})
    if tell:
        says = {"role": names, "since": valid_from}
        post(messages.ROLE_GIVEN, [person], given, occasion=event, url=reverse("home"), params=says)
    return given


@transaction.atomic
def end_role(assignment: RoleAssignment, *, by: User | None, last_day: date, today: date) -> RoleAssignment:
    """Let a role end after ``last_day``; yesterday means at once.

    Raises Refused for the last coordinator, and for the last UTQ supervisor of a faculty: somebody has to be able to
    take over first (docs/domain.md, When a role ends).
    """
    # all these rows, always in the same order: two who end each other's role at once go one after the other
    needed = Q(role__in=[Role.COORDINATOR, Role.UTQ_SUPERVISOR])
    list(RoleAssignment.objects.select_for_update().filter(needed | Q(pk=assignment.pk)).order_by("pk"))
    row = RoleAssignment.objects.select_related("person", "faculty").get(pk=assignment.pk)
    check_in_person(by)
    if last_day < today - timedelta(days=1):
        raise Refused(NOT_BACKWARDS)
    if row.valid_until is not None and row.valid_until <= last_day:
        raise Refused(ENDED_ALREADY)
    if row.role == Role.COORDINATOR and row.faculty_id is None and not _others(row, last_day).exists():
        raise Refused(LAST_COORDINATOR)
    if row.role == Role.UTQ_SUPERVISOR and (alone := _left_alone(row, last_day, today)):
        raise Refused(LAST_SUPERVISOR % {"faculty": ", ".join(alone)})
    RoleAssignment.objects.filter(pk=row.pk).update(valid_until=last_day)
    row.valid_until = last_day
    names = role_names(row.role, row.faculty)
    data = {"person": row.person.name, "role": names, "until": last_day.isoformat()}
    event = record(ENDED.name, row, by=by, data=data)
    says = {"role": names, "until": max(last_day, today)}
    post(messages.ROLE_ENDS, [row.person], row, occasion=event, url=reverse("home"), params=says)
    return row


def _others(row: RoleAssignment, last_day: date) -> QuerySet[RoleAssignment]:
    """Who else holds this role the day after ``last_day``, in whichever faculty."""
    after = held_on(last_day + timedelta(days=1))
    others = RoleAssignment.objects.filter(after, role=row.role, person__is_active=True).exclude(pk=row.pk)
    return others.filter(faculty=None) if row.role == Role.COORDINATOR else others


def _left_alone(row: RoleAssignment, last_day: date, today: date) -> list[str]:
    """The codes of the faculties that would have no UTQ supervisor any more; none where this role does not run."""
    if not (row.valid_from <= today and row.person.is_active):
        return []
    held = set(_others(row, last_day).values_list("faculty", flat=True))
    faculties = Faculty.objects.filter(active=True)
    if row.faculty_id is not None:
        faculties = faculties.filter(pk=row.faculty_id)
    return [] if None in held else [one.code for one in faculties if one.pk not in held]
