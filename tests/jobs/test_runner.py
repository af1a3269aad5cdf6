from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InterfaceError
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import Settings

from utq_portal.jobs import lease, runner, schedule
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise
from utq_portal.jobs.tasks import carry_out

pytestmark = pytest.mark.django_db


def test_carries_out_what_is_due_in_order(noted: list[int]) -> None:
    for number in (1, 2, 3):
        promise("tests.note", {"number": number}, key=f"note:{number}")
    promise("tests.note", {"number": 4}, key="note:4", run_after=timezone.now() + timedelta(minutes=1))
    assert runner.drain() == 3
    assert noted == [1, 2, 3]
    assert runner.drain() == 0


def test_marks_the_job_done_and_frees_it(noted: list[int]) -> None:
    promise("tests.note", {"number": 1}, key="note:1")
    runner.drain()
    job = Job.objects.get()
    assert job.done_at
    assert (job.attempts, job.lease, job.lease_until, job.error) == (1, None, None, "")


def test_a_failure_is_kept_and_tried_again_later_and_later() -> None:
    promise("tests.fail", {}, key="fail")
    waits = []
    for _attempt in range(lease.MOST_ATTEMPTS):
        Job.objects.update(run_after=timezone.now())
        assert runner.drain() == 1
        waits.append(Job.objects.get().run_after - timezone.now())
    assert waits[:7] == sorted(waits[:7])
    job = Job.objects.get()
    assert job.failed_at
    assert job.done_at is None
    assert job.error == "RuntimeError: the mail server is away"
    assert runner.drain() == 0


def test_a_job_waits_for_the_disk_and_loses_no_attempt() -> None:
    promise("tests.keep", {}, key="keep")
    for _attempt in range(lease.MOST_ATTEMPTS + 1):
        Job.objects.update(run_after=timezone.now())
        assert runner.drain() == 1
    job = Job.objects.get()
    assert (job.attempts, job.failed_at, job.done_at) == (0, None, None)
    assert job.error.startswith("Nothing can be kept on the disk:")
    assert timedelta(0) < job.run_after - timezone.now() <= timedelta(minutes=1)


def test_an_unknown_task_is_a_failure_with_a_sentence() -> None:
    promise("tests.nobody", {}, key="nobody")
    runner.drain()
    assert Job.objects.get().error == "LookupError: There is no task called tests.nobody."


def test_a_task_that_has_to_wait_loses_no_attempt() -> None:
    promise("tests.wait", {}, key="wait")
    for _time in range(lease.MOST_ATTEMPTS + 2):
        Job.objects.update(run_after=timezone.now())
        runner.drain()
    job = Job.objects.get()
    assert (job.attempts, job.failed_at, job.error) == (0, None, "Pango is not installed.")


def test_one_failure_does_not_hold_up_the_rest(noted: list[int]) -> None:
    promise("tests.fail", {}, key="a")
    promise("tests.note", {"number": 1}, key="b")
    runner.drain()
    assert noted == [1]


def test_hands_over_to_the_queue_and_the_worker_marks_it_done(
    noted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(carry_out, "apply_async", lambda args, retry, queue: sent.append(args))
    promise("tests.note", {"number": 7}, key="note:7")
    assert runner.publish_next()
    assert not runner.publish_next()
    assert Job.objects.get().attempts == 0
    carry_out(*sent[0])
    carry_out(*sent[0])  # the broker delivers a message twice
    assert noted == [7]
    assert Job.objects.get().done_at


def test_a_message_that_came_too_late_does_nothing(noted: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(carry_out, "apply_async", lambda args, retry, queue: sent.append(args))
    promise("tests.note", {"number": 7}, key="note:7")
    runner.publish_next()
    Job.objects.update(lease_until=timezone.now())
    runner.publish_next()  # nobody picked it up: handed over again
    carry_out(*sent[0])
    assert noted == []
    carry_out(*sent[1])
    assert noted == [7]


def test_a_broker_that_is_away_leaves_the_job_due(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(args: tuple[Any, ...], retry: bool, queue: str) -> None:
        raise OperationalError

    monkeypatch.setattr(carry_out, "apply_async", away)
    promise("tests.note", {"number": 7}, key="note:7")
    with pytest.raises(OperationalError):
        runner.publish_next()
    assert lease.due(timezone.now()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_loop_ticks_works_and_stops_when_asked(
    noted: list[int], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_URL = ""
    stop = threading.Event()
    monkeypatch.setattr(schedule, "tick", lambda: promise("tests.note", {"number": 9}, key="note:9"))
    monkeypatch.setattr(stop, "wait", lambda seconds: stop.set())
    runner.run(stop)
    assert noted == [9]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [OperationalError(), InterfaceError(), RuntimeError()])
def test_the_loop_survives_what_is_away_for_a_while(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    stop = threading.Event()
    waits: list[float] = []

    def away() -> bool:
        raise fault

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            stop.set()

    monkeypatch.setattr(runner, "publish_next", away)
    monkeypatch.setattr(stop, "wait", wait)
    runner.run(stop)
    assert waits == [runner.PATIENCE] * 3


def test_the_command_can_do_what_is_due_and_stop(noted: list[int], settings: Settings) -> None:
    settings.TIMETABLE = {}
    promise("tests.note", {"number": 5}, key="note:5")
    said = StringIO()
    call_command("runner", "--once", stdout=said)
    assert noted == [5]
    assert said.getvalue() == "1 carried out\n"
