"""A university over simulated days: a seeded run of the real verbs and jobs, with the accidents of a real month.

Every day people do what they could do that day, and now and then somebody tries what is not theirs; the portal may
refuse, never break. Nights are missed, jobs run twice, roles end, substitutes act. The same seed is the same month.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

import time_machine
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from tests.cast import Cast
from tests.trajectories.feeds import line, staged, table
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.employments import recount_of_the_day
from trajectories.workflow.remind import remind
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.people.models import Source, User
from utq_portal.policy.queries import forget
from utq_portal.workflow import Refused

M = TypeVar("M", bound=models.Model)
FIRST_DAY = date(2027, 2, 1)  # a Monday
FACULTIES = ("SCI", "LAW", "ART")
FAMILIES = ("Assistant professor", "Associate professor", "PhD candidate")
Act = Callable[["Month"], None]


@dataclass(slots=True)
class Month:
    """The state of a run: the cast, the feed's people, the day, and what was tried with which end."""

    cast: Cast
    seed: int
    pace: float = 0.7  # the chance that somebody does today what they could do today
    first: int = 6  # people whom the first file brings
    day: date = FIRST_DAY
    chance: random.Random = field(init=False)
    staff: dict[str, dict[str, str]] = field(default_factory=dict)  # the lines of the HR system, by employee number
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seals: dict[int, str] = field(default_factory=dict)  # sealed versions as they were first seen

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    # ---------- what acts ask for ----------

    def one(self, rows: models.QuerySet[M]) -> M | None:
        """Any one of these rows, the same for the same seed."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.model._default_manager.get(pk=self.chance.choice(keys)) if keys else None

    def some(self, rows: models.QuerySet[M]) -> Iterator[M]:
        """Those of these rows whose turn it is today."""
        for key in list(rows.order_by("pk").values_list("pk", flat=True)):
            if self.chance.random() < self.pace:
                yield rows.model._default_manager.get(pk=key)

    def rarely(self, odds: float, rows: models.QuerySet[M]) -> Iterator[M]:
        """One of these rows, on one day out of so many."""
        if self.chance.random() < odds and (row := self.one(rows)) is not None:
            yield row

    def who(self, person: User, *others: User) -> User:
        """The right person, as signed in anew; once in twenty times somebody else who tries it."""
        wrong = [*others, self.cast.stranger, self.cast.teacher]
        chosen = self.chance.choice(wrong) if self.chance.random() < 0.05 else person
        return User.objects.get(pk=chosen.pk)

    def attempt(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Try a verb; a refusal is an answer, anything else is a fault."""
        try:
            verb(*args, **kwargs)
        except (Refused, ValidationError):
            self.refused[verb.__name__] += 1
            return False
        self.done[verb.__name__] += 1
        return True

    # ---------- the HR system ----------

    def join(self) -> None:
        """Somebody is appointed."""
        number = f"M{len(self.staff) + 1:03d}"
        started = self.day - timedelta(days=self.chance.choice((10, 200, 900, 1150)))
        self.staff[number] = line(
            number,
            faculty=self.chance.choice(FACULTIES),
            department="Department",
            job_family=self.chance.choice(FAMILIES),
            start=f"{started:%d-%m-%Y}",
        )

    def change(self) -> None:
        """Somebody moves to another faculty, works less or more, is promoted, or leaves."""
        if not self.staff:
            return
        row = self.staff[self.chance.choice(sorted(self.staff))]
        kind = self.chance.choice(("move", "hours", "promotion", "leaves"))
        if kind == "move":
            row["faculty"] = self.chance.choice(FACULTIES)
        elif kind == "hours":
            row["fte"] = self.chance.choice(("0,2", "0,5", "1,0"))
        elif kind == "promotion":
            row["job_family"] = "Associate professor"
        else:
            row["end"] = f"{self.day + timedelta(days=self.chance.choice((2, 40))):%d-%m-%Y}"

    def upload(self) -> None:
        """The file of this week; sometimes it comes twice."""
        content = table(self.staff.values())
        for _again in range(self.chance.choice((1, 1, 2))):
            upload = staged(content, valid_from=self.day, faculties=FACULTIES, today=self.day)
            self.attempt(apply_feed, upload, by=None, today=self.day)

    def night(self) -> None:
        """The jobs of the night: missed now and then, and sometimes twice."""
        for _run in range(self.chance.choice((0, 1, 1, 1, 2))):
            recount_of_the_day(today=self.day)
            list(remind(on=self.day, send=True))
            list(remind_of_waits(on=self.day, send=True))

    def people(self) -> models.QuerySet[User]:
        """Those whom the feed brought and who still work here."""
        return User.objects.filter(source=Source.IMPORT, is_active=True)


@contextmanager
def noon(day: date) -> Iterator[None]:
    """The clock stands at noon of this day, and ticks on."""
    with time_machine.travel(timezone.make_aware(datetime.combine(day, time(12)))):
        forget()
        yield


def run(month: Month, days: int, acts: tuple[Act, ...], check: Callable[[Month], None]) -> None:
    """Live through these days; ``check`` looks at everything at the end of each."""
    for number in range(days):
        month.day = FIRST_DAY + timedelta(days=number)
        with noon(month.day):
            if number % 7 == 0:
                for _new in range(month.first if number == 0 else 2):
                    month.join()
                month.change()
                month.upload()
            order = list(acts)
            month.chance.shuffle(order)
            for act in order:
                act(month)
            month.night()
            check(month)
