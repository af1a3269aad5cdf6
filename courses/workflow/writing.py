"""What the people who run an edition write to its participants, and that a small group goes ahead."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import messages, rules
from courses.models import Edition, Registration
from courses.workflow import news
from courses.workflow.places import locked
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import User
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Refused

R = Registration.State
WROTE = declare("courses.wrote", _("%(actor)s wrote to the participants"), STAFF_ONLY, rules.TAUGHT)
RUNS_SMALL = declare("courses.runs_small", _("%(actor)s let a small group go ahead"), STAFF_ONLY, rules.RUNS)
NOBODY = _("There is nobody to write to yet.")
LARGE_ENOUGH = _("The group has reached its smallest number: it goes ahead as planned.")


@transaction.atomic
def write_to(edition: Edition, *, by: User, subject: str, text: str, waiting: bool = False) -> int:
    """Write to everybody who has a place, and with ``waiting`` also to the line; returns how many are told.

    By who runs or gives the edition. The audit holds to how many, not the words.
    """
    if not rules.TAUGHT.allows(by, edition):
        raise Refused(NOT_YOURS)
    states = Registration.AHEAD if waiting else (R.CONFIRMED,)
    rows = Registration.objects.filter(edition=edition, state__in=(*states, R.ATTENDED)).select_related("person")
    people = list(rows.order_by("pk"))
    if not people:
        raise Refused(NOBODY)
    event = record(WROTE.name, edition, by=by, case=edition.case, data={"to": len(people), "waiting": waiting})
    for registration in people:
        news.tell(messages.FROM_DESK, registration, edition, event, subject=subject, text=text, sender=by.name)
    return len(people)


@transaction.atomic
def run_small(edition: Edition, *, by: User) -> int:
    """Decide that an edition below its smallest number goes ahead; returns how many people are told."""
    row = locked(edition)
    if not rules.RUNS.allows(by, row):
        raise Refused(NOT_YOURS)
    if row.state not in Edition.SHOWN or row.runs_small or row.starts_on < timezone.localdate():
        raise Refused(MOVED_ON)
    people = list(Registration.objects.filter(edition=row, state=R.CONFIRMED).select_related("person").order_by("pk"))
    if len(people) >= row.least:
        raise Refused(LARGE_ENOUGH)
    Edition.objects.filter(pk=row.pk).update(runs_small=True)
    event = record(RUNS_SMALL.name, row, by=by, case=row.case, data={"with": len(people)})
    for registration in people:
        news.tell(messages.GOES_AHEAD, registration, row, event)
    return len(people)
