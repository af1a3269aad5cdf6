"""One demo teacher at a stage, with whatever the apps make of it, and what all cases share."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.utils import timezone

from utq_portal.demo.names import COURSES, name_of
from utq_portal.demo.people import Staff
from utq_portal.demo.plan import Stage, months_before
from utq_portal.files.storage import Stored
from utq_portal.people.models import Department, Faculty, Source, User

# two faculties where enough people began a whole term ago, so that a share of them may show (docs/domain.md, Figures)
LONG_AGO = ("ET", "BMS")
TERM = 37  # months
T = TypeVar("T")


class Made:
    """What the apps made or read, one of each type: who comes later finds it by the type."""

    def __init__(self) -> None:
        self._made: dict[type[Any], Any] = {}

    def add(self, one: T) -> T:
        """Keep it for those who come later."""
        self._made[type(one)] = one
        return one

    def get(self, kind: type[T]) -> T | None:
        """The one of this type; None where there is none."""
        return self._made.get(kind)

    def __getitem__(self, kind: type[T]) -> T:
        found: T = self._made[kind]
        return found


@dataclass(slots=True)
class World:
    """What all demo cases share."""

    today: date
    staff: Staff
    samples: list[Stored]
    coordinator: User
    made: Made = field(default_factory=Made)


@dataclass(frozen=True, slots=True)
class Planned:
    """One teacher to make; ``first`` puts the case on the desks of the accounts."""

    number: int
    stage: Stage
    code: str
    first: bool
    person: User | None = None


@dataclass(slots=True)
class Case:
    """One teacher and what was made so far."""

    number: int
    stage: Stage
    first: bool
    person: User
    faculty: Faculty
    department: Department
    supervisor: User
    manager: User
    chance: random.Random
    start: date
    since: int = 1  # how many days the case is in its state, where nothing else says it
    made: Made = field(default_factory=Made)

    @property
    def language(self) -> str:
        """The language in which this teacher writes."""
        return self.person.language

    @property
    def course(self) -> str:
        """The course this teacher writes about."""
        return COURSES[self.number % len(COURSES)]

    def ago(self, days: int, hour: int = 10) -> datetime:
        """An instant ``days`` days ago, Amsterdam time."""
        day = timezone.localdate() - timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(hour, (self.number * 7) % 60)))


def new_case(world: World, planned: Planned) -> Case:
    """The person, not kept yet, and their place."""
    number, stage, code = planned.number, planned.stage, planned.code
    chance = random.Random(f"{number}/{stage.name}")  # noqa: S311  (the same every time)
    staff = world.staff
    supervisors, managers = staff.supervisors[code], staff.managers[code]
    months = chance.randint(*stage.months)
    if code in LONG_AGO and (stage.months[1] >= TERM or stage.late):
        months = max(months, TERM + number % 12)
    start = months_before(world.today, months, chance.randint(0, 27))
    return Case(
        number=number,
        stage=stage,
        first=planned.first,
        person=planned.person or _teacher(number),
        faculty=staff.faculties[code],
        department=chance.choice(staff.departments[code]),
        supervisor=supervisors[0 if planned.first else number % len(supervisors)],
        manager=managers[0 if planned.first else number % len(managers)],
        chance=chance,
        start=start,
    )


def _teacher(number: int) -> User:
    given, prefix, family = name_of(number)
    return User(
        email=f"t{number}@teachers.demo.example",
        employee_no=f"D{number:07d}",
        given_name=given,
        prefix=prefix,
        family_name=family,
        language="nl" if number % 3 == 0 else "en",
        source=Source.DEMO,
        password="!demo",  # noqa: S106  (no password can be used)
    )
