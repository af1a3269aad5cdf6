"""Who has the ball of a trajectory is written at the end of each verb that changes it, besides its Steps.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from trajectories.models import Trajectory
from utq_portal import workflow


def settle(*keys: int) -> None:
    """Write who has the ball of these trajectories, since when, and the step shown; the caller has locked them."""
    workflow.settle(Trajectory.objects.filter(pk__in=keys))
