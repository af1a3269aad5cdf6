from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import Promised, promise, promise_again, promise_many

pytestmark = pytest.mark.django_db


def test_writes_a_row_that_is_due_now() -> None:
    promise("tests.note", {"number": 1}, key="note:1")
    job = Job.objects.get()
    assert (job.task, job.kwargs, job.key, job.attempts) == ("tests.note", {"number": 1}, "note:1", 0)
    assert job.run_after <= timezone.now()


def test_is_undone_with_the_change_that_asked_for_it() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        promise("tests.note", {"number": 1}, key="note:1")
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_the_same_key_twice_is_one_job_and_the_transaction_goes_on() -> None:
    with transaction.atomic():
        promise("tests.note", {"number": 1}, key="note:1")
        promise("tests.note", {"number": 2}, key="note:1")
        promise("tests.note", {"number": 3}, key="note:3")
    assert sorted(Job.objects.values_list("kwargs__number", flat=True)) == [1, 3]


def test_a_key_stays_used_when_the_job_is_done() -> None:
    promise("tests.note", {"number": 1}, key="note:1")
    Job.objects.update(done_at=timezone.now())
    promise("tests.note", {"number": 1}, key="note:1")
    assert Job.objects.get().done_at


def test_waits_until_its_time() -> None:
    later = timezone.now() + timedelta(days=2)
    promise("tests.note", {"number": 1}, key="note:1", run_after=later)
    assert Job.objects.get().run_after == later


def test_many_at_once_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        promise_many(Promised("tests.note", {"number": n}, f"note:{n}") for n in range(50))
    assert Job.objects.count() == 50


def test_refuses_a_key_that_the_column_would_cut() -> None:
    with pytest.raises(ValueError, match="200"):
        promise("tests.note", {}, key="n" * 201)


def test_a_failed_job_can_be_promised_again() -> None:
    job = Job.objects.create(task="tests.note", key="note:1", attempts=8, failed_at=timezone.now(), error="away")
    assert promise_again(job)
    job.refresh_from_db()
    assert (job.failed_at, job.attempts) == (None, 0)
    assert not promise_again(job)
