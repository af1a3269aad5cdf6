"""Longer texts stay on the device until the server has them: in a real browser, with sessions that end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.fixtures import Settings

from tests.cast import person
from tests.web import pages
from tests.web.test_browser import CHROMIUM, FLAGS
from utq_portal.people.models import User

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WORDS = "I let pairs work on a problem."
BODY = "textarea[name=body]"
NOTICE = "[data-kept]:not(button)"
KEYS = "Object.keys(localStorage).filter((key) => /^(words|draft):/.test(key))"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def noor() -> User:
    return person("noor")


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, settings: Settings) -> Iterator[BrowserContext]:
    settings.ALLOWED_HOSTS = ["*"]
    pages.SAVED.__init__()  # type: ignore[misc]
    visit = chromium.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/Amsterdam")
    visit.set_default_timeout(10_000)
    yield visit
    visit.close()


@pytest.fixture
def tab(visit: BrowserContext, noor: User, live_server: LiveServer) -> Page:
    sign_in(visit, noor, live_server.url)
    tab = visit.new_page()
    tab.goto("/remark/")
    tab.wait_for_selector(".ProseMirror")
    return tab


def sign_in(visit: BrowserContext, who: User, url: str) -> None:
    """As in another window."""
    browser = Client()
    browser.force_login(who, backend="utq_portal.people.backend.PeopleBackend")
    visit.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": url}])


def write(tab: Page, words: str = WORDS) -> None:
    """Type, and let the device keep it."""
    tab.fill(BODY, words)
    until(tab, f"{KEYS}.some((key) => localStorage[key].includes({words!r}))")


def until(tab: Page, holds: str) -> None:
    """Wait until this is so; the policy of the page forbids Playwright's own way to wait for it."""
    for _attempt in range(50):
        if tab.evaluate(holds):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(holds)


def kept(tab: Page) -> int:
    return int(tab.evaluate(f"{KEYS}.length"))


def test_after_a_reload_the_words_are_there_and_the_page_says_so(tab: Page) -> None:
    write(tab)
    tab.fill("[name=about]", "The second lesson")
    tab.reload()
    expect(tab.locator(BODY)).to_have_value(WORDS)
    expect(tab.locator("[name=about]")).to_have_value("The second lesson")
    expect(tab.locator(NOTICE)).to_contain_text("Your words of ")
    expect(tab.locator(NOTICE)).to_contain_text("were put back")


def test_they_can_be_left_out(tab: Page) -> None:
    write(tab)
    tab.reload()
    tab.click("text=Leave them out")
    expect(tab.locator(BODY)).to_have_value("")
    assert tab.locator(NOTICE).count() == kept(tab) == 0
    tab.reload()
    expect(tab.locator(BODY)).to_have_value("")


def test_what_the_server_took_is_kept_no_more(tab: Page) -> None:
    write(tab)
    tab.click("text=Leave the remark")
    tab.wait_for_selector(f"li:has-text('{WORDS}')")
    assert kept(tab) == 0
    expect(tab.locator(BODY)).to_have_value("")
    assert "sent_" not in tab.evaluate("document.cookie")
    tab.go_back()
    tab.goto("/remark/")
    assert tab.locator(NOTICE).count() == 0


def test_what_the_server_refused_is_still_kept(tab: Page) -> None:
    write(tab, "no")
    tab.click("text=Leave the remark")
    tab.wait_for_selector("text=Not like this")
    expect(tab.locator(BODY)).to_have_value("no")
    assert kept(tab) == 1


def test_a_form_with_an_error_is_kept_until_it_is_right(tab: Page) -> None:
    tab.goto("/remark/")
    tab.fill("[name=about]", "The second lesson")
    tab.click("text=Leave the remark")
    tab.wait_for_selector("[data-error-summary]")
    assert kept(tab) == 1
    tab.goto("/remark/")
    expect(tab.locator("[name=about]")).to_have_value("The second lesson")
    tab.fill(BODY, WORDS)
    tab.click("text=Leave the remark")
    tab.wait_for_selector(f"li:has-text('{WORDS}')")
    assert kept(tab) == 0


def test_sent_after_the_session_ended_reload_and_back_bring_it(
    tab: Page, visit: BrowserContext, noor: User, live_server: LiveServer
) -> None:
    write(tab)
    Session.objects.all().delete()
    tab.click("text=Leave the remark")
    tab.wait_for_url("**/accounts/login/**")
    sign_in(visit, noor, live_server.url)
    tab.go_back()
    expect(tab.locator(BODY)).to_have_value(WORDS)
    assert pages.SAVED.remarks == []
    tab.click("text=Leave the remark")
    tab.wait_for_selector(f"li:has-text('{WORDS}')")
    assert kept(tab) == 0


