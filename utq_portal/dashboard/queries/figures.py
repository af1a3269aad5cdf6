"""What somebody is besides the roles, for the tabs."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet, Value

from trajectories.models import Obligation, Trajectory
from trajectories.queries.standing import Standing, manages, teaching
from utq_portal.desks.counting import NONE, Figures, groups
from utq_portal.people.models import User


def own_groups(user: User) -> list[QuerySet[Any, Any]]:
    """What the reader is besides coordinator, for the tabs."""
    duty = Obligation.objects.filter(person=user, ended_on=None)
    return [
        groups(Trajectory.objects.filter(person=user), "own", Value("trajectory", CharField()), NONE),
        groups(duty, "own", Value("obligation", CharField()), NONE),
        groups(teaching(user), "own", Value("teaches", CharField()), NONE),
        groups(manages(user), "own", Value("manages", CharField()), NONE),
    ]


def standing_in(found: Figures) -> Standing:
    """The same as a standing."""
    has = {row.a for row in found.rows["own"]}
    return Standing(
        trajectory="trajectory" in has,
        obligation="obligation" in has,
        teaches="teaches" in has,
        manages="manages" in has,
    )
