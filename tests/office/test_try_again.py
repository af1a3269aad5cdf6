"""A job that failed is tried again from the page that the manual names, whatever its kind."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.cast import Cast
from utq_portal.audit import notes
from utq_portal.jobs.kinds import KINDS, kind_of
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web import dates

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


def part_of(page: str, name: str) -> str:
    """What the page says of one part of the portal."""
    return page.partition(f"<h3>{name}</h3>")[2].partition("</li>")[0]


def test_all_that_failed_are_tried_again_at_once(cast: Cast, signed_in: Browser) -> None:
    client = signed_in(cast.admin)
    one = failed("mail.send")
    assert "failed jobs again" not in client.get("/upkeep/").content.decode()  # it has a button of its own
    two, done = failed("people.tidy"), Job.objects.create(task="x.y", key="done", done_at=timezone.now())
    assert "Try all 2 failed jobs again" in client.get("/upkeep/").content.decode()
    said = client.post("/upkeep/jobs/again/", follow=True).content.decode()
    assert "2 jobs are tried again." in said
    for job in (one, two):
        job.refresh_from_db()
        assert (job.failed_at, job.attempts) == (None, 0)
    done.refresh_from_db()
    assert done.done_at is not None
    assert "No job has failed" in client.post("/upkeep/jobs/again/", follow=True).content.decode()


def test_the_page_tells_how_each_part_does(cast: Cast, signed_in: Browser, tmp_path: Path, settings: Settings) -> None:
    settings.AUDIT_NOTES = tmp_path / "days.jsonl"
    client = signed_in(cast.admin)
    page = client.get("/upkeep/").content.decode()
    assert "Not seen lately" in part_of(page, "Job runner")
    assert "Not noted" in part_of(page, "Audit trail")
    notes.add(timezone.localdate())
    failed("mail.send")
    page = client.get("/upkeep/").content.decode()
    assert "1 job failed" in part_of(page, "Background jobs")
    assert f"Noted on {dates.long(timezone.localdate())}" in part_of(page, "Audit trail")


@pytest.mark.parametrize(("days", "tone"), [(2, "good"), (3, "care")])
def test_a_trail_that_is_noted_no_more_asks_for_a_look(
    cast: Cast, signed_in: Browser, tmp_path: Path, settings: Settings, days: int, tone: str
) -> None:
    settings.AUDIT_NOTES = tmp_path / "days.jsonl"
    notes.add(timezone.localdate() - timedelta(days=days))
    page = signed_in(cast.admin).get("/upkeep/").content.decode()
    assert f'data-is="{tone}"' in part_of(page, "Audit trail")


@pytest.mark.parametrize(("hours", "tone"), [(47, "good"), (49, "care")])
def test_a_backup_is_as_old_as_the_file_that_it_touches(
    cast: Cast, signed_in: Browser, tmp_path: Path, settings: Settings, hours: int, tone: str
) -> None:
    """The limit itself is two days."""
    client, mark = signed_in(cast.admin), tmp_path / "backup"
    unknown = part_of(client.get("/upkeep/").content.decode(), "Backup")
    assert ("Not known here" in unknown, 'data-is="none"' in unknown) == (True, True)
    settings.BACKUP_MARK = str(mark)
    assert "No time to be read" in part_of(client.get("/upkeep/").content.decode(), "Backup")
    mark.touch()
    made = timezone.now() - timedelta(hours=hours)
    os.utime(mark, (made.timestamp(), made.timestamp()))
    said = part_of(client.get("/upkeep/").content.decode(), "Backup")
    assert (f'data-is="{tone}"' in said, dates.long(timezone.localtime(made)) in said) == (True, True)


@pytest.mark.parametrize("who", ["coordinator", "admin"])
def test_a_test_mail_goes_to_who_asks_for_it_and_once_a_minute(cast: Cast, signed_in: Browser, who: str) -> None:
    person = getattr(cast, who)
    client = signed_in(person)
    for _twice in range(2):
        said = client.post("/upkeep/test-mail/", follow=True).content.decode()
    assert "on its way already" in said
    notice = Notice.objects.get(code="dashboard.test_mail")
    assert (notice.recipient_id, notice.mail) == (person.pk, Notice.Mail.QUEUED)
    assert Job.objects.filter(task="notices.deliver", kwargs__notice=notice.pk).count() == 1


def test_the_report_names_versions_and_nobody(cast: Cast, signed_in: Browser) -> None:
    text = signed_in(cast.admin).get("/upkeep/report/").content.decode()
    assert "Backup: Not known here" in text
    assert f"Python, Django: {platform.python_version()}" in text
    named = {word for one in cast.people().values() for word in (one.email, one.name) if word}
    assert [word for word in named if word in text] == []


@pytest.mark.parametrize(("used", "tone"), [(8949, "good"), (8951, "care")])
def test_a_disk_that_is_nearly_full_asks_for_a_look(
    cast: Cast, signed_in: Browser, monkeypatch: pytest.MonkeyPatch, used: int, tone: str
) -> None:
    """The limit itself is 90 percent, as the page rounds it."""
    usage = SimpleNamespace(total=10_000, used=used, free=10_000 - used)
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage)
    page = signed_in(cast.admin).get("/upkeep/").content.decode()
    assert f'data-is="{tone}"' in part_of(page, "Disk")
