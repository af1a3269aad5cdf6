"""Who may change the institution and its settings: the coordinator, not the technical administrator.

docs/domain.md, The settings.
"""

from __future__ import annotations

from utq_portal.people.models import User
from utq_portal.people.rules import coordinates


def may_set(user: User) -> bool:
    """Whether the user coordinates the whole university today, in person or as a stand-in."""
    return coordinates(user)
