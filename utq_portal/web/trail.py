"""The daily note about the audit trail, and its mail to somebody outside (docs/domain.md, The audit trail)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from utq_portal.audit import notes, workflow
from utq_portal.audit.models import EventSeal
from utq_portal.jobs.promise import NotYet, promise
from utq_portal.notices import outbox
from utq_portal.notices.letter import AUTOMATIC, Letter
from utq_portal.policy.queries import institution, letterhead

SECONDS = 20.0  # of one job, so that no other work waits long behind it


def seal() -> None:
    """Seal what waits; what is left after a while is promised at once, under the last seal's name."""
    if workflow.seal_for(SECONDS):
        head = EventSeal.objects.latest("id")
        promise("audit.seal", {}, key=f"audit.seal:after:{head.pk}")


def note() -> None:
    """Seal everything, write today's line and promise its mail; a second run on the same day writes and mails no other.

    A run that was killed between the line and the promise of its mail is made good by the next one.
    Raises NotYet when sealing takes longer than one job may: it goes on at once.
    """
    if workflow.seal_for(SECONDS):
        raise NotYet("The audit trail of today waits until its events are sealed.", wait=timedelta(0))
    wrong = notes.compare().faults
    today = timezone.localdate()
    written = notes.add(today) or notes.of_day(today)
    if written and not settings.DEMO and address():
        said = {"line": written.line(), "wrong": wrong, "since": timezone.now().isoformat()}
        with transaction.atomic():
            promise("audit.mail_note", said, key=f"audit.note:{written.day}")


def address() -> str:
    """Who keeps the daily lines: AUDIT_MAIL, or the contact address of the settings."""
    return settings.AUDIT_MAIL or institution().contact


def mail(line: str, wrong: list[str], since: str) -> None:
    """Send the line of a day, with what did not agree then; it waits while the mail server is away."""
    subject = "The audit trail does not agree with what was noted" if wrong else "The audit trail of today"
    body = "\n".join(
        [
            *(["What was noted on earlier days does not agree with the database:", *wrong, ""] if wrong else []),
            "Keep this mail where nobody who runs the portal can change it. With this line anybody can check later",
            "that no event of before today was removed or changed (docs/operations.md, Backup):",
            "",
            line,
            "",
            settings.BASE_URL,
        ]
    )
    letter = Letter(subject, body, letterhead().sender, [address()], headers=dict(AUTOMATIC))
    outbox.send(letter, since=outbox.moment(since))
