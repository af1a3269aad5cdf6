"""Mail, PDF and the rest: each has its child, none waits for another, and each child is renewed."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import pytest
from celery import current_app
from pytest_django import Settings

from utq_portal.jobs import lease, runner, schedule
from utq_portal.jobs.forked import CRASHED, Forked
from utq_portal.jobs.kinds import KINDS, kind_of
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise
from utq_portal.jobs.supervisor import RENEW
from utq_portal.jobs.tasks import carry_out


@pytest.fixture
def kinds(settings: Settings) -> None:
    settings.REDIS_URL = ""
    settings.JOB_KINDS = {"mail": ["tests.note"], "pdf": ["tests.fail"]}


def test_every_named_task_exists(settings: Settings) -> None:
    current_app.loader.import_default_modules()
    named = [task for tasks in settings.JOB_KINDS.values() for task in tasks]
    assert [task for task in named if task not in current_app.tasks] == []
    assert [queue.name for queue in settings.CELERY_TASK_QUEUES] == list(KINDS)


def test_every_task_that_draws_or_mails_is_of_its_kind() -> None:
    """A new task that renders or delivers belongs beside the others."""
    current_app.loader.import_default_modules()
    drawing = {task for task in current_app.tasks if ".render_" in task}
    assert {kind_of(task) for task in drawing} == {"pdf"}
    assert {kind_of(task) for task in current_app.tasks if ".deliver" in task} == {"mail"}
    assert kind_of("audit.seal") == "rest"


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_each_child_takes_its_own_kind_and_every_job_has_a_child(noted: list[int]) -> None:
    promise("tests.fail", {}, key="a sheet that takes long")
    promise("tests.note", {"number": 1}, key="a mail behind it")
    promise("tests.wait", {}, key="the rest")
    assert [getattr(lease.claim(kind), "task", None) for kind in KINDS] == ["tests.note", "tests.fail", "tests.wait"]
    assert lease.claim() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
def test_a_job_goes_to_the_queue_of_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(carry_out, "apply_async", lambda args, retry, queue: sent.append(queue))
    for number, task in enumerate(("tests.note", "tests.fail", "tests.wait")):
        promise(task, {}, key=str(number))
        runner.publish_next()
    assert sent == list(KINDS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize(("most", "memory", "done"), [(3, 10_000, 3), (200, 1, 1)])
def test_a_child_ends_after_its_share_and_asks_to_be_renewed(
    noted: list[int], settings: Settings, most: int, memory: int, done: int
) -> None:
    settings.JOBS_A_CHILD, settings.JOB_MEMORY_MB = most, memory
    for number in range(5):
        promise("tests.note", {"number": number}, key=str(number))
    assert runner.run(threading.Event(), "mail") == RENEW
    assert noted == list(range(done))
    assert Job.objects.filter(done_at=None, lease=None).count() == 5 - done


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_only_the_child_of_the_rest_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[str] = []
    for kind in KINDS:
        stop = threading.Event()
        monkeypatch.setattr(schedule, "tick", lambda kind=kind: ticks.append(kind))
        monkeypatch.setattr(stop, "wait", lambda _seconds, stop=stop: stop.set())
        assert runner.run(stop, kind) == 0
    assert ticks == ["rest"]


# ---------- a child that goes on with a function of this process ----------


def until_over(child: Any) -> int:
    end = time.monotonic() + 10
    while child.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    return int(child.returncode)


def test_a_child_ends_with_the_code_of_its_work() -> None:
    assert Forked(lambda: RENEW).wait() == RENEW
    assert until_over(Forked(lambda: 0)) == 0


def test_a_child_that_fails_ends_with_a_code_and_does_not_come_back() -> None:
    def fails() -> int:
        raise RuntimeError

    assert until_over(Forked(fails)) == CRASHED


def test_a_killed_child_is_seen_and_stands_in_a_group_of_its_own() -> None:
    child = Forked(lambda: int(threading.Event().wait(60)))
    assert child.poll() is None
    assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.send_signal(signal.SIGKILL)  # long gone
