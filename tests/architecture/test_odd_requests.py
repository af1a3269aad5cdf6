"""What broken programs and curious people send is answered, never with an error of ours, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.cast import Cast
from tests.factories.assessments import assessment, certificate
from tests.factories.dossiers import add_evidence, open_dossier
from utq_portal.files import ranges
from utq_portal.people.models import User
from utq_portal.web import held
from utq_portal.web.middleware import PlainCookies, WithinBounds

SignedIn = Callable[[User], Client]
ENDLESS = "9" * 5000  # more digits than Python reads as a number


def test_a_null_byte_in_an_address_leads_nowhere() -> None:
    within = WithinBounds(lambda _request: HttpResponse())
    with pytest.raises(Http404):
        within.process_view(RequestFactory().get("/"), None, (), {"code": "a\0b"})


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one\ntwo"),
        ("one\ntwo", "one\ntwo"),
        ("\r\n\r\n", "\n\n"),
        ("a\0b", "ab"),
    ],
)
def test_a_line_ends_in_one_sign_and_a_null_byte_is_dropped(sent: str, read: str) -> None:
    within = WithinBounds(lambda _request: HttpResponse())
    asked, said = (
        RequestFactory().get("/", {"q": sent}),
        RequestFactory().post("/", {"other": "x", "text": [sent, "y"]}),
    )
    for request in (asked, said):
        within.process_view(request, None, (), {})
    assert (asked.GET["q"], said.POST.getlist("text"), said.POST["other"]) == (read, [read, "y"], "x")


@pytest.mark.parametrize("address", ["/courses/?as=csv", "/courses/?as=xlsx", "/courses/calendar.ics", "/nowhere/"])
def test_what_a_person_gets_is_kept_by_no_browser_whatever_its_kind(
    cast: Cast, client: Client, signed_in: SignedIn, address: str
) -> None:
    assert signed_in(cast.stranger).get(address)["Cache-Control"] == "private, no-store"
    assert "no-store" not in client.get(address).get("Cache-Control", "")


def test_a_cookie_with_a_null_byte_is_dropped() -> None:
    seen: list[dict[str, str]] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(dict(request.COOKIES))
        return HttpResponse()

    PlainCookies(page)(RequestFactory().get("/", headers={"Cookie": 'sessionid="aaaaaaaaaa\\000b"; theme=dark'}))
    assert seen == [{"theme": "dark"}]


def test_a_range_of_endless_digits_is_no_range() -> None:
    request = RequestFactory().get("/", headers={"Range": f"bytes={ENDLESS}-"})
    assert ranges.asked_span(request, 10, "e") is None


@pytest.mark.parametrize("header", ["Referer", "Origin"])
def test_a_page_with_a_broken_address_is_not_ours(header: str) -> None:
    request = RequestFactory().post("/", headers={header: "http://[::1"})
    assert not held.from_own_page(request)
    assert held.own_page(request) == ""


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "٢٠٢٨", ENDLESS])
def test_a_year_that_no_calendar_has_is_not_asked_for(cast: Cast, signed_in: SignedIn, year: str) -> None:
    certificate(cast)
    browser = signed_in(cast.coordinator)
    assert browser.get("/certificates/", {"year": year}).status_code == 200
    assert browser.get("/settings/holidays/", {"year": year}).status_code == 200
    assert browser.get("/deadlines/", {"settled": "own", "year": year, "month": f"{year}-01"}).status_code == 200


@pytest.mark.parametrize("number", [ENDLESS, "2147483648", "9223372036854775808", "0", "²", "-1"])
def test_a_place_or_key_of_any_digits_is_answered(cast: Cast, signed_in: SignedIn, number: str) -> None:
    dossier = open_dossier(cast)
    row = add_evidence(dossier)
    teacher = signed_in(cast.teacher)
    assert teacher.post(f"/dossiers/{dossier.pk}/evidence/{row.number}/move/", {"to": number}).status_code == 302
    asked = {**dict.fromkeys(("here", "show", "page", "sort"), number), "by": "criterion"}
    assert teacher.get(f"/dossiers/{dossier.pk}/", asked).status_code == 200


@pytest.mark.parametrize("number", [ENDLESS, "9223372036854775808", "0", "²"])
def test_nobody_of_an_impossible_number_is_asked_to_assess(cast: Cast, signed_in: SignedIn, number: str) -> None:
    row = assessment(cast)
    answer = signed_in(cast.coordinator).post(f"/assessments/{row.pk}/ask/", {"assessor": number})
    assert answer.status_code == 302
