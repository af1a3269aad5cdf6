"""Where somebody stands before a trajectory: what the page of the first question says at its top.

The apps above add what they know, so that nobody with a request under way reads that nothing has started.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dossiers.queries.starting import Start
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.obligation import settled_title
from trajectories.obligations.standing import clock_of
from trajectories.queries.ball import holder_name, holder_of
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.summary import NOBODY, NOTHING, YOURS, Ball, By, Said, Summary


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


def summary_of(person: User, facts: Start, today: date) -> tuple[Summary, Beside | None]:
    """Where ``person`` stands; with a request under way that is told (and what it is), with an obligation met that."""
    duty, by = facts.obligation, _by(facts.obligation, today)
    if facts.trajectory is not None:
        return _underway(facts.trajectory, by), None
    if duty is not None and duty.settled_by:
        day = dates.long(duty.settled_on) if duty.settled_on else ""
        return Summary(Said(settled_title(duty.settled_by), day), NOTHING, by, NOBODY), None
    found = next((one for find in _BESIDES if (one := find(person))), None)
    if found is not None:
        return Summary(Said(found.where, _("there is no trajectory yet")), NOTHING, by, Ball(found.holder)), found
    if duty is not None and duty.exclusion:
        return Summary(Said(_("No obligation"), _("the UTQ is voluntary for you")), NOTHING, by, NOBODY), None
    where = _("First sign-in")
    if facts.answer is not None:
        where = _("Answered before")
    elif facts.had_role:
        where = _("No trajectory of your own")
    return Summary(Said(where, _("nothing has started yet")), Said(_("One answer")), by, YOURS, _("no hurry")), None


def _by(duty: Obligation | None, today: date) -> By:
    by = clock_of(duty, today).by(_("Your UTQ deadline"))
    if not duty or not by.day:
        return by
    url = reverse("trajectories:obligation", args=[duty.pk])
    return replace(by, note=format_html('{}. <a href="{}">{}</a>', by.note, url, _("Why this date?")), tone="")


def _underway(trajectory: Trajectory, by: By) -> Summary:
    """With a trajectory the home tells what to do; here it is said whether there is something."""
    who = holder_of(trajectory, trajectory.person)
    where = Said(_("Your trajectory is open"), trajectory.get_state_display())
    if who == Responsible.TEACHER:
        return Summary(where, Said(_("Go on where you are: your home shows the next step")), by, YOURS)
    return Summary(where, NOTHING, by, Ball(holder_name(trajectory, who)))
