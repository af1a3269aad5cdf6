from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from utq_portal.jobs import tasks
from utq_portal.jobs.models import Job


@pytest.mark.django_db
def test_the_sweep_forgets_old_ticks_soon_and_other_keys_after_a_year() -> None:
    now = timezone.now()
    for key, days in (("schedule:a", 4), ("schedule:b", 1), ("note:1", 4), ("note:2", 401)):
        Job.objects.create(task="tests.note", key=key, done_at=now - timedelta(days=days))
    Job.objects.create(task="tests.note", key="note:3", failed_at=now - timedelta(days=900))
    tasks.sweep()
    assert sorted(Job.objects.values_list("key", flat=True)) == ["note:1", "note:3", "schedule:b"]
