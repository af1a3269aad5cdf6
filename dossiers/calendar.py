"""Feedback that is asked of somebody, in that person's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from dossiers.queries.ball import asked_to
from utq_portal.agenda.ics import Entry
from utq_portal.desks.calendar import Source, add, due
from utq_portal.people.models import User
from utq_portal.web.links import address


def _feedback(person: User, since: datetime) -> Iterator[Entry]:
    """Without the teacher's name and what is asked, in the address too: colleagues may look into this calendar."""
    rows = asked_to(person).order_by("due_on", "pk")
    return (due(f"text-{row.pk}", _("UTQ: a text to read"), row.due_on, address("home")) for row in rows)


add(Source(40, _feedback))
