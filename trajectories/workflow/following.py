"""Obligations counted again, and the trajectories that follow them: under which they run, and in which faculty.

docs/domain.md, Scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow import recount as obligations
from trajectories.obligations.workflow.recount import BATCH, derive, holding
from trajectories.workflow.balls import settle
from trajectories.workflow.tied import Tie, untold
from utq_portal.people.models import User


@dataclass(slots=True)
class Moved:
    """A trajectory that goes to another faculty; its UTQ supervisor, if it had one, has lost it.

    ``undone``: it goes back, because a file was undone; ``returns`` is the UTQ supervisor it gets back then.
    """

    trajectory: Trajectory
    faculty_id: int
    supervisor: User | None
    undone: bool = False
    returns: User | None = None


@dataclass(slots=True)
class Outcome(obligations.Outcome):
    """What counting again has changed; ``linked`` are trajectories under another obligation, with the former one.

    ``ties`` are UTQ supervisors who became line manager, or are so no longer.
    """

    moved: list[Moved] = field(default_factory=list)
    linked: list[tuple[Trajectory, int | None]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


def recount(person_ids: Iterable[int], *, today: date) -> Outcome:
    """Derive the obligations of these people again; the caller holds the transaction and tells people."""
    outcome = Outcome()
    frame = holding(today)
    keys = sorted(set(person_ids))
    for place in range(0, len(keys), BATCH):
        some = keys[place : place + BATCH]
        trajectories = _locked(some)
        found = derive(some, frame)
        outcome.changed += found.changed
        outcome.ended += found.ended
        _follow(trajectories, found.homes, outcome, today)
    return outcome


def _locked(people: Sequence[int]) -> list[Trajectory]:
    """Their open trajectories, locked in one order and before the obligations, so that two who count wait.

    docs/architecture.md, Workflow as Steps.
    """
    rows = Trajectory.objects.select_for_update(of=("self",)).select_related("supervisor", "person")
    return list(rows.filter(person__in=people, state__in=Trajectory.OPEN).order_by("pk"))


def _follow(trajectories: Sequence[Trajectory], homes: Mapping[int, int], outcome: Outcome, today: date) -> None:
    """Put open trajectories under the running obligation and into the person's faculty.

    With the faculty the UTQ supervisor changes: the old one loses access in the same statement (docs/domain.md, Scope).
    """
    people = [row.person_id for row in trajectories]
    running = dict(Obligation.objects.filter(person__in=people, ended_on=None).values_list("person_id", "pk"))
    going: dict[int, list[int]] = {}
    under: dict[int, int | None] = {}
    for trajectory in trajectories:
        home = homes.get(trajectory.person_id, trajectory.faculty_id)
        if home != trajectory.faculty_id:
            going.setdefault(home, []).append(trajectory.pk)
            outcome.moved.append(Moved(trajectory, home, trajectory.supervisor))
        obligation = running.get(trajectory.person_id, trajectory.obligation_id)
        if obligation != trajectory.obligation_id:
            under[trajectory.pk] = obligation
            outcome.linked.append((trajectory, trajectory.obligation_id))
    gone = {key for keys in going.values() for key in keys}
    outcome.ties += untold((row for row in trajectories if row.pk not in gone), today)
    for home, keys in going.items():
        Trajectory.objects.filter(pk__in=keys).update(faculty=home, supervisor=None)
        settle(*keys)
    put_under(under)


def put_under(obligations: Mapping[int, int | None]) -> None:
    """Put trajectories, by key, under these obligations; only that column is written."""
    rows = [Trajectory(pk=key, obligation_id=obligation) for key, obligation in sorted(obligations.items())]
    Trajectory.objects.bulk_update(rows, ["obligation"], batch_size=BATCH)
