"""The coordinator's figures: whatever the parts of the dashboard count in one query, a UNION of small groups."""

from __future__ import annotations

from datetime import date

from utq_portal.desks.counting import Figures
from utq_portal.desks.desk import parts_of
from utq_portal.desks.tabs import found_for, numbers, own_groups
from utq_portal.people.models import User

COORDINATOR = "coordinator"


def figures(user: User, today: date) -> Figures:
    """Everything that the dashboard counts, for the whole university, and what ``standing_in`` asks; one query."""
    shown = [group for part in parts_of(COORDINATOR) for group in part.figures(user, today)]
    return found_for(user, [COORDINATOR], today, [*own_groups(user), *shown])


def waits(found: Figures) -> int:
    """How many things wait for the coordinator: all that the queue of the desk and the weekly mail stand for."""
    return numbers(found, [COORDINATOR])[COORDINATOR]
