"""The sweep over 100,000 obligations: within half a minute, ten times 10,000, and memory that does not grow.

Run with `pytest -m benchmark -s tests/benchmarks/test_reminders_at_size.py`, with DATABASE_URL naming PostgreSQL
(`.ci/services.sh` starts one). Three sweeps at each size, side by side: the first day, on which nearly everybody has a
milestone to hear; the next day, with its share of one; and the same day once more, on which nothing is left to do.
"""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

import pytest

from tests.cast import Cast, make_cast
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.workflow.remind import remind
from utq_portal.agenda.models import WaitReminder
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, User

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
SIZES = (10_000, 100_000)
WHOLE = 30.0  # seconds for a day's sweep of the larger size
SLOWER = 15  # times, for ten times as many
MORE_MEMORY = 1.5  # times
TODAY = date(2027, 6, 1)
DAYS = (("first day", TODAY), ("next day", TODAY + timedelta(days=1)), ("again", TODAY))


def people(cast: Cast, first: int, number: int) -> None:
    """Teachers with an obligation each, spread over six years of deadlines; half of them have a trajectory."""
    users = User.objects.bulk_create(
        [
            User(given_name="T", family_name=f"{n}", email=f"b{n}@bench.example", password="!")
            for n in range(first, first + number)
        ],
        batch_size=5000,
    )
    Employment.objects.bulk_create(
        [
            Employment(
                person=user,
                faculty=cast.science,
                line_manager=cast.line_manager,
                job_family="asst",
                fte=1,
                start=date(2023, 1, 1),
                appointed_on=date(2023, 1, 1),
            )
            for user in users
        ],
        batch_size=5000,
    )
    owed = Obligation.objects.bulk_create(
        [
            Obligation(
                person=user,
                faculty=cast.science,
                start_date=date(2023, 1, 1),
                deadline=date(2025, 6, 1) + timedelta(days=n % 2190),
                deadline_since=date(2023, 1, 1),
            )
            for n, user in enumerate(users)
        ],
        batch_size=5000,
    )
    Trajectory.objects.bulk_create(
        [
            Trajectory(
                person_id=one.person_id,
                obligation=one,
                profile=cast.profile,
                faculty=cast.science,
                supervisor=cast.supervisor,
                started_on=date(2023, 2, 1),
            )
            for one in owed[::2]
        ],
        batch_size=5000,
    )


@dataclass(frozen=True, slots=True)
class Swept:
    """How many reminders a day brought, and the seconds by the clock and of this process."""

    number: int
    took: float
    worked: float


def sweep(on: date) -> Swept:
    """Send what a day brings."""
    began, worked = time.perf_counter(), time.process_time()
    number = sum(1 for _one in remind(on=on, send=True)) + sum(1 for _one in remind_of_waits(on=on, send=True))
    return Swept(number, time.perf_counter() - began, time.process_time() - worked)


def peak(on: date) -> float:
    """The most memory that a sweep of a day needs, in megabytes of Python objects."""
    tracemalloc.start()
    for _one in chain(remind(on=on, send=False), remind_of_waits(on=on, send=False)):
        pass
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return most


@pytest.fixture
def sizes() -> Cast:
    """A university of the fixed cast, before anybody else came."""
    return make_cast()


def test_a_hundred_thousand_obligations_in_half_a_minute(sizes: Cast) -> None:
    there, found, memory = 0, {}, {}
    for size in SIZES:
        people(sizes, there, size - there)
        there = size
        for table in (ReminderLog, WaitReminder, Notice, Job):
            table.objects.all().delete()
        memory[size] = peak(TODAY)
        for name, day in DAYS:
            found[name, size] = one = sweep(day)
            print(  # noqa: T201
                f"\n{size} obligations, {name}: {one.number} reminders in {one.took:.1f} s "
                f"({one.worked:.1f} s of this process, memory {memory[size]:.0f} MB)"
            )
    small, large = SIZES
    assert found["next day", large].took <= WHOLE
    assert found["first day", large].worked <= SLOWER * found["first day", small].worked
    assert memory[large] <= MORE_MEMORY * memory[small]
