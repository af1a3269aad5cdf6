"""Questions and remarks that decide who has the ball while a teacher works on the dossier.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import User


def asked_to(reader: User | Any) -> QuerySet[FeedbackRequest]:
    """Open questions for feedback to ``reader``."""
    return FeedbackRequest.objects.filter(state=FeedbackRequest.State.OPEN, reader=reader)


@made_once_a_day
def open_remarks() -> QuerySet[FeedbackComment]:
    """Remarks that the teacher has still to work on: not replies, not resolved."""
    return FeedbackComment.objects.filter(
        resolved_at=None,
        reply_to=None,
        section__state__in=CompetenceSection.WRITABLE,
    ).exclude(author=F("section__dossier__trajectory__person"))
