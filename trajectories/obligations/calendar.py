"""The own deadline in the own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from trajectories.obligations.models import Obligation
from utq_portal.agenda.ics import Entry
from utq_portal.desks.calendar import Source, add, due
from utq_portal.people.models import User
from utq_portal.web.links import address


def _own_deadline(person: User, since: datetime) -> Iterator[Entry]:
    rows = Obligation.objects.filter(person=person, ended_on=None, settled_by="", exclusion="", deadline__isnull=False)
    return (
        due(f"obligation-{row.pk}", _("The deadline of your UTQ"), row.deadline, address("home"))
        for row in rows
        if row.deadline
    )


add(Source(30, _own_deadline))
