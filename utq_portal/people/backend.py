"""Loads the signed-in person with what every page needs, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from utq_portal.notices.models import Notice
from utq_portal.people.models import User


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in; the user comes with ``unread``, the number of unread notices."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user with this key, or None."""
        unread = (
            Notice.objects.filter(recipient=OuterRef("pk"), read_at=None)
            .order_by()
            .values("recipient")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return User.objects.filter(pk=user_id, is_active=True).annotate(unread=Coalesce(Subquery(unread), 0)).first()
