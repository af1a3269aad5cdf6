"""Who may change the institution and its settings (DOMAIN 2.5): the coordinator, not the technical administrator."""

from __future__ import annotations

from utq_portal.people.models import Role, User


def may_set(user: User) -> bool:
    """Whether the user coordinates the whole university today, in person or as a stand-in."""
    return any(held.role == Role.COORDINATOR and held.faculty_id is None for held in user.held_roles)
