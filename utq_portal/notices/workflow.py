"""Sending a notice's mail, once; what was refused; what was read."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from utq_portal.jobs.lease import MOST_ATTEMPTS
from utq_portal.jobs.promise import NotYet, Promised, promise_many
from utq_portal.notices import outbox
from utq_portal.notices.envelope import envelope
from utq_portal.notices.message import MESSAGES, How
from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice, Preference
from utq_portal.notices.preferences import FIXED, leavers
from utq_portal.notices.queries import undelivered
from utq_portal.notices.render import mail_bodies

if TYPE_CHECKING:
    from utq_portal.people.models import User

M = Notice.Mail
CLAIM = timedelta(minutes=10)
PERMANENT = 500  # SMTP: from here on a refusal is final, below it the server asks to try again


class BeingSent(NotYet):
    """Another process has claimed this mail; the job looks again later, in case that process was killed."""


class TryLater(Exception):
    """The server took no mail for this address now; the job tries again with back-off."""


def deliver(notice_id: int) -> bool:
    """Send the mail unless it was sent already; a claim that was not finished in 10 minutes is taken again.

    A refused address (SMTP 5xx, or 4xx at every attempt) is kept with its reason, for the coordinator; any other fault
    is raised, so that the job tries again. Who left meanwhile gets none, and who has no address is on the same list.
    """
    now = timezone.now()
    free = Q(mail=M.QUEUED) | Q(mail=M.SENDING, mailed_at__lt=now - CLAIM)
    queued = Notice.objects.filter(free, pk=notice_id)
    if not queued.update(mail=M.SENDING, mailed_at=now, attempts=F("attempts") + 1):
        if Notice.objects.filter(pk=notice_id, mail=M.SENDING).exists():
            raise BeingSent("Another process is sending this mail, or was killed while it did.", timedelta(minutes=2))
        return False
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    message = MESSAGES.get(notice.code)
    if not (message and message.always) and leavers([notice.recipient]):
        _close(notice, mail=M.NONE)
        return False
    if not notice.recipient.email:
        _close(notice, mail=M.REFUSED)
        return False
    return _send(notice)


def _send(notice: Notice) -> bool:
    said, text, html, head = mail_bodies(notice)
    letter = envelope(notice, said, text, html, head)
    words = {"sent_to": notice.recipient.email, "sent_subject": letter.subject[:300], "sent_text": text}
    try:
        outbox.send(letter, since=notice.created_at)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as fault:
        code, why = _answer(fault)
        if code >= PERMANENT or notice.attempts >= MOST_ATTEMPTS:
            _close(notice, mail=M.REFUSED, error=why, **words)
            return False
        _close(notice, mail=M.QUEUED, error=why)
        raise TryLater(why) from fault
    except outbox.ServerAway as away:
        _close(notice, mail=M.QUEUED, attempts=F("attempts") - 1, error=away.why)
        raise
    except Exception as fault:
        _close(notice, mail=M.QUEUED, error=str(fault)[:300])
        raise
    _close(notice, mail=M.SENT, mailed_at=timezone.now(), error="", **words)
    return True


def _answer(fault: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, str]:
    """The server's code and words."""
    if isinstance(fault, smtplib.SMTPDataError):
        code, said = fault.smtp_code, fault.smtp_error
    else:
        code, said = next(iter(fault.recipients.values()))
    why = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return code, f"{code} {' '.join(why.split())}"[:300]


@transaction.atomic
def _close(notice: Notice, **values: object) -> None:
    """Write down how it went, for the notice and for the news that a summary collected."""
    Notice.objects.filter(pk=notice.pk).update(**values)
    if values["mail"] in (M.SENT, M.REFUSED):
        # the refused summary is the task, not each piece of its news
        now, collected = timezone.now(), Notice.objects.filter(collected_in=notice.pk)
        collected.update(mail=values["mail"], mailed_at=now, settled_at=now if values["mail"] == M.REFUSED else None)


@transaction.atomic
def send_again(person: User) -> int:
    """Send what was refused again, to the address of today; returns how many mails that are."""
    rows = list(undelivered().select_for_update().filter(recipient=person).values_list("pk", flat=True))
    if rows:
        now = timezone.now()
        Notice.objects.filter(pk__in=rows).update(mail=M.QUEUED, attempts=0, error="")
        promise_many(Promised("notices.deliver", {"notice": pk}, f"notice:{pk}:{now.isoformat()}") for pk in rows)
    return len(rows)


def settle(person: User) -> int:
    """The refused mails of this person are nobody's task any more; returns how many they were."""
    return undelivered().filter(recipient=person).update(settled_at=timezone.now())


@transaction.atomic
def choose(person: User, choices: Mapping[str, str]) -> None:
    """When this person wants news of each kind by mail; kinds that always come at once are not theirs to choose."""
    rows = [Preference(person=person, kind=kind, how=How(how)) for kind, how in choices.items() if kind not in FIXED]
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=["person", "kind"], update_fields=["how"])


def mark_read(notices: list[int], *, by_id: int) -> int:
    """Mark the recipient's own notices as read."""
    return Notice.objects.filter(pk__in=notices, recipient_id=by_id, read_at=None).update(read_at=timezone.now())


def mark_unread(notices: list[int], *, by_id: int) -> int:
    """Mark the recipient's own notices as unread again, to come back to them."""
    rows = Notice.objects.filter(pk__in=notices, recipient_id=by_id, read_at__isnull=False).exclude(code=SUMMARY.code)
    return rows.update(read_at=None)
