"""A browser for all journeys, and universities that run as they do in earnest."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import chromium as engine
from tests.journeys.looked import LOOKED
from tests.journeys.server import Portal, copied
from tests.journeys.visitor import Visitor


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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True, scope="session")
def looked_at_once(shared: Path) -> None:
    """What axe has read is known to all processes of this run."""
    LOOKED.file = shared / "looked"


@pytest.fixture(scope="session")
def made(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The data folder of this name, made by the first process of the run that asks for it; copied, never used."""

    def folder(name: str) -> Path:
        found = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not found.exists():
                half = tmp_path_factory.mktemp(name) / "data"
                if name == "blank":
                    half.mkdir()
                    make_blank(half)
                else:
                    fill(copied(folder("blank"), half, demo=name == "demo"), name)
                half.rename(found)
        return found

    return folder


def make_blank(data: Path) -> None:
    """Every migration and the static files, and nobody."""
    portal = Portal(data, demo=True)
    portal.migrate()
    portal.manage("collectstatic", "--no-input", "--verbosity", "0")


def fill(portal: Portal, name: str) -> None:
    """The people of the demo, or of a university of tests/journeys/university.py."""
    if name == "demo":
        portal.manage("demo", "--teachers", "120")
    else:
        portal.run("-m", "tests.journeys.university", name)


@pytest.fixture(scope="session")
def blank(made: Callable[[str], Path]) -> Path:
    """A data folder with every migration and the static files, and nobody in it; copied, never used."""
    return made("blank")


@pytest.fixture(scope="session")
def university(
    made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Portal]]:
    """Starts a running university by its name in tests/journeys/university.py; the same name is the same one."""
    running: dict[str, Portal] = {}

    def started(name: str) -> Portal:
        if name not in running:
            portal = running[name] = copied(made(name), tmp_path_factory.mktemp(name) / "data")
            portal.start()
        return running[name]

    yield started
    for portal in running.values():
        portal.stop()


@pytest.fixture(scope="session")
def demo(made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo university, as `make run` shows it."""
    portal = copied(made("demo"), tmp_path_factory.mktemp("demo") / "data", demo=True)
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture(scope="session")
def at_work(chromium: Browser, demo: Portal) -> tuple[str, list[Any]]:
    """The page of a competence that the demo's teacher can write, and the cookies of the teacher; signed in once."""
    visitor = Visitor(chromium, demo, set(), [])
    page = visitor.page
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("teacher@demo.example")
    page.locator("input[name=password]").fill("demo")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="Sign in with password").click()
    page.goto("/dossiers/")
    if re.search(r"/dossiers/$", page.url):
        page.locator("main a[href^='/dossiers/']").first.click()
    base = re.sub(r"(/dossiers/\d+/).*", r"\1", page.url)
    for number in range(1, 6):
        page.goto(f"{base}{number}/")
        if page.locator(".ProseMirror").count():
            found = page.url, list(visitor.context.cookies())
            visitor.context.close()
            return found
    pytest.fail("no competence of the demo is open")
