"""What reminds of what waits: each app declares its rules as data, and one sweep sends (agenda/reminding.py).

A ``ReminderRule`` names the rows that wait, since when, and the stages: after which delay who is told what. Everything
is read from the present state at the moment of sending; nothing is planned ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from utq_portal.agenda.delays import Delay, Moment, Office, Schedule, Waiting
from utq_portal.notices.message import Message
from utq_portal.notices.post import Posting
from utq_portal.people.models import User

WAITS: dict[str, ReminderRule] = {}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets which message, with which page; ``who`` names them on a page ("the assessor").

    ``own``: it goes to the person whose case it is. ``absent`` says in SQL that ``to`` finds nobody, as a condition on
    the row: then no page foretells it. ``together`` makes their messages about all rows of the day.
    """

    message: Message
    to: Callable[[Any, Office], Iterable[User | None]]
    url: Callable[[Any, User], str]  # of the row and the reader
    who: Promise | str
    own: bool = False
    absent: Callable[[], Q] | None = None
    together: Callable[[Office], Iterable[Posting]] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """After the delay these people are told."""

    delay: Delay
    recipients: tuple[Recipient, ...]


def after(delay: Delay | str, *recipients: Recipient) -> Stage:
    """A stage; a text is the setting with a number of working days."""
    return Stage(Delay(delay) if isinstance(delay, str) else delay, recipients)


class Claims(Protocol):
    """Where a rule keeps what was sent, so that nothing goes twice."""

    def sent(self, rule: ReminderRule, rows: Sequence[Any]) -> Mapping[int, int]:
        """The number of the last moment that was sent about each of these rows, by its key."""

    def claim(self, found: Sequence[Due]) -> None:
        """Write down what is sent now, in the transaction of its notices."""

    def occasion(self, one: Due, moment: Moment) -> str:
        """The occasion of the notices: the same one twice is one notice."""


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """What is reminded of (docs/domain.md, Steps that wait).

    ``rows`` are the rows that wait on a day, without aggregates, because the sweep locks them: what no longer waits is
    no longer among them. ``since`` is the field (or annotation) with the moment since when, a plain date with
    ``whole_days``. The same row with another moment is another wait.

    ``trajectory`` is the lookup from the row to its trajectory ("pk": it is one), whose faculty, person and timeline
    are those of the rule; without it they are the row's own. ``params`` fill the messages (usually the name of the
    person), which also get ``since``; ``faculty`` and ``case`` are fields with another name. ``during`` are the states
    of a trajectory in which it occurs, for "next reminder".

    With ``every`` the last stage repeats. Of several moments that have come each person gets the newest that is
    theirs; with ``newest_only`` only the newest is sent at all, also where nobody is told, and none from before the row
    began to wait, but for those in ``late``, who are told once instead. While ``protected`` holds nothing is sent after
    the day from which a delay counts.

    ``prepare`` adds to rows with something to send what their messages need; ``narrow`` leaves out in SQL most rows
    with nothing to send; ``claims`` is where it is kept what was sent.
    """

    code: str
    title: Promise | str
    rows: Callable[[date], QuerySet[Model]]
    stages: tuple[Stage, ...]
    params: Callable[[Any], Mapping[str, object]] | None = None
    faculty: str = "faculty_id"
    case: str = "case"
    since: str = "state_since"
    whole_days: bool = False
    trajectory: str = ""
    during: tuple[str, ...] = ()
    every: Delay | None = None
    newest_only: bool = False
    late: tuple[Recipient, ...] = ()
    protected: Callable[[Any], bool] | None = None
    prepare: Callable[[Sequence[Any], Office], None] | None = None
    narrow: Callable[[date], Iterator[Q]] | None = None
    claims: Claims | None = None

    @property
    def schedule(self) -> Schedule:
        """When it reminds."""
        return Schedule(tuple(stage.delay for stage in self.stages), self.every, self.newest_only, bool(self.late))

    @property
    def recipients(self) -> list[Recipient]:
        """Who is told at some time."""
        return [one for stage in self.stages for one in stage.recipients]

    @property
    def absent(self) -> Callable[[], Q] | None:
        """The condition under which those whom it asks first are not there; one for all its messages."""
        return next((one.absent for one in self.recipients if one.absent), None)

    @property
    def other_day(self) -> str:
        """The field with another day to count from, if a stage has one."""
        return next((stage.delay.of for stage in self.stages if stage.delay.of), "")

    def owner(self, row: Any) -> Any:
        """The trajectory of a row, else the row itself."""
        path = self.trajectory.replace("__", ".")
        return row if path in {"", "pk"} else attrgetter(path)(row)

    def read(self, row: Any) -> Waiting:
        """What the sums need of a row of ``rows``."""
        faculty = attrgetter(self.faculty)(self.owner(row))
        return Waiting(getattr(row, self.since), faculty, lambda name: attrgetter(name)(row))

    def says(self, row: Any) -> Mapping[str, object]:
        """What its messages say of a row."""
        return self.params(row) if self.params else {"person": self.owner(row).person.name}

    def timeline(self, row: Any) -> str:
        """The case in whose timeline its messages stand."""
        return str(attrgetter(self.case)(self.owner(row)))

    def usual(self, moment: Moment) -> tuple[Recipient, ...]:
        """Who is told at a moment of what is not late."""
        return self.stages[min(moment.number, len(self.stages)) - 1].recipients

    def told(self, moment: Moment, waiting: Waiting) -> tuple[Recipient, ...]:
        """Who is told at a moment."""
        if self.late and moment.day <= waiting.began:
            return self.late
        return self.usual(moment)


@dataclass(frozen=True, slots=True)
class Due:
    """What one waiting row leads to: the newest moment that has come, and who is told of which one.

    ``sent`` is the number of the last moment that was sent before.
    """

    rule: ReminderRule
    row: Any
    waiting: Waiting
    moment: Moment
    sent: int
    to: tuple[tuple[Moment, Recipient, User], ...]


def register(*rules: ReminderRule) -> None:
    """Make rules known to the sweep; called where an app declares them, imported when the app is ready."""
    for rule in rules:
        if rule.code in WAITS:
            raise ValueError(f"The rule {rule.code} is declared twice.")
        WAITS[rule.code] = rule
