"""Reads of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from utq_portal.jobs.models import Job
from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice

if TYPE_CHECKING:
    from utq_portal.people.models import User


NO_CONNECTION = "The mail server does not answer:"  # so begins the reason of a mail that waits for it
LONG = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HeldUp:
    """The mails that wait because the mail server is away, and since when the oldest was to go out."""

    mails: int
    since: datetime | None

    @property
    def longest(self) -> timedelta:
        """How long the oldest waits."""
        return timezone.now() - self.since if self.since else timedelta(0)

    @property
    def long(self) -> bool:
        """An hour or more: no restart of the mail server takes that long."""
        return self.longest >= LONG


def held_up() -> HeldUp:
    """What waits for the mail server; one query on the open jobs."""
    rows = Job.objects.filter(
        task__in=settings.JOB_KINDS["mail"], done_at=None, failed_at=None, error__startswith=NO_CONNECTION
    ).aggregate(mails=Count("pk"), since=Min("created_at"))
    return HeldUp(**rows)


def inbox(user: User) -> QuerySet[Notice]:
    """The notices of this person, newest first; a summary says nothing that is not there already."""
    return Notice.objects.filter(recipient=user).exclude(code=SUMMARY.code).order_by("-id")


def unread_count(user: User) -> int:
    """Unread notices; free of a query when the sign-in backend already counted them."""
    counted = getattr(user, "unread", None)
    return counted if counted is not None else Notice.objects.filter(recipient=user, read_at=None).count()


def undelivered() -> QuerySet[Notice]:
    """Mails that were refused, or for which there is no address, and that nobody has dealt with.

    An account that was folded into another needs no address.
    """
    return Notice.objects.filter(mail=Notice.Mail.REFUSED, settled_at=None, recipient__merged_into=None)
