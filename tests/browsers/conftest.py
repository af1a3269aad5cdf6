"""The demo university on a fixed day, in this process: the same pages at every run. And portals for three engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from tests.browsers.engines import ENGINES, started
from tests.browsers.page import Visit
from tests.journeys.server import Portal, copied
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
    monkeypatch.setattr("utq_portal.office.views.upkeep.runs_here", lambda migrated: [])
    monkeypatch.setattr("utq_portal.office.views.upkeep.report", lambda *given: "Portal: 1.0\nJob runner: Working\n")
    monkeypatch.setattr("utq_portal.office.queries.upkeep.signed_in_on", lambda day: 12)

    def reader(account: str, language: str) -> Client:
        client = signed_in(User.objects.get(email=f"{account}@demo.example")) if account else Client()
        client.get(f"/language/{language}/", {"next": "/about/"})
        return client

    return reader


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the university; copied for each engine and test, never used."""
    portal = Portal(tmp_path_factory.mktemp("stage"))
    portal.migrate()
    portal.manage("collectstatic", "--no-input", "--verbosity", "0")
    portal.run("-m", "tests.browsers.stage")
    return portal.data


@pytest.fixture(params=list(ENGINES))
def visit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Visit]:
    """Somebody at a portal of their own, in one engine; a failure leaves a picture."""
    driver = started(request.param)  # first, because nothing needs to be made where it is not installed
    try:
        portal = copied(request.getfixturevalue("staged"), tmp_path / "data")
        try:
            portal.start()
            failed = request.session.testsfailed
            yield Visit(driver, portal.url)
            if request.session.testsfailed > failed:
                driver.picture(tmp_path / "failed.png")
        finally:
            portal.stop()
    finally:
        driver.close()
