"""Who has the ball of a trajectory is written at the end of each verb that changes it.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from trajectories.models import Trajectory
from utq_portal import workflow
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import Step, advance


def settle(*keys: int) -> None:
    """Write who has the ball of these trajectories, since when, and the step shown; the caller has locked them."""
    workflow.settle(Trajectory.objects.filter(pk__in=keys))


@transaction.atomic
def go(
    trajectory: Trajectory,
    step: Step,
    *,
    by: User | None,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Take a Step of a trajectory, and write who has the ball then."""
    event = advance(trajectory, step, by=by, changes=changes, data=data)
    settle(trajectory.pk)
    return event
