"""What the coordinator does about mail that did not arrive."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.notices import workflow as notices
from utq_portal.people.models import User
from utq_portal.people.rules import COORDINATES

SENT_AGAIN = declare(
    "people.mail_sent_again", _("%(actor)s had mail sent again that did not arrive"), COORDINATOR_ONLY, COORDINATES
)
SETTLED = declare(
    "people.mail_settled", _("%(actor)s dealt with mail that did not arrive"), COORDINATOR_ONLY, COORDINATES
)


@transaction.atomic
def send_again(person: User, *, by: User) -> int:
    """Send what did not arrive again, to the address of today; returns how many mails that are."""
    number = notices.send_again(person)
    if number:
        record(SENT_AGAIN.name, person, by=by, data={"number": number})
    return number


@transaction.atomic
def settle(person: User, *, by: User) -> int:
    """The person was told in another way, or the mail does not matter any more; the task is gone."""
    number = notices.settle(person)
    if number:
        record(SETTLED.name, person, by=by, data={"number": number})
    return number
