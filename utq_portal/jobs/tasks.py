from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from utq_portal.jobs import carry, lease
from utq_portal.jobs.models import Job
from utq_portal.jobs.schedule import KEY

# How long a done job is remembered: so long does its key still make a second promise a no-op.
REMEMBERED = timedelta(days=400)
TICKS_REMEMBERED = timedelta(days=3)


@shared_task(name="jobs.carry_out")
def carry_out(job_id: int, token: str) -> None:
    """Server mode: what the runner puts on the queue. The row says whether there is anything (left) to do."""
    job = lease.start(job_id, UUID(token))
    if job is not None:
        carry.carry_out(job)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Forget what is long done."""
    now = timezone.now()
    done = Job.objects.filter(done_at__isnull=False)
    done.filter(key__startswith=KEY, done_at__lt=now - TICKS_REMEMBERED).delete()
    done.filter(done_at__lt=now - REMEMBERED).delete()
