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
