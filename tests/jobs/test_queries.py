from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from utq_portal.jobs import queries, schedule
from utq_portal.jobs.models import Job

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def job(key: str, **fields: object) -> Job:
    return Job.objects.create(task="tests.note", key=key, **fields)


def test_stuck_is_what_failed_waits_with_a_reason_or_is_late() -> None:
    job("fresh", run_after=NOW)
    job("planned", run_after=NOW + timedelta(days=3))
    job("done", run_after=NOW - timedelta(days=1), done_at=NOW, error="")
    job("failed", failed_at=NOW, error="away")
    job("waiting", run_after=NOW + timedelta(minutes=4), error="Pango is not installed.")
    job("late", run_after=NOW - timedelta(minutes=11))
    assert [row.key for row in queries.stuck(NOW)] == ["failed", "waiting", "late"]


def test_health_without_jobs() -> None:
    health = queries.health(NOW)
    assert (health.delay, health.failed, health.well, health.ticking) == (timedelta(0), 0, True, False)


def test_health_tells_the_longest_delay_and_the_failures() -> None:
    job("a", run_after=NOW - timedelta(minutes=3))
    job("b", run_after=NOW - timedelta(hours=3))
    job("c", failed_at=NOW)
    health = queries.health(NOW)
    assert (health.delay, health.failed, health.well) == (timedelta(hours=3), 1, False)


def test_a_recent_tick_shows_that_a_runner_is_alive() -> None:
    job(f"{schedule.KEY}seal:now")
    assert queries.health().ticking
