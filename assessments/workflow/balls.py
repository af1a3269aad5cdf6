"""Every step of an assessment writes who has the ball of it and of its trajectory.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.models import Assessment, Seat
from trajectories.workflow import balls
from utq_portal import workflow
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import Step, advance


def settle(row: Assessment) -> None:
    """Write who has the ball; the caller has locked trajectory and assessment."""
    workflow.settle(Assessment.objects.filter(pk=row.pk))
    balls.settle(row.trajectory_id)


def go(
    row: Assessment,
    step: Step,
    *,
    by: User | None,
    seat: Seat | None = None,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Take a Step of the assessment, or of a ``seat`` of it; the caller has locked both roots (``locked``)."""
    event = advance(seat or row, step, by=by, changes=changes, data=data, case=row.case)
    settle(row)
    return event
