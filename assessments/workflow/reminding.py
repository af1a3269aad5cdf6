"""A reminder by hand to an assessor who has not answered or judged (docs/domain.md, Assessors who are late)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Seat
from assessments.queries.late import ANSWER, JOINT, due_of, expected_of, with_reminded
from assessments.queries.reading import lost_seats
from assessments.workflow.procedure import TOO_LATE, locked, tell
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import User
from utq_portal.workflow import NOT_YOURS, Refused

REMINDED = declare(
    "assessments.remind", _("%(actor)s reminded %(assessor)s"), COORDINATOR_ONLY, rules.COORDINATOR_OF_SEAT
)

LOST = _("This assessor can no longer judge this dossier. A reminder is of no use: ask somebody else.")


@transaction.atomic
def remind_assessor(seat: Seat, *, by: User, today: date) -> None:
    """Remind the assessor now; raises Refused when nothing is expected, they are lost, or were reminded today."""
    row = locked(seat.assessment_id)
    place = (
        Seat.objects.select_for_update(of=("self",)).select_related("person", "assessment__trajectory").get(pk=seat.pk)
    )
    if not rules.COORDINATOR_OF_SEAT.allows(by, place):
        raise Refused(NOT_YOURS)
    place.assessment.state, place.assessment.consensus_by_id = row.state, row.consensus_by_id  # as they are now
    what = expected_of(place)
    if not what:
        raise Refused(TOO_LATE)
    if lost_seats().filter(pk=place.pk).exists():
        raise Refused(LOST)
    last = with_reminded(Seat.objects.filter(pk=place.pk)).get().reminded
    if last is not None and timezone.localdate(last) >= today:
        raise Refused(_("This assessor was reminded today already. Phone them, or ask somebody else."))
    due = due_of(place, today)
    page = place.get_absolute_url()
    if what == JOINT:
        message, page = messages.REMIND_CONSENSUS, f"{page}consensus/"
    elif what == ANSWER:
        message = messages.REMIND_ASKED
    else:
        message = messages.REMIND_JUDGE if today > due else messages.REMIND_JUDGE_BEFORE
    event = record(REMINDED.name, place, by=by, case=row.case, data={"assessor": place.person.name})
    since, name = timezone.localdate(row.state_since), place.person.name
    tell(message, [place.person], row, event, page, seat=place, assessor=name, due=due, since=since)
