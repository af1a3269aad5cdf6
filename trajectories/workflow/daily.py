"""The count of every day: appointments began or ended, without anybody doing anything."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow.news import WHY_DAY, Occasion
from trajectories.workflow.following import Outcome, recount
from trajectories.workflow.moving import tell
from utq_portal.people.models import Employment, employed_on


@transaction.atomic
def recount_of_the_day(*, today: date) -> Outcome:
    """Appointments that began or ended lately may end, start or reopen an obligation: count those people again."""
    since = today - timedelta(days=40)
    people = set(
        Employment.objects.filter(Q(start__range=(since, today)) | Q(end__range=(since, today)))
        .exclude(source="demo")
        .values_list("person_id", flat=True)
    )
    gone = Obligation.objects.filter(ended_on=None, person__employments__isnull=False).exclude(
        person__in=Employment.objects.filter(Q(start__gt=today) | employed_on(today)).values("person")
    )
    people |= set(gone.exclude(person__source="demo").values_list("person_id", flat=True))
    outcome = recount(people, today=today)
    tell(outcome, Occasion(None, WHY_DAY, today))
    return outcome
