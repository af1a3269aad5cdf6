"""The address with which a teacher signs in, changed by HR (docs/domain.md, Doors)."""

from __future__ import annotations

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import rules
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import User
from utq_portal.people.workflow.accounts import set_address
from utq_portal.workflow import Refused

CHANGED = declare(
    "trajectories.address_changed",
    _("%(actor)s changed the e-mail address of %(person)s"),
    COORDINATOR_ONLY,
    rules.ADDRESS,
)

BY_HOLDER = _(
    "A stand-in changes no addresses, because who has the address has the account. "
    "The HR advisor you stand in for does it, or another one, or the coordinator."
)
HAS_ROLE = _(
    "This person holds a role in the portal, stands in for somebody or runs the portal. "
    "The coordinator changes the address."
)
LEFT = _("This person does not work in your faculty today. Central HR or the coordinator changes the address.")
SAME = _("This is the address that is recorded already. Nothing was changed.")


def why_not_address(by: User, person: User) -> Promise | None:
    """Why somebody who serves this person does not change the address; None for who may."""
    if rules.ADDRESS.allows(by, person):
        return None
    if rules.EMPLOYEE_OF_TODAY.allows(by, person):
        return HAS_ROLE
    return LEFT if rules.EMPLOYEE_IN_PERSON.allows(by, person) else BY_HOLDER


@transaction.atomic
def change_address(person: User, email: str, *, by: User) -> None:
    """Let a person sign in with another address; the old one is told.

    Raises Refused for who may not, for the address there is, and for one of somebody else.
    """
    row = User.objects.select_for_update().get(pk=person.pk)
    now = User.objects.get(pk=by.pk)  # the request may have begun before a role ended
    if (why := why_not_address(now, row)) is not None:
        raise Refused(why)
    if email.strip().lower() == row.email:
        raise Refused(SAME)
    set_address(row, email)
    record(CHANGED.name, row, by=by, data={"person": row.name})
