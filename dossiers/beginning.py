"""Where somebody stands before a trajectory: what the page of the first question says at its top.

The apps above add what they know, so that nobody with a request under way reads that nothing has started.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers.queries.starting import Start
from trajectories.queries.obligation import settled_title
from utq_portal.people.models import User
from utq_portal.web import dates


@dataclass(frozen=True, slots=True)
class Beside:
    """Something else that runs: in two words, in a sentence, and its page."""

    where: str
    sentence: str
    url: str
    label: str


_BESIDES: list[Callable[[User], Beside | None]] = []


def beside(find: Callable[[User], Beside | None]) -> Callable[[User], Beside | None]:
    """Add a look at what else may run."""
    _BESIDES.append(find)
    return find


@dataclass(frozen=True, slots=True)
class Place:
    """The first two answers of the page; ``beside`` has a page of its own."""

    where: str
    note: str
    asked: str
    deadline: str = ""  # in words, where there is no day to show
    deadline_note: str = ""
    beside: Beside | None = None

    @property
    def yours(self) -> bool:
        return self.asked == _("One answer")


def place_of(person: User, facts: Start) -> Place:
    """Where ``person`` stands; with a request under way that is told, with an obligation met that."""
    nothing = _("Nothing now")
    if facts.trajectory is not None:
        return Place(_("Your trajectory is open"), facts.trajectory.get_state_display(), nothing)
    duty = facts.obligation
    if duty is not None and duty.settled_by:
        day = dates.long(duty.settled_on) if duty.settled_on else ""
        on = _("on %(day)s") % {"day": day} if day else ""
        return Place(settled_title(duty.settled_by), day, nothing, _("Met"), on)
    found = next((one for find in _BESIDES if (one := find(person))), None)
    if found is not None:
        return Place(found.where, _("there is no trajectory yet"), nothing, beside=found)
    if duty is not None and duty.exclusion:
        return Place(
            _("No obligation"), _("the UTQ is voluntary for you"), nothing, _("No deadline"),
            _("the obligation does not apply to you"),
        )  # fmt: skip
    note = _("nothing has started yet")
    if facts.answer is not None:
        return Place(_("Answered before"), note, _("One answer"))
    if facts.had_role:
        return Place(_("No trajectory of your own"), note, _("One answer"))
    return Place(_("First sign-in"), note, _("One answer"))
