"""What the printer gives: the dossier with its texts and an attendance list to sign (docs/domain.md, Paper)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.server import Portal

pytestmark = pytest.mark.browser
SCREEN_ONLY = ".button, .icon-button, .site-nav, .tabs, .filters, [data-print], main form button"


@pytest.fixture
def tab(chromium: Browser, demo: Portal) -> Iterator[Page]:
    """A page of the demo; its language is English."""
    context = chromium.new_context(base_url=demo.url, locale="en-GB", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def signed_in(tab: Page, name: str) -> None:
    tab.goto("/accounts/login/")
    tab.locator("input[name=login]").fill(f"{name}@demo.example")
    tab.locator("input[name=password]").fill("demo")
    tab.get_by_role("button", name="Sign in with password").click()
    expect(tab).not_to_have_url(re.compile("/accounts/"))


def printed(tab: Page) -> list[str]:
    """The words of each sheet of paper; nothing to press is on it."""
    tab.emulate_media(media="print")
    shown = "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 200))"
    seen = tab.locator(SCREEN_ONLY).evaluate_all(shown)
    assert seen == []
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("there is no pdftotext to read the sheets")
    made = subprocess.run([reader, "-", "-"], input=tab.pdf(format="A4"), capture_output=True, check=True)
    tab.emulate_media(media="screen")
    return [" ".join(sheet.split()) for sheet in made.stdout.decode().split("\f")[:-1]]


def test_the_dossier_is_printed_with_its_texts(tab: Page) -> None:
    signed_in(tab, "teacher")
    tab.goto("/dossiers/")
    found = re.search(r"/dossiers/\d+/", f"{tab.url} {tab.content()}")
    assert found is not None
    tab.goto(f"{found.group()}whole/")
    sheets = printed(tab)
    assert 2 <= len(sheets) <= 40
    assert len(" ".join(sheets).split()) > 300


def test_an_attendance_list_has_a_line_for_everybody_to_sign(tab: Page) -> None:
    signed_in(tab, "courses")
    tab.goto("/course-desk/editions/")
    group = tab.locator("main a[href*='/editions/']").first.get_attribute("href") or ""
    number = re.search(r"/editions/(\d+)/", group)
    assert number is not None
    tab.goto(f"/editions/{number[1]}/to-sign/")
    names = tab.locator(".to-sign tbody tr th").all_inner_texts()
    sheets = printed(tab)
    assert 1 <= len(sheets) <= 3
    assert [name for name in names if name != "Empty line" and name.split("\n")[0] not in " ".join(sheets)] == []
