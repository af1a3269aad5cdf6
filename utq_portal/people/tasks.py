"""Invitations that waited, as a job."""

from celery import shared_task

from utq_portal.people import workflow


@shared_task(name="people.send_held")
def send_held() -> None:
    """Send the invitations that waited for go-live; a second run sends nothing."""
    workflow.send_held()
