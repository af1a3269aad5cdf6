"""House colour, logo, language, theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import person
from utq_portal.files import storage
from utq_portal.people.models import User
from utq_portal.policy.models import Institution
from utq_portal.policy.queries import forget, institution

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def colour(value: str) -> None:
    institution()
    Institution.objects.update(brand_colour=value)
    forget()


def test_the_house_colour_is_the_institutions_own(client: Client) -> None:
    colour("#c8102e")
    answer = client.get("/brand.css")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "text/css",
        "public, max-age=3600",
    )
    assert b"--brand: light-dark(#c8102e, " in answer.content


def test_a_browser_that_has_the_colour_is_told_so(client: Client) -> None:
    etag = client.get("/brand.css")["ETag"]
    assert client.get("/brand.css", headers={"If-None-Match": etag}).status_code == 304
    colour("#c8102e")
    assert client.get("/brand.css", headers={"If-None-Match": etag}).status_code == 200


def test_pages_name_the_colour_so_that_a_change_is_seen_at_once(client: Client) -> None:
    colour("#c8102e")
    assert 'href="/brand.css?c8102e"' in client.get("/every-field/").content.decode()


def test_the_logo_is_served_as_the_picture_it_is(client: Client) -> None:
    assert client.get("/logo").status_code == 404
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
    kept = storage.store_made(picture, name="logo.png", mime="image/png")
    institution()
    Institution.objects.update(logo=kept.path)
    forget()
    answer = client.get("/logo")
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", picture)  # type: ignore[attr-defined]
    assert '<img src="/logo?' in client.get("/every-field/").content.decode()


def test_a_logo_that_is_no_picture_is_not_served(client: Client) -> None:
    kept = storage.store_made(b"<svg><script/></svg>", name="logo.svg", mime="image/svg+xml")
    institution()
    Institution.objects.update(logo=kept.path)
    forget()
    assert client.get("/logo").status_code == 404


# ---------- language ----------


def test_a_visitor_reads_on_in_the_other_language(client: Client) -> None:
    answer = client.get("/language/nl/?next=/every-field/")
    assert (answer.status_code, answer["Location"]) == (302, "/every-field/")
    assert '<html lang="nl"' in client.get("/every-field/").content.decode()
    client.get("/language/en/")
    assert '<html lang="en"' in client.get("/every-field/").content.decode()


def test_a_person_keeps_the_language_on_every_device(signed_in: Browser) -> None:
    who = person("noor")
    signed_in(who).get("/language/nl/")
    who.refresh_from_db()
    assert who.language == "nl"
    page = signed_in(who).get("/home/")
    assert (page["Content-Language"], '<html lang="nl"' in page.content.decode()) == ("nl", True)


def test_the_browser_decides_for_a_new_visitor(client: Client) -> None:
    page = client.get("/every-field/", headers={"Accept-Language": "nl-BE,nl;q=0.9,en;q=0.5"})
    assert page["Content-Language"] == "nl"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in page["Vary"].split(",")}


@pytest.mark.parametrize("code", ["de", "xx"])
def test_there_are_two_languages(client: Client, code: str) -> None:
    assert client.get(f"/language/{code}/").status_code == 404


@pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_nobody_is_led_away(client: Client, next_: str) -> None:
    assert client.get("/language/nl/", {"next": next_})["Location"] == "/"
    assert client.post("/theme/", {"next": next_, "theme": "dark"})["Location"] == "/"


# ---------- theme ----------


def test_a_theme_is_kept_on_the_person(signed_in: Browser) -> None:
    who = person("noor")
    browser = signed_in(who)
    assert 'data-theme="dark"' not in browser.get("/home/").content.decode()
    assert browser.post("/theme/", {"theme": "dark", "next": "/home/"})["Location"] == "/home/"
    assert 'data-theme="dark"' in signed_in(who).get("/home/").content.decode()
    browser.post("/theme/", {"theme": "auto"})
    assert "data-theme=" not in browser.get("/home/").content.decode()


def test_a_theme_is_kept_in_a_visitors_browser(client: Client) -> None:
    client.post("/theme/", {"theme": "light"})
    assert 'data-theme="light"' in client.get("/every-field/").content.decode()
    client.post("/theme/", {"theme": "purple"})
    assert "data-theme=" not in client.get("/every-field/").content.decode()
    assert client.get("/theme/").status_code == 405


def test_a_theme_changes_only_with_our_own_form() -> None:
    assert Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"}).status_code == 403
