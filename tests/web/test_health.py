"""Live, ready and work: three answers, and a sentence for every cause."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from utq_portal.jobs.models import Job
from utq_portal.jobs.queries import SILENT
from utq_portal.jobs.schedule import KEY
from utq_portal.notices.queries import LONG, NO_CONNECTION
from utq_portal.sturdy import SturdyCache
from utq_portal.web import health

pytestmark = pytest.mark.django_db
ALL = ("database", "migrations", "files", "static", "runner", "jobs", "mail")


@pytest.fixture(autouse=True)
def fresh(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A folder of its own, a runner that has just ticked, and no answer of the test before."""
    settings.DATA = tmp_path
    ticked()
    health.forget()
    yield
    health.forget()


def ticked(ago: timedelta = timedelta(0)) -> None:
    Job.objects.filter(key__startswith=KEY).delete()
    Job.objects.create(task="x", key=f"{KEY}x", created_at=timezone.now() - ago, done_at=timezone.now())


def says(path: str, name: str) -> tuple[int, str]:
    health.forget()
    answer = Client().get(path)
    return answer.status_code, answer.json()["checks"].get(name, "")


def waits(ago: timedelta, number: int = 1) -> None:
    for one in range(number):
        Job.objects.create(
            task="notices.deliver",
            key=f"notice:{one}",
            created_at=timezone.now() - ago,
            run_after=timezone.now() + timedelta(hours=1),
            error=f"{NO_CONNECTION} refused",
        )


def test_all_is_well(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "checks": dict.fromkeys(ALL, "ok")})
    assert answer["Cache-Control"] == "no-store"


def test_the_three_answers_divide_the_checks(client: Client) -> None:
    found = [set(client.get(f"/health/{name}/").json()["checks"]) for name in ("live", "ready", "work")]
    assert found == [set(), set(ALL[:4]), set(ALL[4:])]


def test_live_asks_nothing(client: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get("/health/live/").status_code == 200
    assert len(asked) == 0


def test_whoever_keeps_asking_costs_nothing(client: Client) -> None:
    client.get("/health/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/health/").status_code == 200
    assert len(asked) == 0


def test_jobs_that_wait_too_long_are_not_well() -> None:
    Job.objects.create(task="x", key="x", run_after=timezone.now() - timedelta(minutes=42))
    assert says("/health/work/", "jobs") == (503, "The job that is due longest is 42 minutes late.")
    assert says("/health/ready/", "database") == (200, "ok")


def test_a_failed_job_is_told_but_the_portal_works() -> None:
    Job.objects.create(task="x", key="x", failed_at=timezone.now())
    assert says("/health/", "jobs") == (200, "ok, 1 failed")


def test_a_runner_that_ticks_no_more_is_told() -> None:
    ticked(SILENT - timedelta(seconds=30))
    assert says("/health/work/", "runner") == (200, "ok")
    ticked(SILENT)
    assert says("/health/work/", "runner") == (
        503,
        "No runner was seen in the last 20 minutes: start manage.py runner.",
    )


def test_a_mail_server_that_is_away_for_an_hour_is_told() -> None:
    waits(LONG - timedelta(minutes=1), 2)
    assert says("/health/work/", "mail") == (200, "ok, 2 wait for the mail server")
    Job.objects.filter(task="notices.deliver").update(created_at=timezone.now() - 3 * LONG)
    assert says("/health/work/", "mail") == (
        503,
        "The mail server takes no mail: 2 mails wait, the oldest for 3 hours.",
    )


def test_without_a_database_it_is_not_well_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        vendor = "postgresql"
        settings_dict: ClassVar = {"NAME": "portal"}

        def close_if_unusable_or_obsolete(self) -> None: ...

        def close(self) -> None: ...

        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Broken())
    assert says("/health/ready/", "database") == (503, "The database does not answer.")
    assert says("/health/work/", "jobs") == (503, "The database does not answer, so nothing is done.")
    assert says("/health/live/", "database") == (200, "")


def test_migrations_that_are_missing_are_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    status, sentence = says("/health/ready/", "migrations")
    assert (status, sentence) == (503, "The database is 1 migrations behind this version: run manage.py migrate.")


def test_a_full_disk_is_noticed_by_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert says("/health/ready/", "files") == (
        503,
        "Nothing can be written to the disk: no space left on device.",
    )


def test_what_was_written_to_try_the_disk_is_gone_again(client: Client, settings: Settings) -> None:
    client.get("/health/ready/")
    assert list(Path(settings.DATA).glob(".health*")) == []


def test_static_files_that_were_not_collected_are_told(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    monkeypatch.setattr(health, "staticfiles_storage", ManifestStaticFilesStorage(location=tmp_path / "static"))
    assert says("/health/ready/", "static") == (
        503,
        "The static files are not collected: run manage.py collectstatic and start again.",
    )


def test_a_redis_that_is_away_is_told_and_pages_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "caches", {"default": SturdyCache("redis://127.0.0.1:1/0", {})})
    assert says("/health/work/", "queue") == (
        503,
        "Redis does not answer: pages go on, jobs wait in the database.",
    )
    assert says("/health/ready/", "queue") == (200, "")


def test_a_terminal_gets_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("health")
    assert capsys.readouterr().out.splitlines() == [f"{name}: ok" for name in ALL]
    ticked(SILENT)
    health.forget()
    with pytest.raises(CommandError, match="No runner was seen"):
        call_command("health", "work")
    call_command("health", "ready")
