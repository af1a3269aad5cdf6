"""Whose turn it is in an assessment, for the lists of trajectories (docs/domain.md, Who has the ball)."""

from __future__ import annotations

from django.db.models import OuterRef, Q, Subquery

from assessments import rules
from assessments.models import Assessment
from assessments.queries.reading import running, with_holder
from dossiers.queries.ball import Turns, tell_turns
from trajectories.models import Trajectory
from utq_portal.people.models import User


def since(reader: User | None = None) -> Subquery:
    """Since when the trajectory's running assessment is where it is; NULL for a ``reader`` who is not told of that.

    The moment moves with every step inside, so it tells as much as the step (docs/domain.md, Reading).
    """
    rows = Assessment.objects.filter(trajectory=OuterRef("pk"), state__in=Assessment.RUNNING)
    if reader is not None:
        rows = rows.filter(rules.INSIDE(reader))
    return Subquery(rows.order_by().values("state_since")[:1])


def coordinators(reader: User | None = None) -> Q:
    """In assessment, and there it is the coordinator who acts, as far as ``reader`` may know (None: the portal)."""
    theirs = with_holder(running(), reader).filter(Q(holder="coordinator"))
    return Q(state=Trajectory.State.IN_ASSESSMENT, pk__in=theirs.values("trajectory"))


tell_turns(Turns(coordinators, since))
