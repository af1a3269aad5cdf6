"""Who has the ball of a trajectory in assessment, for the pages of the apps below this one."""

from __future__ import annotations

from assessments.queries.reading import running, with_holder
from trajectories.models import Trajectory
from trajectories.queries.trajectories import REFINED
from utq_portal.people.models import User


def holder_in_assessment(trajectory: Trajectory, reader: User) -> str:
    """As far as ``reader`` may know it (docs/domain.md, Who has the ball in an assessment); one query."""
    row = with_holder(running().filter(trajectory=trajectory), reader).first()
    return str(row.holder) if row else "assessors"


REFINED[Trajectory.State.IN_ASSESSMENT] = holder_in_assessment
