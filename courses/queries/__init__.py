"""Reads of the catalogue; the only door for views."""

from courses.queries.catalogue import (
    Wanted,
    catalogue,
    coming,
    coming_up,
    course_desk_contact,
    course_pages,
)
from courses.queries.desk import edition_counts, managed_courses, managed_editions, wished_for

__all__ = [
    "Wanted",
    "catalogue",
    "coming",
    "coming_up",
    "course_desk_contact",
    "course_pages",
    "edition_counts",
    "managed_courses",
    "managed_editions",
    "wished_for",
]
