"""What this app knows of the obligations under which trajectories run: their timeline, and the UTQ supervisor."""

from __future__ import annotations

from collections.abc import Sequence

from trajectories.models import Trajectory
from trajectories.obligations.above import Above, contribute
from trajectories.queries.trajectories import with_attending
from utq_portal.people.models import User


def _cases(keys: Sequence[int]) -> dict[int, str]:
    rows = Trajectory.objects.filter(obligation__in=keys).order_by("pk")
    return {obligation: f"trajectory:{pk}" for obligation, pk in rows.values_list("obligation_id", "pk") if obligation}


def _supervisors(keys: Sequence[int]) -> dict[int, User]:
    """That of the newest trajectory under each, if they can act there."""
    rows = with_attending(Trajectory.objects.filter(obligation__in=keys)).order_by("pk")
    newest = {row.obligation_id: row for row in rows}
    return {key: row.supervisor for key, row in newest.items() if key and row.supervisor and row.attended}


contribute(Above(_cases, _supervisors))
