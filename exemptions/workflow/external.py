"""A full qualification of another Dutch university: delivered by the teacher, checked by the coordinator."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import messages, rules
from exemptions.models import ExternalQualification
from trajectories.models import Obligation
from trajectories.workflow.settling import settle
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.web.files import Stored
from utq_portal.workflow import Refused, Step, advance

S = ExternalQualification.State

SUBMIT = declare(
    "exemptions.external_submitted", _("%(actor)s delivered a qualification of another university"), EVERYONE
)
VERIFY = Step(
    "exemptions.external_verified",
    (S.SUBMITTED,),
    S.VERIFIED,
    rules.COORDINATOR,
    (),
    _("%(actor)s registered the qualification of another university"),
    EVERYONE,
)
REJECT = Step(
    "exemptions.external_rejected",
    (S.SUBMITTED,),
    S.REJECTED,
    rules.COORDINATOR,
    (),
    _("%(actor)s did not register the qualification"),
    EVERYONE,
)


def _url(row: ExternalQualification) -> str:
    return f"/external/{row.pk}/"


@transaction.atomic
def submit(
    person: User, stored: Stored, *, by: User, faculty: Faculty, university: str, issued_on: date, number: str
) -> ExternalQualification:
    """The teacher delivers the document; raises Refused when one is being checked already."""
    User.objects.select_for_update().get(pk=person.pk)
    if ExternalQualification.objects.filter(person=person, state=S.SUBMITTED).exists():
        raise Refused(_("You delivered a qualification already; it is being checked."))
    row = ExternalQualification.objects.create(
        person=person,
        faculty=faculty,
        university=university,
        issued_on=issued_on,
        number=number,
        file_path=stored.path,
        file_name=stored.name,
        file_size=stored.size,
        file_mime=stored.mime,
        sha256=stored.sha256,
    )
    event = record(SUBMIT.name, row, by=by, case=row.case)
    people = holders(Role.COORDINATOR)
    post(messages.EXTERNAL, people, row, occasion=event, url=_url(row), params={"person": person.name})
    return row


@transaction.atomic
def verify(row: ExternalQualification, *, by: User, today: date) -> Event:
    """Register it: the obligation is settled on the day of verification (DOMAIN 2.3)."""
    event = advance(row, VERIFY, by=by, changes={"decided_by": by, "decided_on": today})
    for obligation in Obligation.objects.filter(person=row.person, ended_on=None):
        settle(obligation, how=Obligation.Settled.EXTERNAL, on=today)
    post(messages.EXTERNAL_DECIDED, [row.person], row, occasion=event, url=_url(row))
    return event


@transaction.atomic
def reject(row: ExternalQualification, *, by: User, reason: str, today: date) -> Event:
    """Do not register it, with a reason for the teacher."""
    if not reason.strip():
        raise Refused(_("Write down why, so that the teacher knows what would help."))
    event = advance(row, REJECT, by=by, changes={"decided_by": by, "decided_on": today, "reason": reason.strip()})
    post(messages.EXTERNAL_DECIDED, [row.person], row, occasion=event, url=_url(row))
    return event
