"""Words without a place to break, in everything that people type: no page is wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.server import Portal, copied
from tests.journeys.test_looks import PAGES, PASSWORD, addresses
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)  # a phone, a laptop
MORE = {"teacher": ["/dossiers/{dossier}/1/", "/dossiers/{dossier}/4/", "/dossiers/{dossier}/evidence/1/"]}
WIDTH = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def long_words(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo university with long words everywhere."""
    portal = copied(blank, tmp_path_factory.mktemp("long") / "data", demo=True)
    portal.manage("demo", "--teachers", "60")
    portal.run("-m", "tests.journeys.long")
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def visitor(request: pytest.FixtureRequest, chromium: Browser, long_words: Portal) -> Iterator[Visitor]:
    """The role of this test at a browser, signed in."""
    visitor = Visitor(chromium, long_words, set(), [])
    if request.param:
        visitor.page.goto("/accounts/login/")
        visitor.page.locator("input[name=login]").fill(f"{request.param}@demo.example")
        visitor.page.locator("input[name=password]").fill(PASSWORD)
        with visitor.page.expect_navigation(wait_until="load"):
            visitor.page.get_by_role("button", name="Sign in with password").click()
    yield visitor
    visitor.context.close()


def too_wide(page: Page, address: str) -> list[str]:
    """What is wider than the screen on a page, at each width: scripts and server do not know how wide it is."""
    found = []
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed, there = page.evaluate(WIDTH)
        if needed > there:
            found.append(f"{address}: {needed} of {there}")
    return found


@pytest.mark.parametrize("visitor", PAGES, indirect=True, ids=lambda role: role or "visitor")
def test_no_page_is_wider_than_the_screen(visitor: Visitor, request: pytest.FixtureRequest) -> None:
    role = request.node.callspec.params["visitor"]
    pages = addresses(visitor, PAGES[role])
    if role in MORE:
        visitor.page.goto("/dossiers/")
        dossier = re.search(r"/dossiers/(\d+)/", visitor.page.url)
        assert dossier is not None
        pages += [one.format(dossier=dossier[1]) for one in MORE[role]]
    assert [fault for address in pages for fault in too_wide(visitor.page, address)] == []
