"""Sending a notice's mail, once."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from utq_portal.jobs.promise import NotYet
from utq_portal.notices.envelope import envelope
from utq_portal.notices.models import Notice
from utq_portal.notices.render import mail_bodies

CLAIM = timedelta(minutes=10)


class BeingSent(NotYet):
    """Another process has claimed this mail; the job looks again later, in case that process was killed."""


def deliver(notice_id: int) -> bool:
    """Send the mail unless it was sent already; a claim that was not finished in 10 minutes is taken again.

    A refused address (SMTP 5xx) is kept with its reason; any other fault is raised, so that the job tries again.
    """
    now = timezone.now()
    free = Q(mail=Notice.Mail.QUEUED) | Q(mail=Notice.Mail.SENDING, mailed_at__lt=now - CLAIM)
    claimed = Notice.objects.filter(free, pk=notice_id).update(
        mail=Notice.Mail.SENDING, mailed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        if Notice.objects.filter(pk=notice_id, mail=Notice.Mail.SENDING).exists():
            raise BeingSent("Another process is sending this mail, or was killed while it did.", timedelta(minutes=2))
        return False
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    if not notice.recipient.email:
        Notice.objects.filter(pk=notice_id).update(mail=Notice.Mail.NONE)
        return False
    try:
        _send(notice)
    except smtplib.SMTPRecipientsRefused as fault:
        Notice.objects.filter(pk=notice_id).update(mail=Notice.Mail.REFUSED, error=str(fault)[:300])
        return False
    except Exception as fault:
        Notice.objects.filter(pk=notice_id).update(mail=Notice.Mail.QUEUED, error=str(fault)[:300])
        raise
    Notice.objects.filter(pk=notice_id).update(mail=Notice.Mail.SENT, mailed_at=timezone.now(), error="")
    return True


def _send(notice: Notice) -> None:
    envelope(notice, *mail_bodies(notice)).send()


def mark_read(notices: list[int], *, by_id: int) -> int:
    """Mark the recipient's own notices as read."""
    return Notice.objects.filter(pk__in=notices, recipient_id=by_id, read_at=None).update(read_at=timezone.now())
