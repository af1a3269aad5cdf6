"""What the coordinator's page and the health page ask about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from utq_portal.jobs.models import Job
from utq_portal.jobs.schedule import KEY

LATE = timedelta(minutes=10)
SILENT = timedelta(minutes=20)


def stuck(now: datetime | None = None) -> QuerySet[Job]:
    """Jobs that failed for good, that wait with a reason, or that are ten minutes late; the oldest first."""
    late = Q(run_after__lte=(now or timezone.now()) - LATE)
    return Job.objects.filter(Q(failed_at__isnull=False) | ~Q(error="") | late, done_at=None).order_by(
        "created_at", "id"
    )


@dataclass(frozen=True, slots=True)
class Health:
    """How the runner does: the delay of the job that is due longest, and what needs a person."""

    delay: timedelta
    failed: int
    last_tick: datetime | None

    @property
    def well(self) -> bool:
        """Nothing is late. Failed jobs need a person, but the runner is well."""
        return self.delay < LATE

    @property
    def ticking(self) -> bool:
        """The timetable was looked at lately: a runner is alive."""
        return self.last_tick is not None and timezone.now() - self.last_tick < SILENT


def health(now: datetime | None = None) -> Health:
    """Three small queries, each on an index."""
    now = now or timezone.now()
    open_jobs = Job.objects.filter(done_at=None, failed_at=None, run_after__lte=now)
    oldest = open_jobs.order_by("run_after", "id").values_list("run_after", flat=True).first()
    ticks = Job.objects.filter(key__startswith=KEY).order_by("-id")
    return Health(
        delay=now - oldest if oldest else timedelta(0),
        failed=Job.objects.filter(failed_at__isnull=False).count(),
        last_tick=ticks.values_list("created_at", flat=True).first(),
    )
