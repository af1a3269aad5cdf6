"""What the coordinator's page and the health page ask about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from utq_portal.jobs.models import Job
from utq_portal.jobs.schedule import KEY

LATE = timedelta(minutes=10)
SILENT = timedelta(minutes=20)


def stuck(now: datetime | None = None) -> QuerySet[Job]:
    """Jobs that failed for good, that wait with a reason, or that are ten minutes late; the oldest first."""
    late = Q(run_after__lte=(now or timezone.now()) - LATE)
    rows = Job.objects.filter(Q(failed_at__isnull=False) | ~Q(error="") | late, done_at=None)
    return rows.order_by("created_at", "id")


@dataclass(frozen=True, slots=True)
class Health:
    """How the runner does: the delay of the job that is due longest, and what needs a person."""

    delay: timedelta
    failed: int
    last_tick: datetime | None
    done: int = 0  # since the moment that was asked for

    @property
    def well(self) -> bool:
        """Nothing is late. Failed jobs need a person, but the runner is well."""
        return self.delay < LATE

    @property
    def ticking(self) -> bool:
        """The timetable was looked at lately: a runner is alive."""
        return self.last_tick is not None and timezone.now() - self.last_tick < SILENT


def health(now: datetime | None = None, *, done_since: datetime | None = None) -> Health:
    """Two small queries, on indexes; ``done_since``: what was done from then on is counted too."""
    now = now or timezone.now()
    due = Q(done_at=None, failed_at=None, run_after__lte=now)
    failed = Q(failed_at__isnull=False)
    done = Q(done_at__gte=done_since or now)
    found = Job.objects.filter(due | failed | done).aggregate(
        oldest=Min("run_after", filter=due), failed=Count("pk", filter=failed), done=Count("pk", filter=done)
    )
    ticks = Job.objects.filter(key__startswith=KEY).order_by("-id")
    return Health(
        delay=now - found["oldest"] if found["oldest"] else timedelta(0),
        failed=found["failed"],
        last_tick=ticks.values_list("created_at", flat=True).first(),
        done=found["done"] if done_since else 0,
    )
