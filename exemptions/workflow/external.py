"""A full qualification of another Dutch university: delivered by the teacher, checked by the coordinator."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import messages, rules
from exemptions.models import ExternalQualification
from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow.settling import settle
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.files.storage import Stored, remove_after_commit
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.workflow import Guard, Refused, Step, advance

S = ExternalQualification.State

SUBMIT = declare(
    "exemptions.external_submitted", _("%(actor)s delivered a qualification from another university"), EVERYONE
)

_step = partial(Step, audience=EVERYONE)
VERIFY = _step(
    verb="exemptions.external_verified",
    sources=(S.SUBMITTED,),
    target=S.VERIFIED,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s registered the qualification from another university"),
)
REJECT = _step(
    verb="exemptions.external_rejected",
    sources=(S.SUBMITTED,),
    target=S.REJECTED,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s did not register the qualification"),
)
_NOT_TWICE = Guard(
    lambda row: row.second_asked_on is None,
    _("The coordinator looked at it twice. Deliver the right certificate as a new one, or start a trajectory."),
)
_ALONE = Guard(
    lambda row: not ExternalQualification.objects.filter(person=row.person_id, state=S.SUBMITTED).exists(),
    _("You delivered a qualification already; it is being checked."),
)
AGAIN = _step(
    verb="exemptions.external_again",
    sources=(S.REJECTED,),
    target=S.SUBMITTED,
    rule=rules.OWN,
    guards=(_NOT_TWICE, _ALONE),
    sentence=_("%(actor)s asked to look at the qualification again"),
)


def _tell(message: Message, people: list[User], row: ExternalQualification, event: Event) -> None:
    url = row.get_absolute_url()
    post(message, people, row, occasion=event, url=url, params={"person": row.person.name})


def _coordinators(row: ExternalQualification) -> list[User]:
    return [person for person in holders(Role.COORDINATOR) if person.pk != row.person_id]


@transaction.atomic
def submit(
    person: User, stored: Stored, *, by: User, faculty: Faculty, university: str, issued_on: date, number: str
) -> ExternalQualification:
    """The teacher delivers the document; raises Refused when one is being checked or is registered already."""
    User.objects.select_for_update().get(pk=person.pk)
    if ExternalQualification.objects.filter(person=person, state=S.SUBMITTED).exists():
        raise Refused(_ALONE.why)
    if ExternalQualification.objects.filter(person=person, state=S.VERIFIED).exists():
        raise Refused(_("Your qualification from another university is registered already."))
    row = ExternalQualification.objects.create(
        person=person, faculty=faculty, university=university, issued_on=issued_on, number=number, **stored.columns
    )
    event = record(SUBMIT.name, row, by=by, case=row.case)
    _tell(messages.EXTERNAL, _coordinators(row), row, event)
    return row


@transaction.atomic
def again(row: ExternalQualification, stored: Stored, *, by: User, text: str, today: date) -> None:
    """The teacher asks once to look again, with words and perhaps a better document, which takes the place."""
    User.objects.select_for_update().get(pk=row.person_id)  # as delivering one: at most one is being checked
    old, changes = row.file_path, {"second_asked_on": today, "second_text": text.strip()}
    if stored.path:
        changes |= stored.columns
    event = advance(row, AGAIN, by=by, changes=changes)
    if stored.path:
        remove_after_commit(old)
    _tell(messages.EXTERNAL, _coordinators(row), row, event)


@transaction.atomic
def verify(row: ExternalQualification, *, by: User, today: date) -> None:
    """Register it: the obligation is settled on the day of verification (docs/domain.md, Settling and protection)."""
    event = advance(row, VERIFY, by=by, changes={"decided_by": by, "decided_on": today})
    for obligation in Obligation.objects.filter(person=row.person, ended_on=None):
        settle(obligation, how=Obligation.Settled.EXTERNAL, on=today)
    _tell(messages.EXTERNAL_DECIDED, [row.person], row, event)


@transaction.atomic
def reject(row: ExternalQualification, *, by: User, reason: str, today: date) -> None:
    """Do not register it, with a reason for the teacher."""
    if not reason.strip():
        raise Refused(_("Write down why, so that the teacher knows what would help."))
    changes = {"decided_by": by, "decided_on": today, "reason": reason.strip()}
    event = advance(row, REJECT, by=by, changes=changes)
    _tell(messages.EXTERNAL_DECIDED, [row.person], row, event)
