from __future__ import annotations

import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from utq_portal.jobs import lease
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    promise("tests.note", {"number": 1}, key="note:1")
    return Job.objects.get()


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_that_is_held_is_not_given_to_another(job: Job) -> None:
    assert lease.claim() == job
    assert lease.claim() is None


def test_a_holder_that_died_loses_the_job_when_the_lease_runs_out(job: Job) -> None:
    first = lease.claim()
    assert first is not None
    expire(job)
    second = lease.claim()
    assert second is not None
    assert second.attempts == 2
    assert not lease.done(first)
    assert lease.done(second)


def test_a_holder_that_lost_the_lease_cannot_fail_the_job(job: Job) -> None:
    first = lease.claim()
    assert first is not None
    expire(job)
    second = lease.claim()
    assert second is not None
    assert lease.done(second)
    assert not lease.failed(first, "too late")
    job.refresh_from_db()
    assert job.done_at
    assert job.error == ""


def test_a_job_that_kills_its_holder_every_time_is_given_up(job: Job) -> None:
    for _death in range(lease.MOST_ATTEMPTS):
        assert lease.claim() == job
        assert lease.bury() == 0
        expire(job)
    assert lease.claim() is None
    assert lease.bury() == 1
    job.refresh_from_db()
    assert job.failed_at
    assert "died" in job.error


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "lease_length", lambda: timedelta(seconds=3))
    promise("tests.note", {"number": 1}, key="note:1")
    held = lease.claim()
    assert held is not None
    renewed = Job.objects.filter(pk=held.pk, lease=held.lease, lease_until__gt=held.lease_until)
    with lease.kept(held):
        patience = time.monotonic() + 60  # a busy machine is no fault
        while not renewed.exists() and time.monotonic() < patience:
            time.sleep(0.05)
        assert renewed.exists()
        assert lease.claim() is None


def test_a_worker_starts_only_what_was_handed_over_to_it(job: Job) -> None:
    handed = lease.hand_over()
    assert handed is not None
    assert handed.lease is not None
    assert lease.start(handed.pk, uuid.uuid4()) is None
    started = lease.start(handed.pk, handed.lease)
    assert started is not None
    assert started.attempts == 1
    assert lease.start(handed.pk, handed.lease) is None
