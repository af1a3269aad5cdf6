"""What stands around every page, and the headers that go with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from tests.cast import give, person
from utq_portal.notices.models import Notice
from utq_portal.people.models import Faculty, Role, User
from utq_portal.web.middleware import WithinBounds
from utq_portal.web.undo import offer_undo

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def test_a_page_asks_to_sign_in_unless_it_is_public(client: Client) -> None:
    answer = client.get("/home/?a=1")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/home/%3Fa%3D1")
    assert client.get("/every-field/").status_code == 200


def test_it_names_the_person_and_each_role_once(signed_in: Browser) -> None:
    who = person("noor", "Akkerman")
    eemcs = Faculty.objects.create(code="EEMCS", name_nl="E", name_en="E")
    give(who, Role.COORDINATOR)
    give(who, Role.UTQ_SUPERVISOR, eemcs)
    page = signed_in(who).get("/home/").content.decode()
    assert "<p>Noor Akkerman<br>Coordinator<br>UTQ supervisor, EEMCS</p>" in page


def test_it_counts_what_was_not_read(signed_in: Browser) -> None:
    who = person("noor")
    for n in range(3):
        Notice.objects.create(recipient=who, code="x", about="y", occasion=str(n))
    assert (
        '<span class="count"><span class="sr-only">unread: </span>3</span>'
        in signed_in(who).get("/home/").content.decode()
    )


def test_it_costs_few_queries(signed_in: Browser, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    browser = signed_in(person("noor"))
    browser.get("/home/")
    with django_assert_max_num_queries(4):
        browser.get("/home/")


def test_one_skip_link_one_main_one_sprite(client: Client) -> None:
    page = client.get("/every-field/").content.decode()
    assert [page.count(part) for part in ('class="skip" href="#content"', '<main id="content"', 'class="sprite"')] == [
        1
    ] * 3
    used = set(re.findall(r'<use href="#i-([a-z]+)"', page))
    assert used - set(re.findall(r'<symbol id="i-([a-z]+)"', page)) == set()


def test_nothing_in_a_page_is_inline(client: Client) -> None:
    page = client.get("/every-field/").content.decode()
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", page) == []
    assert re.findall(r"<style", page) == []
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    assert len(inline) == 1
    assert re.fullmatch(r'<script type="importmap" nonce="[^"]+">', inline[0])


def test_the_policy_names_the_nonce_of_the_page(client: Client) -> None:
    answer = client.get("/every-field/")
    found = re.search(r'nonce="([^"]+)"', answer.content.decode())
    assert found
    assert f"'nonce-{found[1]}'" in answer["Content-Security-Policy"]


def test_headers_protect_the_reader(signed_in: Browser) -> None:
    answer = signed_in(person("noor")).get("/home/")
    names = [
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cache-Control",
    ]
    assert [answer[name] for name in names] == ["nosniff", "DENY", "same-origin", "same-origin", "private, no-store"]
    assert answer["Permissions-Policy"].startswith("camera=(), microphone=()")


def test_a_visitors_page_may_be_kept(client: Client) -> None:
    assert "no-store" not in client.get("/every-field/").get("Cache-Control", "")


def test_the_title_says_that_a_form_failed(client: Client) -> None:
    failed = client.post("/every-field/", {"name": ""})
    assert (failed.status_code, "<title>Error: Every field · UTQ portal</title>" in failed.content.decode()) == (
        422,
        True,
    )
    assert "<title>Every field · UTQ portal</title>" in client.get("/every-field/").content.decode()


def test_demo_data_is_called_demo_data(client: Client, settings: Settings) -> None:
    shown = []
    for demo in (True, False):
        settings.DEMO = demo
        shown.append(
            "every person, course and document shown is invented" in client.get("/every-field/").content.decode()
        )
    assert shown == [True, False]


def told(tell: Callable[[HttpRequest], None]) -> str:
    request = RequestFactory().get("/here/?a=1")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    tell(request)
    return render_to_string(
        "components/messages.html", {"messages": messages.get_messages(request), "request": request}
    )


@pytest.mark.parametrize(
    ("tell", "kind", "role"),
    [
        (messages.error, ' data-is="bad"', "alert"),
        (messages.warning, ' data-is="care"', "status"),
        (messages.success, ' data-is="good"', "status"),
        (messages.info, "", "status"),
    ],
)
def test_each_message_is_a_notice(tell: Callable[[HttpRequest, str], None], kind: str, role: str) -> None:
    markup = told(lambda request: tell(request, "Someone <b> was first."))
    assert f'<div class="notice"{kind} role="{role}">' in markup
    assert "<span>Someone &lt;b&gt; was first.</span>" in markup


def test_what_can_be_undone_has_a_form_that_undoes_it() -> None:
    markup = told(lambda request: offer_undo(request, "Remark resolved.", "/remarks/7/reopen/"))
    assert '<form class="toast" method="post" action="/remarks/7/reopen/" role="status">' in markup
    assert '<input type="hidden" name="next" value="/here/?a=1">' in markup


def test_what_no_database_takes_does_not_reach_a_view() -> None:
    within = WithinBounds(lambda _request: HttpResponse())
    request = RequestFactory().post("/?q=a%00bc", {"name": "x\0y", "tick": ["1", "\0"]})
    within.process_view(request, None, (), {"pk": 7})
    assert (request.GET["q"], request.POST["name"], request.POST.getlist("tick")) == ("abc", "xy", ["1", ""])
    with pytest.raises(Http404):
        within.process_view(request, None, (), {"pk": 2**63})
