"""Who may do what with the catalogue (DOMAIN 2.5): everybody reads, the course manager writes."""

from __future__ import annotations

from utq_portal.people.models import Role
from utq_portal.people.rules import holds

MANAGER = holds(Role.COURSE_MANAGER)
