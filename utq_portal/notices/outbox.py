"""A mail that waits as long as the mail server is away (docs/domain.md, When the mail server is away).

Every mail that a job sends goes this way.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from utq_portal.jobs.promise import NotYet
from utq_portal.notices.postbox import POSTBOX, NoConnection
from utq_portal.notices.queries import NO_CONNECTION

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class ServerAway(NotYet):
    """There is no connection to the mail server: the mail waits, longer each time, and loses no attempt."""


def send(mail: EmailMessage, *, since: datetime) -> None:
    """Send a mail that was promised at ``since``; raises ServerAway, or what the server says of the mail."""
    try:
        POSTBOX.send(mail)
    except NoConnection as fault:
        raise ServerAway(f"{NO_CONNECTION} {fault}"[:300], _pause(since)) from fault


def moment(text: str) -> datetime:
    """When a mail was promised, as its job says; now for a job that does not."""
    return datetime.fromisoformat(text) if text else timezone.now()


def _pause(since: datetime) -> timedelta:
    """A quarter of the time that it waits already: a minute at first, an hour at most."""
    return min(max((timezone.now() - since) / 4, SHORTEST_PAUSE), LONGEST_PAUSE)
