"""Steps that wait for somebody: each app declares its own as data, and one sweep reminds (agenda/reminding.py).

A ``Wait`` names the rows that wait, since when, and the stages: after how long who is told what. Everything is read
from the present state at the moment of sending; nothing is planned ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from utq_portal.agenda.days import Calendar, calendar
from utq_portal.notices.message import Message
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy

WAITS: dict[str, Wait] = {}


class Office:
    """What one sweep looks up once: calendar, settings per faculty, and who holds which role on the day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.calendar: Calendar = calendar()
        self._policies: dict[int | None, Policy] = {}
        self._holders: dict[tuple[Role, int | None], list[User]] = {}
        self._faculties: list[int | None] | None = None

    def policy(self, faculty: int | None) -> Policy:
        """The settings of a faculty."""
        if faculty not in self._policies:
            self._policies[faculty] = current(faculty, self.on)
        return self._policies[faculty]

    def holders(self, role: Role, faculty: int | None = None, *, but: int = 0) -> list[User]:
        """Who holds the role there, without the person the row is about: nobody looks after their own case.

        Where nobody holds it, who coordinates is told (docs/domain.md, Nothing waits for nobody).
        """
        key = (role, faculty)
        if key not in self._holders:
            self._holders[key] = list(holders(role, faculty, self.on).order_by("pk"))
        found = [one for one in self._holders[key] if one.pk != but]
        return found or (self.holders(Role.COORDINATOR, but=but) if role != Role.COORDINATOR else [])

    def least(self, term: Term) -> int:
        """The smallest number of days that the term has in any faculty."""
        if isinstance(term.days, int):
            return term.days
        if self._faculties is None:
            self._faculties = [None, *Faculty.objects.values_list("pk", flat=True)]
        return min(int(getattr(self.policy(one), term.days)) for one in self._faculties)


@dataclass(frozen=True, slots=True)
class Term:
    """So many days, a number or the name of a setting, after the row began to wait.

    ``of`` is a field with another day to count from ("due_on", "assessment.scoring_due_on"); while that is empty the
    term never ends.
    """

    days: int | str
    working: bool = True
    of: str = ""

    def ends(self, waiting: Waiting, office: Office) -> date | None:
        """The day on which the term has passed."""
        start = day_of(waiting.field(self.of)) if self.of else waiting.began
        if start is None:
            return None
        days = self.days if isinstance(self.days, int) else int(getattr(office.policy(waiting.faculty), self.days))
        return office.calendar.after(start, days) if self.working else start + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the sums need of one row that waits: since when, in which faculty, and its other days by field."""

    since: date | datetime
    faculty: int | None
    field: Callable[[str], date | datetime | None]

    @property
    def began(self) -> date:
        """The day since when it waits."""
        day = day_of(self.since)
        if day is None:
            raise ValueError("What waits has begun to.")
        return day

    @property
    def occurrence(self) -> str:
        """The key of this time that the row waits."""
        return self.since.isoformat()


@dataclass(frozen=True, slots=True)
class Tell:
    """One message of a stage: to whom, with which page; ``who`` names the readers on a page ("the assessor").

    ``own``: it goes to the person whose case it is. ``absent`` says in SQL that ``to`` finds nobody, as a condition on
    the row: then no page foretells it.
    """

    message: Message
    to: Callable[[Any, Office], Iterable[User | None]]
    url: Callable[[Any, User], str]  # of the row and the reader
    who: Promise | str
    own: bool = False
    absent: Callable[[], Q] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """After ``term`` these people are told; with ``every`` again each time so many days later (the last stage only)."""

    term: Term
    tells: tuple[Tell, ...]
    every: Term | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A stage with the day it comes on; ``number`` counts the stages of one wait, repetitions included."""

    number: int
    stage: Stage
    day: date


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that waits (docs/domain.md, Steps that wait).

    ``rows`` are the rows that wait on a day, without aggregates, because the sweep locks them; ``since`` is the field
    (or annotation) with the moment since when, a plain date with ``whole_days``. The same row with another moment is
    another wait. ``params`` fill the messages, which also get ``since``. ``trajectory`` is the lookup from the row to
    its trajectory and ``during`` are the states of a trajectory in which the wait occurs, for "next reminder".
    """

    code: str
    title: Promise | str
    rows: Callable[[date], QuerySet[Model]]
    stages: tuple[Stage, ...]
    params: Callable[[Any], Mapping[str, object]]
    faculty: Callable[[Any], int | None]
    since: str = "state_since"
    whole_days: bool = False
    case: Callable[[Any], str] = attrgetter("case")
    trajectory: str = ""
    during: tuple[str, ...] = ()

    @property
    def absent(self) -> Callable[[], Q] | None:
        """The condition under which those whom it asks first are not there; one for all its messages."""
        return next((tell.absent for stage in self.stages for tell in stage.tells if tell.absent), None)

    def read(self, row: Any) -> Waiting:
        """What the sums need of a row of ``rows``."""
        return Waiting(getattr(row, self.since), self.faculty(row), lambda name: attrgetter(name)(row))

    @property
    def other_day(self) -> str:
        """The field with another day to count from, if a stage has one."""
        return next((stage.term.of for stage in self.stages if stage.term.of), "")

    def reached(self, waiting: Waiting, office: Office) -> list[Moment]:
        """The stages that have come, the newest last; of one that repeats, its last repetition."""
        found = [moment for moment in self._moments(waiting, office) if moment.day <= office.on]
        if found and found[-1].stage.every:
            last = found.pop()
            again = _days_again(last, waiting, office)
            times = (office.on - last.day).days // again
            found.append(Moment(last.number + times, last.stage, last.day + timedelta(days=times * again)))
        return found

    def coming(self, waiting: Waiting, office: Office) -> list[Moment]:
        """The stages after the day, the first one first; none when none comes any more."""
        later = [moment for moment in self._moments(waiting, office) if moment.day > office.on]
        if later:
            return sorted(later, key=lambda moment: moment.day)
        reached = self.reached(waiting, office)
        last = reached[-1] if reached else None
        if last is None or last.stage.every is None:
            return []
        return [Moment(last.number + 1, last.stage, last.day + timedelta(days=_days_again(last, waiting, office)))]

    def _moments(self, waiting: Waiting, office: Office) -> list[Moment]:
        days = [stage.term.ends(waiting, office) for stage in self.stages]
        return [
            Moment(number, stage, day)
            for number, (stage, day) in enumerate(zip(self.stages, days, strict=True), start=1)
            if day is not None
        ]


def _days_again(moment: Moment, waiting: Waiting, office: Office) -> int:
    """Calendar days from one repetition of a stage to the next."""
    every = moment.stage.every
    ends = every.ends(Waiting(moment.day, waiting.faculty, waiting.field), office) if every else None
    return max(1, (ends - moment.day).days) if ends else 1


def day_of(value: date | datetime | None) -> date | None:
    """The civil day of a date or an instant."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def register(wait: Wait) -> Wait:
    """Make a wait known to the sweep; called where the app declares it, imported when the app is ready."""
    if wait.code in WAITS:
        raise ValueError(f"The wait {wait.code} is declared twice.")
    WAITS[wait.code] = wait
    return wait
