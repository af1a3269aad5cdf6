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
from courses.queries.led import interested_for, is_coming, may_plan_in, standing_interest, wanted_sessions
from courses.queries.results import Outcome, Result, results_of

__all__ = [
    "Outcome",
    "Result",
    "Wanted",
    "catalogue",
    "coming",
    "coming_up",
    "course_desk_contact",
    "course_pages",
    "edition_counts",
    "interested_for",
    "is_coming",
    "managed_courses",
    "managed_editions",
    "may_plan_in",
    "results_of",
    "standing_interest",
    "wanted_sessions",
    "wished_for",
]
