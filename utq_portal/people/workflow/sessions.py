"""Sign-ins that are over, and what was kept of each: address and browser (docs/domain.md, Doors)."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef


@transaction.atomic
def drop_ended(now: datetime) -> int:
    """Remove the sessions that ended at ``now`` or before, and what was kept of every session that is no more.

    Returns of how many sign-ins address and browser went; a second run removes nothing.
    """
    Session.objects.filter(expire_date__lte=now).delete()
    going = UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key"))))
    number: int = going.delete()[0]
    return number
