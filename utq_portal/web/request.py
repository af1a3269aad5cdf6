"""The request as the views behind the sign-in see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from utq_portal.people.models import User


class PortalRequest(HttpRequest):
    """A request of somebody who is signed in; for annotations only, Django makes the object.

    ``sort`` is the key by which ``pages.sorted_by`` ordered the rows, for the table headers.
    """

    user: User
    sort: str


def reader_of(request: HttpRequest) -> User | None:
    """Who reads a page that is for visitors too; None for a visitor."""
    return request.user if request.user.is_authenticated else None
