"""Invitations that waited, the word to an old address, and sign-ins that are over, as jobs."""

from celery import shared_task
from django.utils import timezone

from utq_portal.people import addresses
from utq_portal.people.workflow import invitations
from utq_portal.people.workflow.sessions import drop_ended


@shared_task(name="people.send_held")
def send_held() -> None:
    """Send the invitations that waited for go-live; a second run sends nothing."""
    invitations.send_held()


@shared_task(name="people.tell_old_address")
def tell_old_address(address: str, language: str, since: str = "") -> None:
    """Tell an address that was changed; a second run mails it again, which does no harm."""
    addresses.mail_old(address, language, since)


@shared_task(name="people.drop_sessions")
def drop_sessions() -> None:
    """Every night: remove the sign-ins that are over, with their address and browser; harmless when repeated."""
    drop_ended(timezone.now())
