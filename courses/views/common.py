"""What the views of this app share."""

from __future__ import annotations

from typing import Any

from courses import queries
from utq_portal.people.models import User


def tabs_for(user: User | None, here: str) -> dict[str, Any]:
    """Which lists stand beside the catalogue for this reader, and which one this is."""
    if user is None:
        return {"tab": here, "tabs": []}
    tabs = ["catalogue", "mine"]
    if here == "approvals" or queries.to_approve(user).exists():
        tabs.append("approvals")
    if queries.reads_registrations(user):
        tabs.append("registrations")
    return {"tab": here, "tabs": tabs}