def test_a_portal_that_is_away_loses_nothing(tab: Page, visit: BrowserContext) -> None:
    write(tab)
    visit.set_offline(True)
    tab.click("text=Leave the remark")
    tab.wait_for_timeout(500)
    visit.set_offline(False)
    tab.goto("/remark/")
    expect(tab.locator(BODY)).to_have_value(WORDS)


def test_text_with_layout_comes_back_in_the_editor(tab: Page) -> None:
    tab.click(".ProseMirror")
    tab.keyboard.type("With layout")
    until(tab, f"{KEYS}.length === 1")
    tab.reload()
    expect(tab.locator(".ProseMirror")).to_have_text("With layout")
    tab.click("text=Keep the text")
    tab.wait_for_selector("li:has-text('With layout')")
    assert kept(tab) == 0


def test_words_in_a_dialog_are_told_on_the_page(tab: Page) -> None:
    tab.click("text=More")
    tab.fill("#m", WORDS)
    until(tab, f"{KEYS}.length === 1")
    tab.reload()
    tab.click("main >> text=Show them")
    tab.wait_for_selector("dialog#more[open]")
    expect(tab.locator("#m")).to_have_value(WORDS)


def test_another_form_of_the_page_takes_nothing_along(tab: Page) -> None:
    write(tab)
    tab.click(".ProseMirror")
    tab.keyboard.type("The other")
    tab.click("text=Keep the text")
    expect(tab.locator("#other-ask blockquote")).to_have_text(WORDS)
    tab.click("text=Go back to it")
    assert pages.SAVED.remarks == []
    tab.click("text=Keep the text")
    tab.click("text=Go on without it")
    tab.wait_for_selector("li:has-text('The other')")
    expect(tab.locator(BODY)).to_have_value(WORDS)
    assert kept(tab) == 1


def test_private_words_are_asked_about_before_another_form_goes(tab: Page) -> None:
    tab.fill("#leave", WORDS)
    tab.fill(BODY, "A remark")
    tab.click("text=Leave the remark")
    expect(tab.locator("#other-ask blockquote")).to_have_text(WORDS)


def test_a_text_that_was_changed_on_the_server_is_not_overwritten(tab: Page) -> None:
    write(tab)
    tab.evaluate(
        """(keys) => { for (const key of keys) {
          localStorage[key] = JSON.stringify({ ...JSON.parse(localStorage[key]), base: "older" });
        } }""",
        tab.evaluate(KEYS),
    )
    tab.goto("/remark/")
    expect(tab.locator(NOTICE)).to_contain_text("On this device there is text that was not saved")
    expect(tab.locator(BODY)).to_have_value("")
    tab.click("text=Restore what you typed")
    expect(tab.locator(BODY)).to_have_value(WORDS)


def test_nothing_private_is_kept(tab: Page) -> None:
    tab.fill("#leave", WORDS)
    tab.wait_for_timeout(600)
    tab.reload()
    expect(tab.locator("#leave")).to_have_value("")
    assert kept(tab) == 0


def test_somebody_else_on_this_device_sees_nothing(tab: Page, visit: BrowserContext, live_server: LiveServer) -> None:
    write(tab)
    sign_in(visit, person("sam"), live_server.url)
    tab.goto("/remark/")
    expect(tab.locator(BODY)).to_have_value("")
    assert tab.locator(NOTICE).count() == 0
    tab.click("button[popovertarget=account]")
    tab.click("text=Sign out")
    tab.wait_for_url("**/")
    assert tab.locator("#kept-ask[open]").count() == 0


def sign_out(tab: Page, choice: str) -> None:
    tab.click("button[popovertarget=account]")
    tab.click("#account >> text=Sign out")
    expect(tab.locator("#kept-ask h2")).to_have_text("1 text is kept on this device and not sent.")
    expect(tab.locator("#kept-ask li a")).to_have_text("Remark")
    tab.click(f"#kept-ask >> text={choice}")


@pytest.mark.parametrize(("choice", "left"), [("Keep them and sign out", 1), ("Remove them and sign out", 0)])
def test_signing_out_asks_what_to_do_with_it(tab: Page, choice: str, left: int) -> None:
    write(tab)
    sign_out(tab, choice)
    until(tab, "!document.body.dataset.user")
    assert kept(tab) == left
    assert not Session.objects.exists()


def test_one_can_stay_signed_in(tab: Page) -> None:
    write(tab)
    sign_out(tab, "Stay signed in")
    expect(tab.locator("#kept-ask")).not_to_be_visible()
    assert (kept(tab), Session.objects.count()) == (1, 1)


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_it_is_kept_for_thirty_days(tab: Page, days: int, left: int) -> None:
    write(tab)
    tab.evaluate(
        f"""(keys) => {{ for (const key of keys) {{
          const at = new Date(Date.now() - {days} * 86400000).toISOString();
          localStorage[key] = JSON.stringify({{ ...JSON.parse(localStorage[key]), at }});
        }} }}""",
        tab.evaluate(KEYS),
    )
    tab.goto("/remark/")
    assert kept(tab) == left
