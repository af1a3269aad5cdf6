"""Loads the signed-in person with what every page needs, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import OuterRef

from utq_portal.counts import count_of
from utq_portal.notices.models import Notice
from utq_portal.people.models import Source, User


def may_sign_in(person: User) -> bool:
    """People of the demo only in demo mode: their password is known to everybody."""
    return person.is_active and (settings.DEMO or person.source != Source.DEMO)


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's sign-in; the user comes with ``unread``, the number of unread notices."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether a right password lets this person in."""
        return may_sign_in(user)

    def get_user(self, user_id: Any) -> User | None:
        """The user with this key who may be signed in, or None: a session of anybody else ends."""
        unread = count_of(Notice.objects.filter(recipient=OuterRef("pk"), read_at=None), "recipient")
        found = User.objects.filter(pk=user_id, is_active=True).annotate(unread=unread).first()
        return found if found and may_sign_in(found) else None
