"""Pages for what went wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings

from tests.cast import give, person
from utq_portal.people.models import Role, User

pytestmark = pytest.mark.django_db


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    return strip_tags(found[1]) if found else ""


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/suspicious/", 400, "We could not read this request"),
        ("/denied/", 403, "You cannot open this page"),
    ],
)
def test_faults_have_our_own_page(client: Client, path: str, status: int, title: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (status, title)
    assert f"<title>{title} · UTQ portal</title>" in page
    assert f"Error {status}" in page


@pytest.mark.parametrize(("letters", "status"), [(95, 422), (96, 413)])
def test_more_than_is_taken_at_once_is_told_as_that(
    client: Client, settings: Settings, letters: int, status: int
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    sent = "name=" + "x" * letters
    answer = client.post("/every-field/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_the_page_of_too_much_says_that_nothing_was_saved(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/every-field/", "x" * 101, content_type="application/x-www-form-urlencoded")
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (413, "This is too much at once")
    assert "None of it was saved." in page


def test_a_page_that_is_not_there_says_nothing_is_lost(signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(person("noor")).get("/nothing/here/")
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (404, "We cannot find this page")
    assert 'href="/home/">Go to your own start page' in page


def test_who_may_not_is_told_as_whom_they_are_signed_in(signed_in: Callable[[User], Client]) -> None:
    who = person("noor")
    give(who, Role.COORDINATOR)
    assert "You are signed in as Coordinator." in signed_in(who).get("/denied/").content.decode()


def test_a_fault_of_ours_has_a_reference_that_is_in_the_log(
    caplog: pytest.LogCaptureFixture, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(person("noor"))
    browser.raise_request_exception = False
    answer = browser.get("/faulty/")
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (500, "Something went wrong on our side")
    found = re.search(r"reference ([0-9A-F]{6})", page)
    assert found
    assert f"Fault {found[1]} at /faulty/" in caplog.text
    assert "a fault on purpose" not in page
    assert 'class="button primary" href="/faulty/"' in page


def test_a_form_of_another_session_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/every-field/", {"name": "x"})
    assert (answer.status_code, heading(answer.content.decode())) == (403, "This form could not be checked")
