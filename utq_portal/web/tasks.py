"""Work of the web layer that happens after a transaction."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from utq_portal.files import orphans
from utq_portal.web import trail
from utq_portal.web.models import Counted


@shared_task(name="web.sweep_orphans")
def sweep_orphans() -> None:
    """Remove kept files that no row names, such as those of an upload that was broken off; harmless when repeated.

    First what was counted while Redis was away, and counts no more: it does not wait for the files.
    """
    Counted.objects.filter(expires__lt=timezone.now()).delete()
    orphans.sweep()


@shared_task(name="audit.seal")
def seal() -> None:
    """Seal the audit events that have no seal yet; harmless when repeated."""
    trail.seal()


@shared_task(name="audit.note")
def note() -> None:
    """Every day: write down, outside the database, how long the audit trail is; a second run adds nothing."""
    trail.note()


@shared_task(name="audit.mail_note")
def mail_note(line: str, wrong: list[str], since: str = "") -> None:
    """Send the note of a day to who keeps it; sent twice it says the same."""
    trail.mail(line, wrong, since)
