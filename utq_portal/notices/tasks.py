"""The mail of one notice, and the summaries, as jobs."""

from celery import shared_task
from django.utils import timezone

from utq_portal.notices import summary, workflow


@shared_task(name="notices.deliver")
def deliver(notice: int) -> None:
    """Send the mail of this notice; a second run sends nothing."""
    workflow.deliver(notice)


@shared_task(name="notices.collect")
def collect() -> None:
    """Every morning: promise the summaries."""
    summary.collect(timezone.now())


@shared_task(name="notices.summarise")
def summarise(person: int) -> None:
    """One person's summary of today; a second run makes no second one."""
    summary.summarise(person, timezone.now())
