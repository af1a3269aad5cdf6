"""The sums of reminders: on which day one comes, counted from the row that it is about as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import count, islice, takewhile

from django.utils import timezone

from utq_portal.agenda.days import Calendar, add_months, calendar
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy


class Office:
    """What one sweep looks up once: calendar, settings per faculty, and who holds which role on the day."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._policies: dict[int | None, Policy] = {}
        self._holders: dict[tuple[Role, int | None], list[User]] = {}

    @cached_property
    def calendar(self) -> Calendar:
        """The days that count."""
        return calendar()

    @cached_property
    def faculties(self) -> list[int | None]:
        """Every faculty whose settings may differ, and none for those of the university."""
        return [None, *Faculty.objects.values_list("pk", flat=True)]

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


class Unit(StrEnum):
    """What a delay counts."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Delay:
    """So many days, working days or months after (``before``) the day since when a row waits.

    ``number`` may name a setting of the faculty. ``of`` is a field with another day to count from ("due_on",
    "assessment.scoring_due_on"); while that is empty the day never comes.
    """

    number: int | str
    unit: Unit = Unit.WORKING_DAYS
    before: bool = False
    of: str = ""

    @property
    def name(self) -> str:
        """How it is stored and printed: before-6, after-3."""
        return f"{'before' if self.before else 'after'}-{self.number}"

    def start(self, waiting: Waiting) -> date | None:
        """The day from which it counts."""
        return day_of(waiting.field(self.of)) if self.of else waiting.began

    def counted(self, faculty: int | None, office: Office) -> int:
        """The number for a faculty; below zero before the day."""
        number = self.number if isinstance(self.number, int) else int(getattr(office.policy(faculty), self.number))
        return -number if self.before else number

    def least(self, office: Office) -> int:
        """The smallest number that it has in any faculty."""
        return min(self.counted(one, office) for one in (office.faculties if isinstance(self.number, str) else [None]))

    def day(self, waiting: Waiting, office: Office) -> date | None:
        """The day that it leads to."""
        start = self.start(waiting)
        return None if start is None else self.after(start, waiting.faculty, office)

    def after(self, start: date, faculty: int | None, office: Office) -> date:
        """The day that it leads to from ``start``."""
        number = self.counted(faculty, office)
        if self.unit == Unit.MONTHS:
            return add_months(start, number)
        return office.calendar.after(start, number) if self.unit == Unit.WORKING_DAYS else start + timedelta(number)


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
class Moment:
    """A day on which a reminder comes; ``number`` counts those of one row, repetitions included."""

    number: int
    delay: Delay
    day: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a rule reminds: after each delay, and with ``every`` again so much later each time after the last.

    ``newest_only``: of those that have come only the newest counts, and only if it came after the row began to wait.
    With ``late`` one also counts whose day to count from was over by then, once.
    """

    delays: tuple[Delay, ...]
    every: Delay | None = None
    newest_only: bool = False
    late: bool = False

    def delay(self, number: int) -> Delay:
        """The delay of a moment by its number."""
        last = self.delays[-1]
        again = number - len(self.delays)
        if again <= 0:
            return self.delays[number - 1]
        if self.every is None or self.every.unit != Unit.MONTHS:
            return last
        return replace(last, number=int(last.number) + again * int(self.every.number))

    def reached(self, waiting: Waiting, office: Office) -> list[Moment]:
        """The moments that have come, the newest last; of those that repeat, the last repetition."""
        found = [moment for moment in self._once(waiting, office) if moment.day <= office.on]
        for moment in takewhile(lambda moment: moment.day <= office.on, self._again(found, waiting, office)):
            found[-1] = moment
        return found

    def coming(self, waiting: Waiting, office: Office) -> list[Moment]:
        """The moments after the day, the first one first; none when none comes any more."""
        found = self._once(waiting, office)
        if later := [moment for moment in found if moment.day > office.on]:
            return sorted(later, key=lambda moment: moment.day)
        return list(islice((one for one in self._again(found, waiting, office) if one.day > office.on), 1))

    def due(self, waiting: Waiting, office: Office, sent: int) -> list[Moment]:
        """Of the moments that have come those that count and were not sent, the newest last; ``sent`` is a number."""
        found = [moment for moment in self.reached(waiting, office) if moment.number > sent]
        if not (found and self.newest_only):
            return found
        newest = found[-1]
        start = newest.delay.start(waiting)
        over = self.late and not sent and start is not None and start < waiting.began <= office.on
        return [newest] if waiting.began < newest.day or over else []

    def moments(self, waiting: Waiting, office: Office) -> Iterator[Moment]:
        """All of them, those that repeat without end."""
        found = self._once(waiting, office)
        yield from found
        yield from self._again(found, waiting, office)

    def _once(self, waiting: Waiting, office: Office) -> list[Moment]:
        days = [delay.day(waiting, office) for delay in self.delays]
        found = enumerate(zip(self.delays, days, strict=True), start=1)
        return [Moment(number, delay, day) for number, (delay, day) in found if day is not None]

    def _again(self, found: list[Moment], waiting: Waiting, office: Office) -> Iterator[Moment]:
        """The repetitions of the last of them, where it is the one that repeats, without end.

        Days are counted in calendar days from one to the next, as many as the first time.
        """
        if self.every is None or not found or found[-1].number != len(self.delays):
            return
        first = found[-1]
        days = max(1, (self.every.after(first.day, waiting.faculty, office) - first.day).days)
        for times in count(1):
            number, delay = first.number + times, self.delay(first.number + times)
            day = delay.day(waiting, office) if self.every.unit == Unit.MONTHS else first.day + timedelta(times * days)
            if day is not None:
                yield Moment(number, delay, day)


def day_of(value: date | datetime | None) -> date | None:
    """The civil day of a date or an instant."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
