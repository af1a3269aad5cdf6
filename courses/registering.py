"""Which courses of a learning route are open to its teacher."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from courses.queries.registrations import open_courses
from trajectories.registering import knows_addresses
from utq_portal.people.models import User


@knows_addresses
def courses(person: User, addresses: Collection[str]) -> Collection[str]:
    """The addresses of courses that the person can register for; one query."""
    return [course.get_absolute_url() for course in open_courses(person, addresses, timezone.now())]
