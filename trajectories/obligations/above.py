"""What the apps above contribute of obligations: the timeline on which one stands, and who supervises there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trajectories.obligations.models import Obligation
from utq_portal.people.models import User

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Above:
    """Two reads by the keys of obligations; an obligation of which nothing is known above is left out."""

    cases: Callable[[Sequence[int]], Mapping[int, str]]
    supervisors: Callable[[Sequence[int]], Mapping[int, User]]


_ABOVE: list[Above] = []


def contribute(above: Above) -> None:
    """Add what an app above knows."""
    _ABOVE.append(above)


def case_of(obligations: Iterable[Obligation]) -> dict[int, str]:
    """The timeline of each obligation: that of what runs under it, else its own."""
    keys = [one.pk for one in obligations]
    found = {key: f"obligation:{key}" for key in keys}
    for some, above in _asked(keys):
        found |= above.cases(some)
    return found


def supervisors_of(obligations: Iterable[Obligation]) -> dict[int, User]:
    """The UTQ supervisor who can act under each obligation, where there is one."""
    found: dict[int, User] = {}
    for some, above in _asked([one.pk for one in obligations]):
        found |= above.supervisors(some)
    return found


def _asked(keys: Sequence[int]) -> Iterable[tuple[Sequence[int], Above]]:
    return ((keys[place : place + _AT_ONCE], one) for place in range(0, len(keys), _AT_ONCE) for one in _ABOVE)
