"""The demo university on a fixed day, in this process: the same pages at every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from utq_portal.demo.make import make
from utq_portal.people.models import User

# a Tuesday in the second half of an academic year
NOW = datetime(2028, 2, 15, 9, 30, tzinfo=UTC)
TEACHERS = 120


@pytest.fixture
def demo_university(db: None) -> Iterator[None]:
    """The demo university as it stands at NOW; the clock stands still."""
    with time_machine.travel(NOW, tick=False):
        make(TEACHERS, accounts=True)
        yield


@pytest.fixture
def reader_of(
    demo_university: None,
    signed_in: Callable[[User], Client],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[[str, str], Client]:
    """Somebody of the demo ("" is a visitor) who reads in this language, the same on every machine."""
    settings.DEMO = True  # else nobody of the demo is let in
    settings.AUDIT_NOTES = tmp_path / "days.jsonl"
    disk = SimpleNamespace(total=10**11, used=4 * 10**10, free=6 * 10**10)
    monkeypatch.setattr("shutil.disk_usage", lambda place: disk)
    monkeypatch.setattr("utq_portal.dashboard.views.upkeep.runs_here", list)
    monkeypatch.setattr("utq_portal.dashboard.views.upkeep.report", lambda *given: "Portal: 1.0\nJob runner: Working\n")
    monkeypatch.setattr("utq_portal.dashboard.queries.upkeep.signed_in_on", lambda day: 12)

    def reader(account: str, language: str) -> Client:
        client = signed_in(User.objects.get(email=f"{account}@demo.example")) if account else Client()
        client.get(f"/language/{language}/", {"next": "/about/"})
        return client

    return reader
