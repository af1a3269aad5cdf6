"""Changing who somebody is, and making one person of two accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Reason, Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.notices.post import post
from utq_portal.people import addresses, messages
from utq_portal.people.models import Delegation, Invitation, RoleAssignment, TwoPeople, User
from utq_portal.people.rules import COORDINATES, RUNS_PORTAL, SETTLES, coordinates
from utq_portal.people.workflow.roles import ONLY_COORDINATOR, check_in_person

CHANGED = declare("people.details_changed", _("%(actor)s changed the details of %(person)s"), COORDINATOR_ONLY, SETTLES)
MERGED = declare(
    "people.merged", _("%(actor)s made one person of two accounts of %(person)s"), COORDINATOR_ONLY, SETTLES
)

ADDRESS_TAKEN = _("This is the address of %(name)s. If the two are one person, make one account of them.")
NUMBER_TAKEN = _("This is the employee number of %(name)s. If the two are one person, make one account of them.")
SAME = _("Choose another account than this one.")
HAS_CASES = _(
    "This account has an employment, a trajectory or a request of its own. "
    "Do it the other way round, or compare the two accounts first."
)
TWO = declare(
    "people.two_people",
    _("%(actor)s noted that two accounts of the name %(person)s are two people"),
    COORDINATOR_ONLY,
    COORDINATES,
)
NO_ADMIN = Reason("no_admin", _("The account of the technical administrator cannot be merged into another."))

# rows of these may go over to the other account, or stay behind without harm
_MOVABLE = {
    "people.roleassignment",
    "people.delegation",
    "people.invitation",
    "people.user",
    "people.feedimage",
    "people.formeremployment",
    "account.emailaddress",
    "notices.notice",
    "notices.preference",
    "agenda.calendarfeed",
    "audit.event",
    "usersessions.usersession",
    "mfa.authenticator",
    "policy.policyvalue",
}


def movable(*labels: str) -> None:
    """Rows of these tables of an app go over to the other account too, or stay behind without harm."""
    _MOVABLE.update(labels)


@transaction.atomic
def set_details(person: User, changes: Mapping[str, Any], *, by: User) -> User:
    """Change names, address, employee number or language; raises Refused for what belongs to another person."""
    check_in_person(by)  # who has the address has the account
    values = dict(changes)
    if "email" in values:
        values["email"] = (values["email"] or "").strip().lower() or None
    if "employee_no" in values:
        values["employee_no"] = (values["employee_no"] or "").strip() or None
    _check_free(person, values)
    with addresses.told_when_gone([person.pk]):
        User.objects.filter(pk=person.pk).update(**values)
        if "email" in values and values["email"] != person.email:
            _readdress(person, values["email"])
    record(CHANGED.name, person, by=by, data={"person": person.name, "fields": sorted(values)})
    return User.objects.get(pk=person.pk)


def set_address(person: User, email: str) -> None:
    """Let a person sign in with another address, and tell the old one; raises Refused for an address of somebody else.

    Who may do so and what is recorded is the caller's (docs/domain.md, Doors).
    """
    value = email.strip().lower()
    _check_free(person, {"email": value})
    with addresses.told_when_gone([person.pk]):
        User.objects.filter(pk=person.pk).update(email=value)
        _readdress(person, value)


def _check_free(person: User, values: Mapping[str, object]) -> None:
    """Raises Refused when the address or number is that of another person."""
    others = User.objects.exclude(pk=person.pk)
    for field, why in (("email", ADDRESS_TAKEN), ("employee_no", NUMBER_TAKEN)):
        if values.get(field) and (other := others.filter(**{f"{field}__iexact": values[field]}).first()):
            raise Refused(why % {"name": other.name})
    if values.get("email") and EmailAddress.objects.filter(email__iexact=values["email"]).exclude(user=person).exists():
        raise Refused(ADDRESS_TAKEN % {"name": "…"})


def _readdress(person: User, email: str | None) -> None:
    """The sign-in knows the new address only: codes go nowhere else, and the old addresses are told."""
    EmailAddress.objects.filter(user=person).delete()
    if email:
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)


def cases_of(person: User) -> list[str]:
    """The kinds of rows that keep an account from being folded into another."""
    found = set()
    for relation in User._meta.related_objects:
        model, label = relation.related_model, relation.related_model._meta.label_lower
        if label not in _MOVABLE and model._default_manager.filter(**{relation.field.name: person}).exists():
            found.add(label)
    return sorted(found)


@transaction.atomic
def merge(duplicate: User, *, into: User, by: User) -> User:
    """Fold ``duplicate`` into another account: roles, stand-ins and address go over, the account closes.

    Raises Refused when the duplicate has an employment or a case: joining two such accounts is another verb, which
    knows the cases (docs/domain.md, One person with two accounts).
    """
    both = User.objects.select_for_update().filter(pk__in=[duplicate.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in both}  # as they stand now, not as the page had them
    duplicate, into = rows[duplicate.pk], rows[into.pk]
    check_may_fold(duplicate, into, by=by)
    if cases_of(duplicate):
        raise Refused(HAS_CASES)
    return close_into(duplicate, into, by=by)


def check_may_fold(duplicate: User, into: User, *, by: User) -> None:
    """Raises Refused unless ``by`` may make one account of these two, and both are open."""
    check_in_person(by)  # the roles of the duplicate go over
    if duplicate.pk == into.pk or not into.is_active or duplicate.merged_into_id:
        raise Refused(SAME)
    if User.objects.filter(RUNS_PORTAL, pk=duplicate.pk).exists():
        raise Refused(NO_ADMIN)


def close_into(duplicate: User, into: User, *, by: User, data: Mapping[str, object] | None = None) -> User:
    """Roles, stand-ins and address go over to ``into``, and the account closes; the caller holds the locks."""
    _move_roles(duplicate, into)
    address = duplicate.email
    User.objects.filter(pk=duplicate.pk).update(email=None, employee_no=None, is_active=False, merged_into=into)
    rows = EmailAddress.objects.filter(user=duplicate)
    rows.filter(email__iexact=address or "").delete()
    rows.update(user=into, primary=False)
    if address and not (into.email and EmailAddress.objects.filter(email__iexact=address).exists()):
        # the second address keeps working for the sign-in
        EmailAddress.objects.create(user=into, email=address, verified=True, primary=not into.email)
    brings = {name: getattr(duplicate, name) for name in ("email", "employee_no", "printed_name")}
    if changes := {name: value for name, value in brings.items() if value and not getattr(into, name)}:
        User.objects.filter(pk=into.pk).update(**changes)
    Invitation.objects.filter(person=duplicate).delete()
    said = {"person": into.name, "duplicate": duplicate.pk, **(data or {})}
    event = record(MERGED.name, into, by=by, data=said)
    found = User.objects.get(pk=into.pk)
    if duplicate.last_login is not None:
        post(messages.LINKED, [found], found, occasion=event, url=reverse("home"))
    return found


@transaction.atomic
def keep_apart(one: User, other: User, *, by: User) -> bool:
    """Note that two accounts with one name are two people, so that nobody is asked again; False when it was known."""
    if not coordinates(by):
        raise Refused(ONLY_COORDINATOR)
    if one.pk == other.pk:
        raise Refused(SAME)
    first, second = sorted((one, other), key=lambda person: person.pk)
    _row, new = TwoPeople.objects.get_or_create(first=first, second=second, defaults={"noted_by": by})
    if new:
        record(TWO.name, first, by=by, data={"person": first.name, "other": second.pk})
    return new


def _move_roles(duplicate: User, into: User) -> None:
    kept = set(RoleAssignment.objects.filter(person=into).values_list("role", "faculty", "valid_from"))
    for row in RoleAssignment.objects.filter(person=duplicate):
        if (row.role, row.faculty_id, row.valid_from) in kept:
            row.delete()
        else:
            RoleAssignment.objects.filter(pk=row.pk).update(person=into)
    between = Q(from_person=duplicate, to_person=into) | Q(from_person=into, to_person=duplicate)
    Delegation.objects.filter(between).delete()
    Delegation.objects.filter(from_person=duplicate).update(from_person=into)
    Delegation.objects.filter(to_person=duplicate).update(to_person=into)
