from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Job(models.Model):
    """One piece of work that was promised: a task's name and its arguments, ids only.

    Open until ``done_at`` or ``failed_at`` is set. Whoever carries it out holds a lease (``lease``, a token nobody else
    has) and renews it; a lease that ran out means that the holder died, and the job is taken again.
    """

    task = models.CharField(max_length=120)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    run_after = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=["run_after", "id"], condition=Q(done_at=None, failed_at=None), name="job_open"),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="job_failed"),
            models.Index(fields=["done_at"], name="job_done"),
        )

    def __str__(self) -> str:
        return f"{self.task} ({self.key})"
