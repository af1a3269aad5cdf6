"""Judgements that are expected of an assessor, in that person's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from assessments.models import Assessment, Seat
from utq_portal.agenda.ics import Entry
from utq_portal.desks.calendar import Source, add, due
from utq_portal.people.models import User


def _judgements(person: User, since: datetime) -> Iterator[Entry]:
    """Without the candidate's name: colleagues may look into this calendar."""
    rows = Seat.objects.filter(
        person=person,
        state=Seat.State.ACCEPTED,
        assessment__state=Assessment.State.SCORING,
        assessment__scoring_due_on__isnull=False,
    ).select_related("assessment")
    return (
        due(
            f"seat-{row.pk}",
            _("UTQ: your judgement of a dossier"),
            row.assessment.scoring_due_on,
            row.get_absolute_url(),
        )
        for row in rows.order_by("pk")
        if row.assessment.scoring_due_on
    )


add(Source(50, _judgements))
