"""Who has how many teachers as UTQ supervisor, and whose may no longer be theirs."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.trajectories import orphaned
from utq_portal.people.models import Employment, User


def left_in_assessment(today: date) -> Q:
    """The teacher works here no more while the dossier is assessed: somebody asks whether it is to be finished."""
    ever = Employment.objects.filter(person=OuterRef("person"))
    still = ever.filter(Q(end=None) | Q(end__gte=today))
    return Q(Exists(ever)) & Q(~Exists(still)) & Q(state=Trajectory.State.IN_ASSESSMENT)


def open_ones() -> QuerySet[Trajectory]:
    """Open trajectories, of whomever."""
    return Trajectory.objects.filter(state__in=Trajectory.OPEN)


def caseloads(user: User, today: date) -> QuerySet[User]:
    """UTQ supervisors with ``cases`` that the user may hand over, ``lost`` of them no longer theirs; the lost first."""
    mine = Trajectory.objects.filter(rules.HANDS_OVER(user), state__in=Trajectory.OPEN)
    lost = mine.filter(orphaned(day=today))
    return (
        User.objects.filter(pk__in=mine.values("supervisor"))
        .annotate(
            cases=Count("supervised", filter=Q(supervised__in=mine.values("pk"))),
            lost=Count("supervised", filter=Q(supervised__in=lost.values("pk"))),
        )
        .order_by("-lost", "folded", "pk")
    )
