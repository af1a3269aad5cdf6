"""Where somebody stands before a trajectory: what the page of the first question says at its top.

The apps above add what they know, so that nobody with a request under way reads that nothing has started.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers.queries.starting import Start
from trajectories.models import Trajectory
from trajectories.queries import holder_name, holder_of
from trajectories.queries.obligation import settled_title
from utq_portal.people.models import User
from utq_portal.web import dates


@dataclass(frozen=True, slots=True)
class Beside:
    """Something else that runs: in two words, in a sentence, who has the ball (empty: nobody), and its page."""

    where: str
    sentence: str
    holder: str
    url: str
    label: str


_BESIDES: list[Callable[[User], Beside | None]] = []


def beside(find: Callable[[User], Beside | None]) -> Callable[[User], Beside | None]:
    """Add a look at what else may run."""
    _BESIDES.append(find)
    return find


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands, what is expected of them, and who has the ball; ``beside`` has a page of its own."""

    where: str
    note: str
    asked: str
    holder: str = ""  # in words; empty where it is the reader, or nobody
    yours: bool = False
    hurry: bool = False  # what is asked has a day
    beside: Beside | None = None


def place_of(person: User, facts: Start) -> Place:
    """Where ``person`` stands; with a request under way that is told, with an obligation met that."""
    nothing = _("Nothing now")
    duty = facts.obligation
    if facts.trajectory is not None:
        return _underway(facts.trajectory)
    if duty is not None and duty.settled_by:
        day = dates.long(duty.settled_on) if duty.settled_on else ""
        return Place(settled_title(duty.settled_by), day, nothing)
    found = next((one for find in _BESIDES if (one := find(person))), None)
    if found is not None:
        return Place(found.where, _("there is no trajectory yet"), nothing, found.holder, beside=found)
    if duty is not None and duty.exclusion:
        return Place(_("No obligation"), _("the UTQ is voluntary for you"), nothing)
    where = _("First sign-in")
    if facts.answer is not None:
        where = _("Answered before")
    elif facts.had_role:
        where = _("No trajectory of your own")
    return Place(where, _("nothing has started yet"), _("One answer"), yours=True)


def _underway(trajectory: Trajectory) -> Place:
    """With a trajectory the home tells what to do; here it is said whether there is something."""
    who = holder_of(trajectory, trajectory.person)
    where, note = _("Your trajectory is open"), trajectory.get_state_display()
    if who == "teacher":
        return Place(where, note, _("Go on where you are: your home shows the next step"), yours=True, hurry=True)
    return Place(where, note, _("Nothing now"), holder_name(trajectory, who))
