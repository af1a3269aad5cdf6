"""Invitations that waited, and the word to an old address, as jobs."""

from celery import shared_task

from utq_portal.people import addresses, workflow


@shared_task(name="people.send_held")
def send_held() -> None:
    """Send the invitations that waited for go-live; a second run sends nothing."""
    workflow.send_held()


@shared_task(name="people.tell_old_address")
def tell_old_address(address: str, language: str, since: str = "") -> None:
    """Tell an address that was changed; a second run mails it again, which does no harm."""
    addresses.mail_old(address, language, since)
