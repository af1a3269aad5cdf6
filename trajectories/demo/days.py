"""When everything of one demo case happened: each date follows from one day, so that none contradicts another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from trajectories.obligations.models import Obligation
from utq_portal.demo.cases import Case

HANDED_IN = {"ready_declared", "submitted", "in_assessment", "completed"}  # states of the trajectory
ENDED = {"assessment_withdrawn", "assessment_annulled"}
SO_FAR = -3  # an assessment that runs is three days before where its announcement would be


@dataclass(frozen=True, slots=True)
class Days:
    """How many days ago each step was, counted from the announcement; ``None`` of what has not come."""

    announced: int
    handed_in: bool

    @property
    def decided(self) -> int:
        return self.announced + 3

    @property
    def submitted(self) -> int:
        return self.announced + 6

    @property
    def accepted(self) -> int:
        return self.announced + 20

    @property
    def invited(self) -> int:
        return self.announced + 23

    @property
    def started(self) -> int:
        return self.announced + 31

    @property
    def endorsed(self) -> int:
        return self.announced + 33

    @property
    def ready(self) -> int:
        return self.announced + 39

    @property
    def written(self) -> int:
        """The last day on which the dossier could be written in; today while it can."""
        return self.ready if self.handed_in else max(self.announced, 0)


def days_ago(day: date) -> int:
    """How many days ago that was."""
    return (timezone.localdate() - day).days


def days_of(case: Case) -> Days:
    """The one source of dates for this case; call it once the obligation and ``case.since`` are known."""
    name, state = case.stage.name, case.stage.state
    handed_in = state in HANDED_IN or name in ENDED | {"announced_insufficient"}
    return Days(_announced(case), handed_in)


def first_days_of(case: Case) -> Days:
    """The days of the first attempt: before those of the second by the time that a repair takes."""
    return Days(100 + case.number % 20, True) if case.stage.name == "second_attempt" else days_of(case)


def _announced(case: Case) -> int:
    name, state = case.stage.name, case.stage.state
    if state in {"completed", "closed"}:
        return days_ago(closed_on(case))
    if name == "ready":
        return case.since - 39
    if name == "submitted":
        return case.since - 33
    if name == "announced_insufficient":
        return 4 + case.number % 9
    if name in {"decided", "decided_insufficient"}:
        return case.number % 5 - 1
    return SO_FAR if state == "in_assessment" or name in ENDED else 0


def closed_on(case: Case) -> date:
    """The day on which a trajectory ended: that of the certificate, of what settles it elsewhere, or of leaving."""
    known = case.made.get(Obligation)
    met = known.settled_on if known is not None else None
    left = known.ended_on if known is not None else None
    return met or left or timezone.localdate() - timedelta(days=case.since + 10)


def state_since(case: Case, started: date, concluded: date | None) -> int:
    """How many days ago the trajectory came into its state."""
    days, name, state = days_of(case), case.stage.name, case.stage.state
    fixed = {"preparing_returned": 4, "intake_booked": 5, "intake_submitted": 10, "suspended": 9}
    if name in fixed:
        return fixed[name]
    if name in ENDED:
        return ended(case)
    if state in {"completed", "closed"} or name == "announced_insufficient":
        return days.announced
    reached = {"ready_declared": days.ready, "submitted": days.endorsed, "in_assessment": days.started}
    return reached.get(str(state), days_ago(concluded or started))


def ended(case: Case) -> int:
    """How many days ago an assessment ended without a decision."""
    return 2 + case.number % 10
