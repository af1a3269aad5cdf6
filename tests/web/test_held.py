"""Sent after the session had ended: nothing is lost, and signing in leads to a page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.html import escape
from pytest_django.fixtures import Settings

from tests.cast import person
from tests.web import pages
from utq_portal.people.models import User
from utq_portal.web.held import MOST_LETTERS

pytestmark = pytest.mark.django_db
PAGE = "http://testserver/remark/"
WORDS = "I let pairs work on a problem, and then they explain it."
BACKEND = "utq_portal.people.backend.PeopleBackend"


@pytest.fixture(autouse=True)
def empty() -> None:
    pages.SAVED.__init__()  # type: ignore[misc]


def session_ended(browser: Client) -> None:
    """As when another window signed out everywhere, or two weeks went by."""
    Session.objects.all().delete()


def visitor(browser: Client, who: User) -> Client:
    """Somebody who has opened the page with the form."""
    browser.force_login(who, backend=BACKEND)
    browser.get("/remark/")
    return browser


def test_the_page_to_sign_in_says_that_nothing_is_lost(client: Client) -> None:
    leads = sent_late(visitor(client, person("noor")))
    assert "What you sent is not lost" in client.get("/accounts/login/", {"next": leads}).content.decode()
    assert "What you sent is not lost" not in client.get("/accounts/login/", {"next": "/home/"}).content.decode()


def sent_late(browser: Client, address: str = "/remark/send/", *, page: str = PAGE, **fields: str) -> str:
    """Send a form after the session ended; returns where signing in will lead."""
    session_ended(browser)
    answer = browser.post(address, fields or {"body": WORDS}, headers={"Referer": page} if page else {})
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == "/accounts/login/"
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_the_words_are_shown_after_signing_in_and_sent_with_one_button(client: Client) -> None:
    who = person("noor")
    leads = sent_late(visitor(client, who))
    client.force_login(who, backend=BACKEND)
    page = client.get(leads).content.decode()
    assert "What you sent is still here" in page
    assert page.count(escape(WORDS)) == 2
    assert 'action="/remark/send/"' in page
    client.post("/remark/send/", {"body": WORDS, "held": "1"})
    assert pages.SAVED.remarks == [WORDS]
    assert client.get(leads).headers["Location"] == "/remark/"


def test_a_form_that_is_refused_then_stays_held(client: Client) -> None:
    who = person("noor")
    leads = sent_late(visitor(client, who))
    client.force_login(who, backend=BACKEND)
    client.post("/remark/send/", {"body": "no", "held": "1"})
    assert client.get(leads).status_code == 200


def test_it_can_be_left_and_the_page_follows(client: Client) -> None:
    who = person("noor")
    leads = sent_late(visitor(client, who))
    client.force_login(who, backend=BACKEND)
    assert client.post(leads, {"next": "/remark/"}).headers["Location"] == "/remark/"
    assert client.get(leads).headers["Location"] == "/remark/"


def test_somebody_else_on_the_same_device_sees_nothing_of_it(client: Client) -> None:
    leads = sent_late(visitor(client, person("noor")))
    client.force_login(person("sam"), backend=BACKEND)
    answer = client.get(leads, follow=True)
    assert answer.request["PATH_INFO"] == "/remark/"
    assert WORDS not in answer.content.decode()


def test_the_database_alone_cannot_read_it(client: Client) -> None:
    who = person("noor")
    leads = sent_late(visitor(client, who))
    assert WORDS not in str([row.get_decoded() for row in Session.objects.all()])
    client.force_login(who, backend=BACKEND)
    del client.cookies["utq_held"]
    assert client.get(leads).status_code == 302


def test_after_an_hour_it_is_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person("noor")
    leads = sent_late(visitor(client, who))
    client.force_login(who, backend=BACKEND)
    monkeypatch.setattr("utq_portal.web.held.SECONDS", -1)
    assert client.get(leads).status_code == 302


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/remark/private/", {"not-kept": "1", "leave": WORDS}),
        ("/remark/send/", {"body": "x" * (MOST_LETTERS + 1)}),
    ],
)
def test_what_is_not_to_be_held_leads_to_the_page_of_the_form(
    client: Client, address: str, fields: dict[str, str]
) -> None:
    assert sent_late(visitor(client, person("noor")), address, **fields) == "/remark/"
    assert not Session.objects.exists()


def test_a_text_of_the_longest_kind_is_held(client: Client) -> None:
    leads = sent_late(visitor(client, person("noor")), body="x" * MOST_LETTERS)
    assert leads.startswith("/sent-again/")


def test_a_stranger_fills_no_session(client: Client) -> None:
    assert sent_late(client) == "/remark/"
    assert not Session.objects.exists()


@pytest.mark.parametrize("page", ["", "https://elsewhere.example/remark/", "http://testserver/accounts/login/"])
def test_without_a_page_of_ours_it_leads_to_the_address_itself(client: Client, page: str) -> None:
    assert sent_late(client, page=page) == "/remark/send/"


def test_an_address_that_only_takes_forms_leads_a_reader_to_the_page_above(client: Client) -> None:
    client.force_login(person("noor"), backend=BACKEND)
    opened = client.get("/remark/send/", headers={"Accept": "text/html,*/*"})
    assert (opened.status_code, opened["Location"]) == (302, "/remark/")
    assert client.get("/remark/send/").status_code == 405


@pytest.mark.parametrize("header", ["X-Script", "X-Autosave", "X-Upload"])
def test_a_script_is_told_that_nobody_is_signed_in(client: Client, header: str) -> None:
    answer = client.post("/remark/send/", {"body": WORDS}, headers={header: "1"})
    assert answer.status_code == 401
    assert answer.json()["error"] == "You are signed out. Sign in again, then try again."
    assert client.get("/remark/", headers={header: "1"}).status_code == 401


def test_without_scripts_what_the_next_page_refuses_is_still_here(client: Client) -> None:
    client.force_login(person("noor"), backend=BACKEND)
    answer = client.post("/remark/send/", {"body": "no", "about": WORDS}, follow=True, headers={"Referer": PAGE})
    page = answer.content.decode()
    assert "Not like this" in page
    assert 'href="/sent-again/?page=%2Fremark%2F"' in page
    shown = client.get("/sent-again/").content.decode()
    assert "It was not taken. Copy it, or send it once more." in shown
    assert shown.count(escape(WORDS)) == 2
    client.post("/remark/send/", {"body": "yes", "about": WORDS, "held": "1"})
    assert "was not taken" not in client.get("/remark/").content.decode()


@pytest.mark.parametrize("more", [{"kept-mark": "a" * 20, "about": WORDS}, {"not-kept": "1", "about": WORDS}, {}])
def test_what_a_script_keeps_or_nobody_typed_is_not_held(client: Client, more: dict[str, str]) -> None:
    client.force_login(person("noor"), backend=BACKEND)
    page = client.post("/remark/send/", {"body": "no", **more}, follow=True).content.decode()
    assert "Not like this" in page
    assert "was not taken" not in page


# ---------- the token of another session ----------


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("proof", [{"Origin": "http://testserver"}, {"Referer": PAGE}])
def test_a_form_with_an_old_token_is_shown_to_be_sent_again(proof: dict[str, str]) -> None:
    browser, who = strict(), person("noor")
    browser.force_login(who, backend=BACKEND)
    browser.get("/remark/")
    answer = browser.post("/remark/send/", {"body": WORDS, "csrfmiddlewaretoken": "x" * 64}, headers=proof)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert page.count(escape(WORDS)) == 2
    assert f"You are signed in as {who}." in page
    token = re.search(r'id="again".*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.DOTALL)
    assert token
    browser.post("/remark/send/", {"body": WORDS, "csrfmiddlewaretoken": token[1]}, headers=proof)
    assert pages.SAVED.remarks == [WORDS]


@pytest.mark.parametrize(
    "proof", [{}, {"Origin": "https://elsewhere.example", "Referer": PAGE}, {"Origin": "null"}, {"Referer": "x"}]
)
def test_a_form_of_another_site_is_not_offered(proof: dict[str, str]) -> None:
    browser = strict()
    browser.force_login(person("noor"), backend=BACKEND)
    answer = browser.post("/remark/send/", {"body": WORDS}, headers=proof)
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode()


def test_a_password_is_never_shown_again() -> None:
    proof = {"Origin": "http://testserver"}
    answer = strict().post("/accounts/login/", {"login": "a@b.example", "password": "a secret"}, headers=proof)
    assert answer.status_code == 403
    assert "a secret" not in answer.content.decode()


def test_an_old_token_without_a_session_leads_to_signing_in() -> None:
    browser = strict()
    visitor(browser, person("noor"))
    assert sent_late(browser).startswith("/sent-again/")


def test_a_script_with_an_old_token_is_told_to_try_again() -> None:
    browser = strict()
    answer = browser.post("/remark/send/", {}, headers={"X-Script": "1"})
    assert answer.status_code == 401
    browser.force_login(person("noor"), backend=BACKEND)
    answer = browser.post("/remark/send/", {}, headers={"X-Script": "1"})
    assert (answer.status_code, answer.json()["token"]) == (403, True)


# ---------- what the browser may forget ----------

MARK = "0123456789abcdef0123"


@pytest.mark.parametrize(
    ("body", "mark", "taken"), [(WORDS, MARK, True), ("no", MARK, False), ("", MARK, False), (WORDS, "a=b;", False)]
)
def test_only_what_was_taken_is_acknowledged(client: Client, body: str, mark: str, *, taken: bool) -> None:
    client.force_login(person("noor"), backend=BACKEND)
    answer = client.post("/remark/send/", {"body": body, "kept-mark": mark})
    assert any(name.startswith("sent_") for name in answer.cookies) is taken


def test_nothing_is_acknowledged_to_somebody_who_has_to_sign_in(client: Client) -> None:
    answer = client.post("/remark/send/", {"body": WORDS, "kept-mark": MARK})
    assert not any(name.startswith("sent_") for name in answer.cookies)


def test_behind_tls_the_cookies_are_for_tls_only(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client.force_login(person("noor"), backend=BACKEND)
    assert client.get("/remark/", secure=True).cookies["utq_who"]["secure"]
