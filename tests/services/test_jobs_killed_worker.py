"""Jobs whose runner or worker is killed in the middle: none is lost, no effect is had twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.services import effects
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import Promised, promise_many

JOBS = 40
RUN = """
import tests.services.effects
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "runner"])
"""
RUNNER = [sys.executable, "-c", RUN]
KINDS = 3  # children of a runner
HANDS = 2
WORKER = [sys.executable, "-m", "celery", "--app", "utq_portal", "worker", "--include", "tests.services.effects"]
WORKER += ["--concurrency", str(HANDS), "--loglevel", "WARNING"]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    """Start a process in a group of its own; whatever is left of it ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def one(command: list[str], **changes: str) -> subprocess.Popen[bytes]:
        surroundings = {**environment, "JOB_LEASE_SECONDS": "4", **changes}
        started.append(subprocess.Popen(command, env=surroundings, start_new_session=True))
        return started[-1]

    yield one
    for process in started:
        kill(process)


@pytest.fixture
def jobs(transactional_db: None) -> Iterator[None]:
    """Forty promised effects."""
    with connection.cursor() as cursor:
        cursor.execute(effects.TABLE)
        cursor.executemany("INSERT INTO effect (number) VALUES (%s)", [(number,) for number in range(JOBS)])
    promise_many(Promised("tests.effect", {"number": number}, f"effect:{number}") for number in range(JOBS))
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children at once, without a chance to clean up."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def done() -> int:
    return Job.objects.filter(task="tests.effect", done_at__isnull=False).count()


def until_done(count: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while done() < count:
        assert time.monotonic() < end, f"{done()} of {count} done"
        time.sleep(0.05)


def counted() -> tuple[int, int, int]:
    """How many effects were had, how many of them twice, and how many runs that took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE times = 1), count(*) FILTER (WHERE times > 1), sum(runs) FROM effect"
        )
        had, twice, runs = cursor.fetchone()
    return had, twice, runs


@pytest.mark.usefixtures("jobs")
def test_a_killed_runner_loses_nothing_and_doubles_nothing(start: Start) -> None:
    first = start(RUNNER, REDIS_URL="")
    until_done(10)
    kill(first)
    assert done() < JOBS
    start(RUNNER, REDIS_URL="")
    until_done(JOBS)
    had, twice, runs = counted()
    assert (had, twice) == (JOBS, 0)
    assert runs <= JOBS + 1, "only the job in hand is begun again"


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that it started, on Linux."""
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if parent_of(place) == process.pid]


def parent_of(place: Path) -> int:
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has just ended
        return 0


@pytest.mark.usefixtures("jobs")
def test_killed_children_of_a_runner_harm_nothing_and_are_started_again(start: Start) -> None:
    runner = start(RUNNER, REDIS_URL="")
    until_done(5)
    first = children_of(runner)
    assert len(first) == KINDS
    for child in first:
        os.kill(child, signal.SIGKILL)
    until_done(JOBS)
    had, twice, runs = counted()
    assert (had, twice) == (JOBS, 0)
    assert runs <= JOBS + 1, "only the job in hand is begun again"
    assert len(set(children_of(runner)) - set(first)) == KINDS


@pytest.mark.usefixtures("jobs")
def test_children_that_have_done_their_share_are_renewed_at_once(start: Start) -> None:
    runner = start(RUNNER, REDIS_URL="", JOBS_A_CHILD="3")
    until_done(JOBS, seconds=60)
    assert counted() == (JOBS, 0, JOBS)
    assert runner.poll() is None


@pytest.mark.usefixtures("jobs")
def test_killed_workers_and_a_killed_runner_lose_nothing_and_double_nothing(start: Start) -> None:
    runner, worker = start(RUNNER), start(WORKER)
    until_done(10)
    kill(worker)
    kill(runner)
    assert done() < JOBS
    start(RUNNER)
    start(WORKER)
    until_done(JOBS)
    had, twice, runs = counted()
    assert (had, twice) == (JOBS, 0)
    assert runs <= JOBS + HANDS, "only the jobs in hand are begun again"


@pytest.mark.usefixtures("jobs")
def test_several_runners_never_take_the_same_job(start: Start) -> None:
    for _runner in range(3):
        start(RUNNER, REDIS_URL="", JOB_LEASE_SECONDS="60")
    until_done(JOBS)
    assert counted() == (JOBS, 0, JOBS)


@pytest.mark.usefixtures("jobs")
def test_a_runner_that_is_asked_to_stop_finishes_the_job_in_hand(start: Start) -> None:
    runner = start(RUNNER, REDIS_URL="")
    until_done(5)
    runner.terminate()
    assert runner.wait(timeout=10) == 0
    assert not Job.objects.filter(lease__isnull=False).exists()
    had, twice, runs = counted()
    assert had == done() == runs
    assert not twice
