"""Promise work: the row is written with the change that asks for it, so neither is ever there without the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.jobs.models import Job


class NotYet(Exception):
    """Raised by a task whose moment has not come (a library is missing): it waits ``wait`` and loses no attempt.

    ``why`` is a sentence for the coordinator's page of stuck jobs.
    """

    def __init__(self, why: str, wait: timedelta = timedelta(minutes=5)) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait


class GaveUp(Exception):
    """Raised by a task that failed, told the people concerned, and leaves it to them to ask for it again.

    The job has failed then, at whatever attempt, and stands on the coordinator's page of stuck jobs.
    """


@dataclass(frozen=True, slots=True)
class Promised:
    """One piece of work for ``promise_many``; the fields are the arguments of ``promise``."""

    task: str
    kwargs: Mapping[str, object]
    key: str
    run_after: datetime | None = None

    def __post_init__(self) -> None:
        longest = 200
        if len(self.key) > longest:
            raise ValueError(f"A job's key has at most {longest} characters: {self.key}")


def promise(task: str, kwargs: Mapping[str, object], *, key: str, run_after: datetime | None = None) -> None:
    """Have the Celery task called ``task`` carried out after this transaction, not before ``run_after`` (UTC).

    ``key`` names the effect ("certificate:12:pdf"): a second promise under a key that was used before, even for a job
    long done, does nothing. The task runs at least once and must be harmless when it runs twice. ``kwargs`` are JSON:
    ids. Raises ValueError when the key is longer than 200 characters.
    """
    promise_many([Promised(task, kwargs, key, run_after)])


def promise_many(promised: Iterable[Promised]) -> None:
    """Like ``promise`` for many at once, in one query per thousand.

    Keys go in sorted order, so that two transactions promising the same ones wait for each other instead of
    deadlocking; a key that exists is skipped by the database, which leaves the transaction usable on PostgreSQL too.
    """
    now = timezone.now()
    Job.objects.bulk_create(
        [
            Job(task=one.task, kwargs=dict(one.kwargs), key=one.key, run_after=one.run_after or now, created_at=now)
            for one in sorted(promised, key=lambda one: one.key)
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def promise_again(job: Job) -> bool:
    """Give a job that failed its attempts back, from now on; False when it is not a failed job (any more)."""
    return _again(Job.objects.filter(pk=job.pk)) == 1


def promise_all_again() -> int:
    """The same for every job that failed; answers how many. One query."""
    return _again(Job.objects.all())


def _again(jobs: QuerySet[Job]) -> int:
    failed = jobs.filter(done_at=None, failed_at__isnull=False)
    return failed.update(failed_at=None, attempts=0, lease=None, lease_until=None, run_after=timezone.now())
