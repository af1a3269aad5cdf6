"""The daily look at everything that waits, as a job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from utq_portal.agenda.reminding import remind_of_waits


@shared_task(name="agenda.remind_of_waits")
def remind() -> None:
    """Send what is due today; a second run sends nothing."""
    for _one in remind_of_waits(on=timezone.localdate(), send=True):
        pass
