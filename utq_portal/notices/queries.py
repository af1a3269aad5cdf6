"""Reads of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice

if TYPE_CHECKING:
    from utq_portal.people.models import User


def inbox(user: User) -> QuerySet[Notice]:
    """The notices of this person, newest first; a summary says nothing that is not there already."""
    return Notice.objects.filter(recipient=user).exclude(code=SUMMARY.code).order_by("-id")


def unread_count(user: User) -> int:
    """Unread notices; free of a query when the sign-in backend already counted them."""
    counted = getattr(user, "unread", None)
    return counted if counted is not None else Notice.objects.filter(recipient=user, read_at=None).count()


def undelivered() -> QuerySet[Notice]:
    """Mails that were refused, or for which there is no address, and that nobody has dealt with.

    An account that was folded into another needs no address.
    """
    return Notice.objects.filter(mail=Notice.Mail.REFUSED, settled_at=None, recipient__merged_into=None)
