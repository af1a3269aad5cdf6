"""The coordinator's figures: whatever the parts of the dashboard count in one query, a UNION of small groups."""

from __future__ import annotations

from datetime import date

from utq_portal.desks.counting import Figures
from utq_portal.desks.tabs import figures_of, found_for, numbers
from utq_portal.people.models import User

COORDINATOR = "coordinator"


def figures(user: User, today: date) -> Figures:
    """Everything that the dashboard counts, for the whole university, in one query."""
    return found_for(user, [COORDINATOR], today, figures_of(COORDINATOR, user, today))


def waits(found: Figures) -> int:
    """How many things wait for the coordinator: all that the queue of the desk and the weekly mail stand for."""
    return numbers(found, [COORDINATOR])[COORDINATOR]
