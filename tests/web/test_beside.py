"""A button that lies in a form and is about something else: no words are dropped by it (docs/domain.md, Writing)."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from tests.cast import person
from tests.web import pages
from tests.web.test_held import BACKEND
from tests.web.test_kept import sign_in
from utq_portal.web.held import MOST_LETTERS

pytestmark = pytest.mark.django_db
WORDS = "I let pairs work on a problem, and then they explain it."
FIELDS = {"about": "The first lesson", "body": "", "day": "1 March 2028", "hours": "", "kind": "a"}


@pytest.fixture(autouse=True)
def empty() -> None:
    pages.SAVED.__init__()  # type: ignore[misc]


@pytest.fixture
def noor(client: Client) -> Client:
    client.force_login(person("noor"), backend=BACKEND)
    return client


def press(browser: Client, kind: str = "kept", **fields: str) -> tuple[int, str]:
    """Press the other button as a browser without scripts does."""
    page = browser.get(f"/beside/{kind}/").content.decode()
    said = re.search(r'name="beside" value="([^"]*)"', page)
    assert said
    private = {"not-kept": "1"} if kind == "private" else {}
    sent = {**FIELDS, **private, **fields, "beside": html.unescape(said[1])}
    answer = browser.post("/remark/act/", sent, headers={"Referer": f"http://testserver/beside/{kind}/"}, follow=True)
    return len(pages.SAVED.remarks), answer.content.decode()


def test_without_words_it_is_a_button_like_any_other(noor: Client) -> None:
    done, page = press(noor)
    assert done == 1
    assert pages.SAVED.remarks == ["act []"]
    assert "was not taken" not in page


@pytest.mark.parametrize("typed", [{"body": WORDS}, {"about": WORDS}, {"day": "2 March 2028"}, {"about": ""}])
def test_the_act_is_done_and_the_words_are_still_here(noor: Client, typed: dict[str, str]) -> None:
    done, page = press(noor, **typed)
    assert done == 1
    assert "What you typed was not taken, and is still here." in page
    shown = noor.get("/sent-again/").content.decode()
    assert 'action="/remark/send/"' in shown
    for name, value in {**FIELDS, **typed}.items():
        assert f'<input type="hidden" name="{name}" value="{html.escape(value)}">' in shown
    assert 'name="beside"' not in shown


def test_words_that_were_refused_before_are_words_too(noor: Client) -> None:
    page = noor.post("/beside/kept/", {**FIELDS, "body": WORDS}).content.decode()
    said = re.search(r'name="beside" value="([^"]*)"', page)
    assert said
    sent = {**FIELDS, "body": WORDS, "beside": html.unescape(said[1])}
    answer = noor.post("/remark/act/", sent, follow=True)
    assert "is still here" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "typed"), [("private", WORDS), ("kept", "x" * (MOST_LETTERS + 1))], ids=["private", "long"]
)
def test_what_may_not_be_kept_is_asked_about_before_the_act(noor: Client, kind: str, typed: str) -> None:
    done, page = press(noor, kind, body=typed)
    assert done == 0
    assert "You also wrote something else on this page" in page
    assert typed in page
    assert re.search(r'<form id="go" method="post" action="/remark/act/"', page)
    assert 'action="/remark/send/"' in page
    assert noor.get("/sent-again/").status_code == 302
    noor.post("/remark/act/", {})
    assert pages.SAVED.remarks == ["act []"]


@pytest.mark.parametrize(
    "said", ["", "x", "/remark/send/||x|y", "https://elsewhere.example/|body|x", "//x.example/|body|x"]
)
def test_a_value_of_another_making_holds_nothing(noor: Client, said: str) -> None:
    answer = noor.post("/remark/act/", {"beside": said, "body": WORDS}, follow=True)
    assert "is still here" not in answer.content.decode()
    assert pages.SAVED.remarks == ["act []"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", ["kept", "private"])
def test_with_scripts_the_page_asks(visit: BrowserContext, live_server: object, kind: str) -> None:
    sign_in(visit, person("noor"), str(live_server))
    tab = visit.new_page()
    tab.goto(f"/beside/{kind}/")
    tab.fill("textarea[name=body]", WORDS)
    tab.click("text=Withdraw the row")
    expect(tab.locator("#other-ask blockquote")).to_have_text(WORDS)
    tab.click("text=Go on without it")
    tab.wait_for_url("**/remark/")
    assert [one.partition(" ")[0] for one in pages.SAVED.remarks] == ["act"]
    tab.goto(f"/beside/{kind}/")
    expect(tab.locator("textarea[name=body]")).to_have_value(WORDS if kind == "kept" else "")
