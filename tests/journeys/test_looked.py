"""Axe reads a page again as soon as anything on it could hold a fault that was not there before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.looked import Looked

pytestmark = pytest.mark.browser
ADDRESS = "/things/N/"
PAGE = """<!doctype html><html lang="en"><head><title>Things</title><link rel="stylesheet" href="/brand.css?112233">
</head><body><main><h1>Things of Noor</h1><h2>All</h2><ul><li><a href="/things/1/">One</a></li>
<li><a href="/things/2/">Two</a></li><li><a href="/things/3/">Three</a></li></ul><h3>More</h3>
<form><label for="f7">Name</label><input id="f7" name="f7">
<input type="checkbox" id="c" name="c" aria-label="Agree"><button>Save</button></form>
<dialog id="sure"><p>Sure?</p></dialog></main></body></html>"""
SAME = {
    "other words": ("Things of Noor", "Things of Sam, who came later"),
    "other numbers": ("f7", "f8"),
    "other links": ("/things/2/", "/elsewhere/"),
    "more of the same": ("</ul>", '<li><a href="/things/4/">Four</a></li></ul>'),
    "fewer of the same": ('<li><a href="/things/3/">Three</a></li>', ""),
}
OTHER = {
    "another class": ("<h2>", '<h2 class="quiet">'),
    "another place": ('<li><a href="/things/3/">Three</a></li></ul>', '</ul><a href="/things/3/">Three</a>'),
    "a part less": ("<h3>More</h3>", ""),
    "a part more": ("<form>", "<p>Fill this in.</p><form>"),
    "no name": ("<button>Save</button>", "<button></button>"),
    "no headline": ("<h1>Things of Noor</h1>", ""),
    "no title": ("<title>Things</title>", ""),
    "no label": ('<label for="f7">Name</label>', ""),
    "a label of something else": ('for="f7"', 'for="f9"'),
    "a level left out": ("<h2>All</h2>", ""),
    "an address twice on the page": ('id="sure"', 'id="c"'),
    "a role": ("<ul>", '<ul role="menu">'),
    "another language": ('lang="en"', 'lang="nl"'),
    "the colours of another university": ("112233", "445566"),
    "a ticked box": ('type="checkbox"', 'type="checkbox" checked'),
    "a field that is filled in": ('name="f7"', 'name="f7" value="Noor"'),
    "an open dialog": ("<dialog", "<dialog open"),
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def shown(page: Page, change: tuple[str, str] = ("", "")) -> Page:
    """The page, with one thing changed."""
    old, new = change
    assert old in PAGE
    page.set_content(PAGE.replace(old, new) if old else PAGE)
    return page


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_is_built_alike_is_read_once(page: Page, change: tuple[str, str]) -> None:
    looked = Looked()
    assert looked.is_new(shown(page), ADDRESS)
    assert not looked.is_new(shown(page, change), ADDRESS)


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_what_could_hold_another_fault_is_read_again(page: Page, change: tuple[str, str]) -> None:
    looked = Looked()
    assert looked.is_new(shown(page), ADDRESS)
    assert looked.is_new(shown(page, change), ADDRESS)
    assert not looked.is_new(page, ADDRESS)


def test_another_kind_of_address_or_width_is_read_again(page: Page) -> None:
    looked = Looked()
    assert looked.is_new(shown(page), ADDRESS)
    assert looked.is_new(page, "/people/N/")
    page.set_viewport_size({"width": 390, "height": 844})
    assert looked.is_new(page, ADDRESS)


def test_processes_tell_each_other(page: Page, tmp_path: Path) -> None:
    here, there = Looked(), Looked()
    here.file = there.file = tmp_path / "looked"
    assert here.is_new(shown(page), ADDRESS)
    assert not there.is_new(page, ADDRESS)
    assert there.is_new(shown(page, OTHER["another class"]), ADDRESS)
    assert not here.is_new(page, ADDRESS)
