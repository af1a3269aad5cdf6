"""The mail of one notice, as a job."""

from celery import shared_task

from utq_portal.notices import workflow


@shared_task(name="notices.deliver")
def deliver(notice: int) -> None:
    """Send the mail of this notice; a second run sends nothing."""
    workflow.deliver(notice)
