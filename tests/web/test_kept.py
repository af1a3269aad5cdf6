"""Longer texts stay on the device until the server has them: in a real browser, with sessions that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import person
from tests.web import pages
from utq_portal.people.models import User

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WORDS = "I let pairs work on a problem."
BODY = "textarea[name=body]"
NOTICE = "[data-kept]:not(button)"
KEYS = "Object.keys(localStorage).filter((key) => /^(words|draft):/.test(key))"


@pytest.fixture
def noor() -> User:
    return person("noor")


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
    expect(tab.locator(NOTICE)).to_contain_text("Your text of ")
    expect(tab.locator(NOTICE)).to_contain_text("was put back")


def test_they_can_be_left_out(tab: Page) -> None:
    write(tab)
    tab.reload()
    tab.click("text=Leave it out")
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


# ---------- what is chosen, beside what is written ----------


def choose(tab: Page) -> None:
    tab.select_option("[name=kind]", "b")
    tab.check("[name=rate][value='2']", force=True)
    tab.check("[name=ways][value=y]")
    tab.uncheck("[name=ways][value=x]")
    tab.fill("[name=day]", "1 March 2028")
    tab.fill("[name=hours]", "12")


def chosen(tab: Page) -> tuple[str, str, list[str], str, str]:
    form = "form[action='/remark/send/'] "
    ticked = tab.eval_on_selector_all(f"{form}[name=ways]:checked", "all => all.map((one) => one.value)")
    rate = tab.eval_on_selector_all(f"{form}[name=rate]:checked", "all => all.map((one) => one.value).join()")
    return (
        tab.input_value("[name=kind]"),
        rate,
        ticked,
        tab.input_value("[name=day]"),
        tab.input_value("[name=hours]"),
    )


def test_choices_come_back_with_the_words(
    tab: Page, visit: BrowserContext, noor: User, live_server: LiveServer
) -> None:
    before = chosen(tab)
    choose(tab)
    write(tab)
    tab.check("[name=ways][value=z]")
    after = ("b", "2", ["y", "z"], "1 March 2028", "12")
    until(tab, f"{KEYS}.some((key) => (JSON.parse(localStorage[key]).choices?.ways?.now ?? []).includes('z'))")
    tab.reload()
    assert chosen(tab) == after
    Session.objects.all().delete()
    tab.click("text=Leave the remark")
    tab.wait_for_url("**/accounts/login/**")
    sign_in(visit, noor, live_server.url)
    tab.goto("/remark/")
    assert chosen(tab) == after
    tab.click("text=Leave it out")
    assert chosen(tab) == before


def test_choices_that_the_page_no_longer_offers_the_same_way_stay_as_the_page_has_them(tab: Page) -> None:
    choose(tab)
    write(tab)
    tab.evaluate(
        """(keys) => { for (const key of keys) {
          const entry = JSON.parse(localStorage[key]);
          entry.choices.kind.base = ["other"];
          localStorage[key] = JSON.stringify(entry);
        } }""",
        tab.evaluate(KEYS),
    )
    tab.goto("/remark/")
    assert chosen(tab)[:2] == ("a", "2")


# ---------- a device that is full, or keeps nothing ----------

FULL = """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };"""
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); },
});"""
UNKEPT = "Not kept on this device"


@pytest.fixture
def faults(visit: BrowserContext) -> list[str]:
    found: list[str] = []
    visit.on("page", lambda tab: tab.on("pageerror", lambda error: found.append(str(error))))
    return found


@pytest.mark.parametrize("broken", [FULL, BLOCKED], ids=["full", "blocked"])
def test_a_device_that_keeps_nothing_says_so_and_sends_all_the_same(
    visit: BrowserContext, noor: User, live_server: LiveServer, faults: list[str], broken: str
) -> None:
    sign_in(visit, noor, live_server.url)
    visit.add_init_script(broken)
    tab = visit.new_page()
    tab.goto("/remark/")
    tab.wait_for_selector(".ProseMirror")
    tab.fill(BODY, WORDS)
    expect(tab.locator(".notice[data-unkept]")).to_contain_text(UNKEPT)
    tab.fill(BODY, f"{WORDS} More.")
    tab.wait_for_timeout(500)
    assert tab.locator(".notice[data-unkept]").count() == 1
    # nothing is here but on this page: leaving it by another button is asked first, signing out too
    tab.click("button[popovertarget=account]")
    tab.click("#account >> text=Sign out")
    expect(tab.locator("#other-ask blockquote")).to_have_text(f"{WORDS} More.")
    tab.click("text=Go back to it")
    tab.click("text=Leave the remark")
    tab.wait_for_selector(f"li:has-text('{WORDS}')")
    assert faults == []


@pytest.mark.parametrize("broken", [FULL, BLOCKED], ids=["full", "blocked"])
def test_saving_goes_on_where_the_device_keeps_nothing(
    visit: BrowserContext, noor: User, live_server: LiveServer, faults: list[str], broken: str
) -> None:
    sign_in(visit, noor, live_server.url)
    visit.add_init_script(broken)
    tab = visit.new_page()
    tab.goto("/note/")
    state = tab.locator(".save-state")
    expect(state).to_contain_text(UNKEPT)
    tab.fill("[name=title]", "All the same")
    expect(state).to_contain_text("Saved at 15:06")
    expect(state).to_contain_text(UNKEPT)
    assert pages.SAVED.values["title"] == "All the same"
    visit.set_offline(True)
    tab.fill("[name=title]", "In the train")
    expect(state).to_contain_text("this device keeps nothing")
    expect(state).not_to_contain_text("is kept on this device")
    visit.set_offline(False)
    tab.evaluate("dispatchEvent(new Event('online'))")
    expect(state).to_contain_text("Saved at 15:06")
    assert pages.SAVED.values["title"] == "In the train"
    assert faults == []


def test_when_there_is_room_again_the_warning_goes(tab: Page) -> None:
    tab.evaluate(f"() => {{ globalThis.was = Storage.prototype.setItem; {FULL} }}")
    tab.fill(BODY, WORDS)
    expect(tab.locator(".notice[data-unkept]")).to_be_visible()
    tab.evaluate("() => { Storage.prototype.setItem = globalThis.was; }")
    write(tab, f"{WORDS} More.")
    expect(tab.locator(".notice[data-unkept]")).to_have_count(0)


def test_private_words_are_asked_about_before_signing_out(tab: Page) -> None:
    tab.fill("#leave", WORDS)
    tab.click("button[popovertarget=account]")
    tab.click("#account >> text=Sign out")
    expect(tab.locator("#other-ask blockquote")).to_have_text(WORDS)
    tab.click("text=Go on without it")
    until(tab, "!document.body.dataset.user")
