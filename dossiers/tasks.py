"""Work that follows the calendar: removed evidence that has had its time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dossiers.workflow import evidence


@shared_task(name="dossiers.purge_removed")
def purge_removed() -> None:
    """Delete the evidence that was removed longer ago than its term; a second run finds none."""
    evidence.purge_removed(timezone.now())
