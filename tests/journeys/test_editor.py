"""The page of a competence with a long text, and without script: all stays in view, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.server import Portal
from tests.journeys.test_clipboard import EDITOR, emptied, paste, stored, wait_for
from tests.journeys.visitor import Visitor, faults_of

pytestmark = pytest.mark.browser
LONG = "".join(f"<h3>Part {part}</h3>" + f"<p>{'word ' * 60}</p>" * 5 for part in range(20))
TOP = "(selector) => document.querySelector(selector).getBoundingClientRect().top"
# where the cursor stands, and what is left of the window between toolbar and bar
CURSOR = """() => {
  const rect = getSelection().getRangeAt(0).getClientRects()[0];
  const bar = document.querySelector("#ready-bar").getBoundingClientRect();
  const head = document.querySelector(".editor .head").getBoundingClientRect();
  return { top: rect.top, bottom: rect.bottom, from: head.bottom, to: bar.top };
}"""


@pytest.fixture
def teacher(chromium: Browser, demo: Portal, at_work: tuple[str, list[Any]]) -> Iterator[Visitor]:
    """With scripts, and an empty text before them."""
    address, cookies = at_work
    visitor = Visitor(chromium, demo, set(), [])
    visitor.context.add_cookies(cookies)
    visitor.page.goto(address)
    emptied(visitor)
    yield visitor
    visitor.context.close()


@pytest.fixture
def plain(teacher: Visitor, chromium: Browser, demo: Portal) -> Iterator[Page]:
    """The same person in a browser without scripts, on the same page."""
    context = chromium.new_context(
        base_url=demo.url, storage_state=teacher.context.storage_state(), java_script_enabled=False
    )
    page = context.new_page()
    page.goto(teacher.page.url)
    yield page
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_toolbar_and_state_stay_in_view_and_hide_no_cursor(teacher: Visitor, width: int, height: int) -> None:
    page = teacher.page
    page.set_viewport_size({"width": width, "height": height})
    paste(teacher, html=LONG)
    expect(page.locator(".save-state").last).to_contain_text("Saved")
    expect(page.locator("[id^=words-]")).to_contain_text(" words")
    for place in (5, 60, 110):
        page.locator(EDITOR).evaluate(
            "(box, place) => box.children[place].scrollIntoView({ block: 'center', behavior: 'instant' })", place
        )
        page.wait_for_timeout(100)
        for part in (".editor .toolbar", ".editor .save-state"):
            assert 0 <= page.evaluate(TOP, part) < 120, (place, part)
    page.locator(EDITOR).focus()
    for key, times in (("Control+Home", 1), ("ArrowDown", 60), ("ArrowUp", 40)):
        for _time in range(times):
            page.keyboard.press(key)
        page.wait_for_timeout(100)
        place = page.evaluate(CURSOR)
        assert place["from"] <= place["top"] + 1, (key, place)
        assert place["bottom"] <= place["to"] + 1, (key, place)
    assert faults_of(page, ("light",)) == []


def test_without_script_plain_text_comes_and_goes_as_paragraphs(teacher: Visitor, plain: Page) -> None:
    area = plain.locator(".editor textarea")
    expect(area).to_have_value("")
    area.fill("First paragraph.\nStill the first.\n\nSecond <b>one</b>.")
    box = plain.locator("#grid input[type=checkbox]").first
    ticked = box.is_checked()
    box.set_checked(not ticked)
    plain.get_by_role("button", name="Save this page").first.click()
    expect(plain.locator("body")).to_contain_text("Everything on this page is saved.")
    expect(area).to_have_value("First paragraph.\nStill the first.\n\nSecond <b>one</b>.")
    expect(plain.locator("#grid input[type=checkbox]").first).to_be_checked(checked=not ticked)
    assert stored(teacher) == ("<p>First paragraph.<br>Still the first.</p><p>Second &lt;b&gt;one&lt;/b&gt;.</p>")
    # and with script it is the same text, written on
    teacher.page.reload()
    teacher.page.locator(EDITOR).focus()
    teacher.page.keyboard.press("Control+End")
    teacher.page.keyboard.type(" More.")
    wait_for(teacher, "<p>First paragraph.<br>Still the first.</p><p>Second &lt;b&gt;one&lt;/b&gt;. More.</p>")
    teacher.page.keyboard.press("Control+z")
    expect(teacher.page.locator(EDITOR)).to_contain_text("Still the first.")


def test_without_script_another_button_keeps_what_was_typed(teacher: Visitor, plain: Page) -> None:
    plain.locator(".editor textarea").fill("Typed before asking.")
    plain.get_by_role("button", name="Add a link").click()
    plain.wait_for_url("**/link/**")
    assert stored(teacher) == "<p>Typed before asking.</p>"


def test_without_script_layout_is_shown_with_the_reason_and_kept(teacher: Visitor, plain: Page) -> None:
    paste(teacher, html="<h1>Head</h1><p>One <b>two</b>.</p>")
    kept = "<h3>Head</h3><p>One <strong>two</strong>.</p>"
    wait_for(teacher, kept)
    plain.reload()
    expect(plain.locator(".fixed")).to_contain_text("a plain text box would lose")
    expect(plain.locator(".fixed .prose h3")).to_have_text("Head")
    expect(plain.locator(".editor textarea")).to_be_hidden()
    plain.get_by_role("button", name="Save this page").first.click()
    assert stored(teacher) == kept
    # with script nobody sees that notice, not even while the page loads
    expect(teacher.page.locator(".fixed")).to_have_count(0)


def test_an_editor_that_does_not_start_leaves_the_plain_page(teacher: Visitor) -> None:
    page = teacher.page
    page.route("**/configurable*.js", lambda route: route.abort())
    page.reload()
    area = page.locator(".editor textarea")
    area.fill("One.\n\nTwo.")
    wait_for(teacher, "<p>One.</p><p>Two.</p>")
    page.unroute("**/configurable*.js")
    page.reload()
    emptied(teacher)
    paste(teacher, html="<h1>Head</h1>")
    wait_for(teacher, "<h3>Head</h3>")
    page.route("**/configurable*.js", lambda route: route.abort())
    page.reload()
    expect(page.locator(".fixed .notice")).to_be_visible()
    expect(page.locator(".fixed h3")).to_have_text("Head")
