"""Carry out one job that was claimed, and write down how it went."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.utils import translation

from utq_portal import disk
from utq_portal.jobs import lease
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import GaveUp, NotYet

log = logging.getLogger(__name__)
NO_DISK = "Nothing can be kept on the disk:"  # so begins the reason of a job that waits for it
WAIT_FOR_DISK = timedelta(minutes=1)


def carry_out(job: Job) -> bool:
    """Run the job's task in this process under a kept lease; True when it is done.

    What the task raises is written on the row, not raised.
    """
    try:
        with lease.kept(job), translation.override(settings.LANGUAGE_CODE):
            _run(job)
    except NotYet as reason:
        log.info("Job %s waits: %s", job.pk, reason.why)
        lease.postponed(job, reason)
        return False
    except GaveUp as error:
        log.exception("Job %s gave up", job)
        lease.gave_up(job, str(error))
        return False
    except Exception as error:
        if disk.is_away(error):
            log.warning("Job %s waits for the disk: %s", job.pk, error)
            lease.postponed(job, NotYet(f"{NO_DISK} {error}", WAIT_FOR_DISK))
            return False
        why = "".join(traceback.format_exception_only(error)).strip()
        last = job.attempts >= lease.MOST_ATTEMPTS
        level = logging.ERROR if last else logging.WARNING
        log.log(level, "Job %s failed at attempt %s: %s", job, job.attempts, why, exc_info=last)
        log.debug("How job %s failed", job, exc_info=True)
        lease.failed(job, why)
        return False
    return lease.done(job)


def _run(job: Job) -> None:
    if job.task not in current_app.tasks:
        current_app.loader.import_default_modules()
    if job.task not in current_app.tasks:
        raise LookupError(f"There is no task called {job.task}.")
    current_app.tasks[job.task](**job.kwargs)
