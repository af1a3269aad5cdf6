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
from courses.queries.groups import (
    below_minimum,
    list_of,
    next_editions,
    own_sessions,
    people_of,
    places,
    run_editions,
    sessions_of,
    taught_editions,
    to_note,
)
from courses.queries.led import faculties_of, interested_for, is_coming, may_plan_in, standing_interest, wanted_sessions
from courses.queries.reading import Seat, seats_of
from courses.queries.results import Outcome, Result, results_of

__all__ = [
    "Outcome",
    "Result",
    "Seat",
    "Wanted",
    "below_minimum",
    "catalogue",
    "coming",
    "coming_up",
    "course_desk_contact",
    "course_pages",
    "edition_counts",
    "faculties_of",
    "interested_for",
    "is_coming",
    "list_of",
    "managed_courses",
    "managed_editions",
    "may_plan_in",
    "next_editions",
    "own_sessions",
    "people_of",
    "places",
    "results_of",
    "run_editions",
    "seats_of",
    "sessions_of",
    "standing_interest",
    "taught_editions",
    "to_note",
    "wanted_sessions",
    "wished_for",
]
