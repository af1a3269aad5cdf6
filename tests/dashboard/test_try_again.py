"""A job that failed is tried again from the page that the manual names, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from utq_portal.jobs.kinds import KINDS, kind_of
from utq_portal.jobs.models import Job
from utq_portal.people.models import User

Browser = Callable[[User], Client]
ONE_OF_EACH = [*(tasks[0] for tasks in settings.JOB_KINDS.values()), "courses.settle_all"]


def failed(task: str) -> Job:
    return Job.objects.create(task=task, key=task, attempts=8, failed_at=timezone.now(), error="It broke.")


@pytest.mark.parametrize("task", ONE_OF_EACH)
@pytest.mark.parametrize("who", ["coordinator", "admin"])
def test_every_kind_is_tried_again(cast: Cast, signed_in: Browser, task: str, who: str) -> None:
    job = failed(task)
    client = signed_in(getattr(cast, who))
    assert f"/upkeep/jobs/{job.pk}/again/" in client.get("/upkeep/").content.decode()
    client.post(f"/upkeep/jobs/{job.pk}/again/")
    job.refresh_from_db()
    assert (job.failed_at, job.attempts) == (None, 0)
    again = client.post(f"/upkeep/jobs/{job.pk}/again/", follow=True).content.decode()
    assert "has not failed" in again


def test_there_is_one_of_each_kind() -> None:
    assert {kind_of(task) for task in ONE_OF_EACH} == set(KINDS)


def test_the_manual_names_the_page() -> None:
    manual = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()
    assert "`/upkeep/`" in manual
    assert "*Try again*" in manual
