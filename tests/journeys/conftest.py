"""A browser for all journeys, and universities that run as they do in earnest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import chromium as engine
from tests.journeys.server import Portal, copied


@pytest.fixture(autouse=True)
def own_surroundings() -> None:
    """The portal runs in processes of its own: nothing of this process needs to be changed."""


@pytest.fixture(autouse=True, scope="session")
def emptied_with_the_trail() -> None:
    """No database of this process is used."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium; the tests are skipped where there is none."""
    with engine.started() as browser:
        yield browser


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with every migration and the static files, and nobody in it; copied, never used."""
    portal = Portal(tmp_path_factory.mktemp("blank"), demo=True)
    portal.migrate()
    portal.manage("collectstatic", "--no-input", "--verbosity", "0")
    return portal.data


@pytest.fixture(scope="session")
def university(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Portal]]:
    """Starts a running university by its name in tests/journeys/university.py; the same name is the same one."""
    running: dict[str, Portal] = {}

    def started(name: str) -> Portal:
        if name not in running:
            portal = running[name] = copied(blank, tmp_path_factory.mktemp(name) / "data")
            portal.run("-m", "tests.journeys.university", name)
            portal.start()
        return running[name]

    yield started
    for portal in running.values():
        portal.stop()


@pytest.fixture(scope="session")
def demo(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo university, as `make run` shows it."""
    portal = copied(blank, tmp_path_factory.mktemp("demo") / "data", demo=True)
    portal.manage("demo", "--teachers", "120")
    portal.start()
    yield portal
    portal.stop()
