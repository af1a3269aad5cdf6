"""What exemptions add to the coordinator's weekly overview: requests that are late."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exemptions import rules
from exemptions.models import ExemptionRequest
from utq_portal.desks.weekly import LATE, Line, Lines, add, line, was_due
from utq_portal.people.models import User


def _late(user: User, today: date) -> QuerySet[ExemptionRequest]:
    rows = ExemptionRequest.objects.filter(rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING)
    return rows.filter(due_on__lt=today).select_related("person").order_by("due_on", "pk")


def _past_due(row: ExemptionRequest, today: date) -> Line:
    words = lambda: _("The exemption of %(person)s") % {"person": row.person.name}  # noqa: E731
    return line(words, was_due(row.due_on or today), row.get_absolute_url())


add(Lines(LATE, 20, _late, _past_due))
