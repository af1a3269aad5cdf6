"""Who carries out which job: a lease on the row, taken and given back by guarded updates.

Nothing here trusts a lock to outlive a process: a holder that dies stops renewing, its lease runs out, and the job is
due again.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from utq_portal.jobs.kinds import of_kind
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import NotYet

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
# After the first failure ten seconds, after the seventh twelve hours: a mail server may be away for a night.
WAITS = tuple(timedelta(seconds=wait) for wait in (10, 60, 5 * 60, 20 * 60, 3600, 4 * 3600, 12 * 3600))
# A job that was handed to Celery may lie in the queue for so many leases before it is handed over again.
QUEUE_LEASES = 5
LONGEST_ERROR = 2000


def lease_length() -> timedelta:
    """How long a holder may be silent before its job is given to another."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def due(now: datetime, kind: str | None = None) -> QuerySet[Job]:
    """Open jobs whose time has come and that nobody holds; of one kind, or of all."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    wanted = free & of_kind(kind) if kind else free
    return Job.objects.filter(wanted, done_at=None, failed_at=None, attempts__lt=MOST_ATTEMPTS, run_after__lte=now)


def bury() -> int:
    """Give up on jobs that were the death of their holder at every attempt, and say how many."""
    dead = Job.objects.filter(
        done_at=None, failed_at=None, attempts__gte=MOST_ATTEMPTS, lease_until__lte=timezone.now()
    )
    return dead.update(
        failed_at=timezone.now(), lease=None, lease_until=None, error="Whoever carried this out died each time."
    )


def _take(length: timedelta, *, starts: bool, kind: str | None = None) -> Job | None:
    now = timezone.now()
    if not due(now, kind).exists():  # an idle runner on SQLite takes no write lock
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        job = due(now, kind).select_for_update(skip_locked=skip).order_by("run_after", "id").first()
        if job is None:
            return None
        job.lease = uuid.uuid4()
        job.lease_until = now + length
        job.attempts += starts
        job.save(update_fields=["lease", "lease_until", "attempts"])
    return job


def claim(kind: str | None = None) -> Job | None:
    """Take the job that has been due longest, of one kind or of all, and start an attempt."""
    return _take(lease_length(), starts=True, kind=kind)


def hand_over() -> Job | None:
    """Take the job that has been due longest for the queue; the attempt starts when a worker picks it up."""
    return _take(QUEUE_LEASES * lease_length(), starts=False)


def start(job_id: int, token: uuid.UUID) -> Job | None:
    """Start an attempt on a job that was handed over, or None: done, taken back, or this message was seen before.

    The token changes, so a message that the broker delivers twice starts one attempt only.
    """
    fresh = uuid.uuid4()
    handed_over = Job.objects.filter(pk=job_id, lease=token, done_at=None, failed_at=None)
    started = handed_over.update(lease=fresh, lease_until=timezone.now() + lease_length(), attempts=F("attempts") + 1)
    return Job.objects.filter(pk=job_id, lease=fresh).first() if started else None


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """Renew the lease from a thread while the block works."""
    over = threading.Event()
    pause = lease_length().total_seconds() / 3

    def renew() -> None:
        while not over.wait(pause):
            try:
                Job.objects.filter(pk=job.pk, lease=job.lease).update(lease_until=timezone.now() + lease_length())
            except Error:  # busy or away: the next beat tries again before the lease runs out
                log.warning("Could not renew the lease of job %s", job.pk, exc_info=True)
            finally:
                connection.close()

    beat = threading.Thread(target=renew, name=f"lease-{job.pk}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def _close(job: Job, **values: object) -> bool:
    """Write the outcome, if the lease is still ours: who lost it has nothing to say about the job any more."""
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, done_at=None)
    return mine.update(lease=None, lease_until=None, **values) == 1


def done(job: Job) -> bool:
    """The work is done; False when the lease had been lost."""
    return _close(job, done_at=timezone.now(), error="")


def failed(job: Job, error: str) -> bool:
    """An attempt failed: wait longer each time, and after the last one leave it to the coordinator."""
    if job.attempts >= MOST_ATTEMPTS:
        return gave_up(job, error)
    return _close(job, run_after=timezone.now() + WAITS[job.attempts - 1], error=error[:LONGEST_ERROR])


def gave_up(job: Job, error: str) -> bool:
    """The task has told who asked for it that it failed: it is not tried again by itself."""
    return _close(job, failed_at=timezone.now(), error=error[:LONGEST_ERROR])


def postponed(job: Job, reason: NotYet) -> bool:
    """The task said that it has to wait; this attempt does not count."""
    again = timezone.now() + reason.wait
    return _close(job, run_after=again, attempts=F("attempts") - 1, error=reason.why[:LONGEST_ERROR])


def given_back(job: Job) -> bool:
    """The queue could not be reached: the job is due again at once."""
    return _close(job)
