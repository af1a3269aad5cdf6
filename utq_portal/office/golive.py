"""Going live: messages may go out, and the invitations that waited follow."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from utq_portal.people.models import User
from utq_portal.people.workflow.invitations import promise_held
from utq_portal.policy import workflow

FIRST_HOUR = time(8, 0)  # nobody is written to at night


@transaction.atomic
def go_live(on: date, *, by: User | None, today: date) -> None:
    """Let the portal write from ``on``; raises Refused when it is live already."""
    workflow.go_live(on, by=by)
    workflow.note_step("live", done=True, by=by)
    morning = timezone.make_aware(datetime.combine(on, FIRST_HOUR)) if on > today else None
    promise_held(on, run_after=morning)
