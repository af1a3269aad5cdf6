"""Naming a stand-in for a range of days, and taking the role back (docs/domain.md, Stand-ins)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.notices.post import post
from utq_portal.people import messages
from utq_portal.people.models import FACULTY_ROLES, Delegation, Faculty, Role, RoleAssignment, User, held_on
from utq_portal.people.rules import coordinates
from utq_portal.people.workflow.roles import NO_FACULTY, WRONG_DATES, check_in_person, role_names

GIVEN = declare("people.delegated", _("%(stand_in)s stands in for %(holder)s as %(role)s"), COORDINATOR_ONLY)
ENDED = declare(
    "people.delegation_ended", _("%(stand_in)s no longer stands in for %(holder)s as %(role)s"), COORDINATOR_ONLY
)

NOT_YOURS = _("You name a stand-in for your own roles. For somebody else the coordinator does it.")
NOT_ONESELF = _("Choose somebody other than the holder of the role.")
NOT_HELD = _("This role is not held in person on the first day. Only a role of one's own can be handed over.")
NOT_ADMIN = _("The technical administration cannot be handed over. Ask the coordinator to appoint somebody.")
NOT_PAST = _("A stand-in starts today or later.")
SET_ALREADY = _("This stand-in is named already for these days.")
ENDED_ALREADY = _("This has ended already. Nothing has changed.")


@transaction.atomic
def delegate(
    from_person: User,
    to_person: User,
    role: str,
    *,
    by: User,
    faculty: Faculty | None = None,
    valid_from: date,
    valid_until: date,
    today: date,
) -> Delegation:
    """Let ``to_person`` act in a role of ``from_person``; raises Refused with the reason."""
    _check(from_person, to_person, role, by, today, valid_from, valid_until)
    User.objects.select_for_update().get(pk=from_person.pk)
    _check_held(from_person, role, faculty, valid_from)
    whose = {"from_person": from_person, "to_person": to_person, "role": role, "faculty": faculty}
    if Delegation.objects.filter(**whose, valid_from__lte=valid_until, valid_until__gte=valid_from).exists():
        raise Refused(SET_ALREADY)
    row = Delegation.objects.create(**whose, valid_from=valid_from, valid_until=valid_until)
    words = _words(row)
    event = record(GIVEN.name, row, by=by, data={key: words[key] for key in ("stand_in", "holder", "role")})
    post(messages.STANDS_IN, [to_person], row, occasion=event, url=reverse("home"), params=words)
    if by.pk != from_person.pk:
        post(messages.REPLACED, [from_person], row, occasion=event, url=reverse("delegation"), params=words)
    return row


def _check(holder: User, stand_in: User, role: str, by: User, today: date, valid_from: date, valid_until: date) -> None:
    if by.pk != holder.pk:
        _check_for_another(by)
    if stand_in.pk == holder.pk or not stand_in.is_active:
        raise Refused(NOT_ONESELF)
    if role == Role.ADMIN:
        raise Refused(NOT_ADMIN)
    if valid_from < today:
        raise Refused(NOT_PAST)
    if valid_until < valid_from:
        raise Refused(WRONG_DATES)


def _check_for_another(by: User) -> None:
    if not coordinates(by):
        raise Refused(NOT_YOURS)
    check_in_person(by)


def _check_held(holder: User, role: str, faculty: Faculty | None, day: date) -> None:
    """Only what the holder has in person on the first day, and a part of it only where the role has faculties."""
    if faculty is not None and role not in FACULTY_ROLES:
        raise Refused(NO_FACULTY)
    held = RoleAssignment.objects.filter(held_on(day), person=holder, role=role)
    if faculty is not None:
        held = held.filter(Q(faculty=faculty) | Q(faculty=None))
    if not held.exists():
        raise Refused(NOT_HELD)


def _words(row: Delegation) -> dict[str, object]:
    return {
        "stand_in": row.to_person.name,
        "holder": row.from_person.name,
        "role": role_names(row.role, row.faculty),
        "since": row.valid_from,
        "until": row.valid_until,
    }


@transaction.atomic
def end_delegation(row: Delegation, *, by: User, today: date) -> None:
    """End it at once; a range that has not begun is removed. The holder, the stand-in and the coordinator may."""
    locked = Delegation.objects.select_for_update(of=("self",))
    row = locked.select_related("from_person", "to_person", "faculty").get(pk=row.pk)
    if by.pk not in (row.from_person_id, row.to_person_id):
        _check_for_another(by)
    if row.valid_until < today:
        raise Refused(ENDED_ALREADY)
    words = _words(row)
    event = record(ENDED.name, row, by=by, data={key: words[key] for key in ("stand_in", "holder", "role")})
    others = [one for one in (row.from_person, row.to_person) if one.pk != by.pk]
    post(messages.STANDS_IN_NO_MORE, others, row, occasion=event, url=reverse("home"), params=words)
    if row.valid_from >= today:
        row.delete()
    else:
        Delegation.objects.filter(pk=row.pk).update(valid_until=today - timedelta(days=1))
