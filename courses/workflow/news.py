"""What people hear about their registration (DOMAIN 2.8, N30 to N33)."""

from __future__ import annotations

from collections.abc import Iterable

from courses.models import Edition, Registration
from utq_portal.audit.models import Event
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User


def tell(
    message: Message,
    registration: Registration,
    edition: Edition,
    occasion: Event | str,
    *,
    to: Iterable[User] | None = None,
    url: str = "",
    **params: object,
) -> None:
    """Tell the participant, or ``to``, with the course and its first day."""
    course = edition.course
    post(
        message,
        [registration.person] if to is None else to,
        registration,
        occasion=occasion,
        case=registration.case,
        url=url or "/courses/mine/",
        params={
            "course": course.names,
            "starts_on": edition.starts_on,
            "place": edition.place or "–",
            "person": registration.person.name,
            **params,
        },
    )
