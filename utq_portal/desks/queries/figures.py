"""The coordinator's figures: whatever the parts of the dashboard count in one query, a UNION of small groups."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from utq_portal.desks.counting import Figures, counted
from utq_portal.desks.desk import Groups, parts_of
from utq_portal.people.models import User

COORDINATOR = "coordinator"


def figures(user: User, today: date, also: Groups = ()) -> Figures:
    """Everything that the dashboard counts, for the whole university, and what is ``also`` asked; one query."""
    shown = [group for part in parts_of(COORDINATOR) for group in part.figures(user, today)]
    return counted([*also, *waiting_groups(user, today), *shown])


def waiting_groups(user: User, today: date) -> list[QuerySet[Any, Any]]:
    """What the coordinator's queue stands for."""
    return [group for part in parts_of(COORDINATOR) for group in part.counts(user, today)]


def waits(found: Figures) -> int:
    """How many things wait for the coordinator: all that the queue of the desk and the weekly mail stand for."""
    return sum(part.waits(found) for part in parts_of(COORDINATOR))
