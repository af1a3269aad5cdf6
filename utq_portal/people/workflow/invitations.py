"""Accounts for people who are invited; they sign in by a mailed code."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.jobs.promise import promise
from utq_portal.notices.post import post
from utq_portal.people import addresses, messages
from utq_portal.people.models import Faculty, Invitation, RoleAssignment, User
from utq_portal.people.rules import COORDINATES, SETTLES, coordinates
from utq_portal.people.workflow.roles import ONLY_COORDINATOR, check_in_person, give_role, role_names

INVITED = declare("people.invited", _("%(actor)s invited %(person)s"), COORDINATOR_ONLY, SETTLES)
SENT_AGAIN = declare(
    "people.invited_again", _("%(actor)s sent %(person)s the invitation again"), COORDINATOR_ONLY, COORDINATES
)

CLOSED_ACCOUNT = _("This account is closed. Nobody can be invited under its address.")
ACCEPTED = _("This person has signed in already. There is nothing to send.")


@transaction.atomic
def create_account(
    *, email: str, given_name: str, prefix: str = "", family_name: str = "", language: str = "en", **fields: object
) -> User:
    """An account without a password, with its address known to the sign-in."""
    names = {"given_name": given_name, "prefix": prefix, "family_name": family_name}
    person = User.objects.create_user(email, None, language=language, **names, **fields)
    addresses.write([person])
    return person


@transaction.atomic
def invite(
    *,
    email: str,
    given_name: str,
    prefix: str,
    family_name: str,
    role: str,
    by: User,
    today: date,
    faculty: Faculty | None = None,
    valid_until: date | None = None,
) -> RoleAssignment:
    """Give a role to whoever has this address, with a new account and an invitation when nobody has."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        check_in_person(by)
        person = create_account(
            email=email, given_name=given_name, prefix=prefix, family_name=family_name, language=by.language
        )
        invitation = Invitation.objects.create(person=person, invited_by=by)
        given = give_role(person, role, by=by, faculty=faculty, valid_from=today, valid_until=valid_until, tell=False)
        record(INVITED.name, person, by=by, data={"person": person.name})
        _send(invitation)
        return given
    if not person.is_active:
        raise Refused(CLOSED_ACCOUNT)
    return give_role(person, role, by=by, faculty=faculty, valid_from=today, valid_until=valid_until)


def _send(invitation: Invitation) -> bool:
    """Post the invitation unless messages are held back; whether it went out."""
    roles = RoleAssignment.objects.filter(person=invitation.person).select_related("faculty").order_by("pk")
    first, inviter = roles.first(), invitation.invited_by
    says = {"inviter": inviter.name if inviter else "", "role": role_names(first.role, first.faculty) if first else ""}
    occasion, url = f"sent:{invitation.times_sent + 1}", reverse("account_request_login_code")
    posted = post(messages.INVITED, [invitation.person], invitation, occasion=occasion, url=url, params=says)
    if posted:
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now(), times_sent=F("times_sent") + 1)
    return bool(posted)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> bool:
    """Send an invitation once more; False when messages are held back. Raises Refused after the first sign-in."""
    if not coordinates(by):
        raise Refused(ONLY_COORDINATOR)
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("person", "invited_by")
    row = locked.get(pk=invitation.pk)
    if row.person.last_login is not None:
        raise Refused(ACCEPTED)
    record(SENT_AGAIN.name, row.person, by=by, data={"person": row.person.name})
    return _send(row)


def promise_held(on: date, *, run_after: datetime | None) -> None:
    """Have the invitations that wait sent once the portal is live from ``on``, not before ``run_after`` (UTC)."""
    promise("people.send_held", {}, key=f"people.send_held:{on.isoformat()}", run_after=run_after)


def send_held() -> int:
    """Send the invitations that waited for go-live; returns how many. A second run sends nothing."""
    sent = 0
    held = Invitation.objects.filter(sent_at=None, person__last_login=None, person__is_active=True)
    for key in list(held.values_list("pk", flat=True)):
        with transaction.atomic():
            row = held.select_for_update(of=("self",)).select_related("person", "invited_by").filter(pk=key).first()
            sent += row is not None and _send(row)
    return sent
