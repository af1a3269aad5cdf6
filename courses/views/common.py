"""What the views of this app share."""

from __future__ import annotations

from courses.queries.registrations import reads_registrations, to_approve
from utq_portal.people.models import User


def tabs_for(user: User | None, here: str) -> dict[str, object]:
    """Which lists stand beside the catalogue for this reader, and which one this is."""
    if user is None:
        return {"tab": here, "tabs": []}
    tabs = ["catalogue", "mine"]
    if here == "approvals" or to_approve(user).exists():
        tabs.append("approvals")
    if reads_registrations(user):
        tabs.append("registrations")
    return {"tab": here, "tabs": tabs}
