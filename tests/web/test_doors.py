"""Which pages of the sign-in library have a place here, and that signing in holds against strangers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth import urls as library
from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings

from tests.cast import person
from tests.web import pages
from utq_portal.people.models import Source, User
from utq_portal.web.doors import FRESH, OPEN, OURS

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-demo-password"
Browser = Callable[[User], Client]
KWARGS: dict[str, dict[str, object]] = {
    "account_confirm_email": {"key": "a-key"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "nothing"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}


@pytest.fixture(autouse=True)
def mails_in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    pages.SAVED.__init__()  # type: ignore[misc]


@pytest.fixture
def noor() -> User:
    who = person("noor", "Akkerman")
    who.set_password(PASSWORD)
    who.save()
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    return who


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        else:
            yield str(one.name)


LIBRARY = sorted(set(names(library.urlpatterns)))


def address(name: str) -> str:
    return reverse(name, kwargs=KWARGS.get(name))


def title(page: bytes) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.decode())
    return strip_tags(found[1]) if found else ""


def test_every_page_of_the_library_was_thought_about() -> None:
    closed = {"account_email", "account_email_verification_sent", "account_confirm_email"}
    assert {*OPEN, *FRESH, *OURS, *closed} == set(LIBRARY)
    assert not OPEN & FRESH


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(LIBRARY) - OPEN - FRESH - OURS))
def test_what_has_no_place_here_is_not_there(
    client: Client, signed_in: Browser, noor: User, name: str, method: str
) -> None:
    for browser in (client, signed_in(noor)):
        assert getattr(browser, method)(address(name), {"email": "x@demo.example"}).status_code == 404
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [noor.email]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", sorted((OPEN | FRESH | OURS) - {"mfa_login_webauthn", "mfa_download_recovery_codes"}))
def test_what_has_a_place_is_a_page_of_ours_in_both_languages(
    signed_in: Browser, noor: User, name: str, language: str
) -> None:
    User.objects.filter(pk=noor.pk).update(language=language)
    for browser in (Client(headers={"Accept-Language": language}), signed_in(noor)):
        answer = browser.get(address(name))
        assert answer.status_code in {200, 302, 404}
        if answer.status_code == 200:
            page = answer.content.decode()
            assert f'<html lang="{language}"' in page
            assert "site-footer" in page
            assert title(answer.content)


def aged(browser: Client, minutes: float) -> Client:
    """The same session, in which somebody signed in so long ago."""
    session = browser.session
    session["signed_in_at"] = time.time() - minutes * 60
    session.save()
    return browser


@pytest.mark.parametrize("name", sorted(FRESH))
def test_a_new_way_in_is_made_only_soon_after_signing_in(signed_in: Browser, noor: User, name: str) -> None:
    answer = aged(signed_in(noor), 31).get(address(name))
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/accounts/reauthenticate/")
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [address(name)]
    answer = aged(signed_in(noor), 29).get(address(name))
    assert "reauthenticate" not in answer.headers.get("Location", "")


def test_who_has_no_password_shows_by_a_mailed_code_who_it_is(signed_in: Browser, noor: User) -> None:
    noor.set_unusable_password()
    noor.save()
    browser = aged(signed_in(noor), 60)
    page = browser.get("/accounts/reauthenticate/?next=/remark/").content.decode()
    assert ("Password" in page, str(noor.email) in page) == (False, True)
    answer = browser.post("/accounts/reauthenticate/", {"mail": "1", "next": "/remark/"})
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Fremark%2F"
    (sent,) = mail.outbox
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(sent.body), re.MULTILINE)
    assert code
    assert code[0] not in str(sent.subject)
    wrong = browser.post("/accounts/reauthenticate/", {"code": "AAAA-AAAA", "next": "/remark/"})
    assert wrong.status_code == 422
    assert "This is not the code" in wrong.content.decode()
    assert browser.get(address("mfa_add_webauthn")).status_code == 302
    answer = browser.post("/accounts/reauthenticate/", {"code": code[0].lower(), "next": "/remark/"})
    assert answer["Location"] == "/remark/"
    assert browser.get(address("mfa_add_webauthn")).status_code == 200


def test_a_code_holds_for_three_tries_and_five_minutes(signed_in: Browser, noor: User) -> None:
    browser = aged(signed_in(noor), 60)
    browser.post("/accounts/reauthenticate/", {"mail": "1"})
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert found
    for _turn in range(3):
        browser.post("/accounts/reauthenticate/", {"code": "AAAA-AAAA"})
    page = browser.post("/accounts/reauthenticate/", {"code": found[0]}).content.decode()
    assert "This code holds no more" in page
    browser.post("/accounts/reauthenticate/", {"mail": "1"})
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[1].body), re.MULTILINE)
    assert found
    with time_machine.travel(time.time() + 301):
        page = browser.post("/accounts/reauthenticate/", {"code": found[0]}).content.decode()
    assert "This code holds no more" in page


def test_a_password_shows_it_too_and_a_wrong_one_does_not(signed_in: Browser, noor: User) -> None:
    browser = aged(signed_in(noor), 60)
    page = browser.post("/accounts/reauthenticate/", {"password": "wrong", "next": "/remark/"})
    assert (page.status_code, "This is not your password" in page.content.decode()) == (422, True)
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/remark/"})
    assert answer["Location"] == "/remark/"


def test_after_many_wrong_passwords_it_waits_in_words(signed_in: Browser, noor: User) -> None:
    browser = aged(signed_in(noor), 60)
    answers = [browser.post("/accounts/reauthenticate/", {"password": "wrong"}) for _turn in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    told = [answer.content.decode() for answer in answers]
    assert ["That was wrong too often" in page for page in told] == [False] * 5 + [True]


def test_a_code_that_cannot_be_mailed_now_is_said_so(
    signed_in: Browser, noor: User, client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = aged(signed_in(noor), 60).post("/accounts/reauthenticate/", {"mail": "1"})
    assert answer.status_code == 503
    assert "The mail server does not answer just now." in answer.content.decode()
    client.raise_request_exception = False
    answer = client.post("/accounts/login/code/", {"email": noor.email})
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "The mail server does not answer just now" in answer.content.decode()


def test_a_new_password_is_never_held(signed_in: Browser, noor: User) -> None:
    browser = aged(signed_in(noor), 60)
    new = {"password1": "a-long-new-password", "password2": "a-long-new-password"}
    answer = browser.post(address("account_set_password"), new)
    assert urlsplit(answer["Location"]).path == "/accounts/reauthenticate/"
    assert "held" not in parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert "a-long-new-password" not in browser.get("/sent-again/").content.decode()


def test_who_is_asked_first_keeps_the_words_on_the_device(signed_in: Browser, noor: User) -> None:
    sent = {"body": "Words that took a while to write", "kept-mark": "0123456789abcdef"}
    for minutes, taken in [(31, False), (29, True)]:
        browser = aged(signed_in(noor), minutes)
        answer = browser.post("/remark/asked-first/", sent, headers={"Referer": "http://testserver/remark/"})
        assert (answer.status_code, any(name.startswith("sent_") for name in answer.cookies)) == (302, taken)


def test_the_way_back_is_a_page_of_ours(signed_in: Browser, noor: User) -> None:
    browser = aged(signed_in(noor), 60)
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/home/"


# ---------- strangers ----------


def test_a_stranger_does_not_shut_the_owner_out(client: Client, noor: User) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    for _turn in range(6):
        page = stranger.post("/accounts/login/", {"login": noor.email, "password": "wrong"}).content.decode()
    assert "That was wrong too often" in page
    answer = client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    assert answer["Location"] == "/home/"


def reader(number: int, password: str) -> User:
    """Somebody else with an account, and the password of ``password``'s owner."""
    who = person(f"reader{number}")
    User.objects.filter(pk=who.pk).update(password=password)
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    return User.objects.get(pk=who.pk)


@pytest.mark.parametrize(("mistakes", "lets_in"), [(4, True), (5, False)])
def test_five_wrong_passwords_for_one_account_hold_it_at_that_address_alone(
    noor: User, mistakes: int, lets_in: bool
) -> None:
    """On devices that the account has never used; others at the address, and the account elsewhere, go on."""
    other = reader(1, noor.password)
    for _turn in range(mistakes):
        wrong(Client(REMOTE_ADDR="192.0.2.7"), noor)
    assert signs_in(Client(REMOTE_ADDR="192.0.2.7"), noor) is lets_in
    assert signs_in(Client(REMOTE_ADDR="192.0.2.7"), other)
    assert signs_in(Client(REMOTE_ADDR="192.0.2.8"), noor)


@pytest.mark.parametrize(("mistakes", "lets_in"), [(299, True), (300, False)])
def test_only_a_machine_holds_a_whole_university_behind_one_address(noor: User, mistakes: int, lets_in: bool) -> None:
    with time_machine.travel(time.time(), tick=False):
        stranger = Client(REMOTE_ADDR="192.0.2.7")
        for number in range(mistakes):
            stranger.post("/accounts/login/", {"login": f"nobody{number // 4}@demo.example", "password": "wrong"})
        assert signs_in(Client(REMOTE_ADDR="192.0.2.7"), noor) is lets_in
        assert signs_in(Client(REMOTE_ADDR="192.0.2.8"), noor)


def test_every_limit_of_an_address_is_that_of_a_university() -> None:
    """Also those that the sign-in library sets by itself, as far as its page has a place here."""
    limits = app_settings.RATE_LIMITS
    of_address = {
        name: part for name, limit in limits.items() if limit for part in limit.split(",") if part.endswith("/ip")
    }
    nowhere = {"signup", "verify_phone"}  # nobody signs up, and no telephone is kept
    assert {part for name, part in of_address.items() if name not in nowhere} == {"300/m/ip"}


def test_a_lecture_hall_signs_in_within_a_minute(noor: User) -> None:
    with time_machine.travel(time.time(), tick=False):
        hall = [reader(number, noor.password) for number in range(40)]
        assert [signs_in(Client(REMOTE_ADDR="192.0.2.7"), who) for who in hall] == [True] * 40


def test_after_wrong_passwords_from_everywhere_a_code_lets_the_owner_in(
    client: Client, noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "4/h/key"}
    for number in range(4):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/accounts/login/", {"login": noor.email, "password": "wrong"})
    page = client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD}).content.decode()
    assert "get a code by e-mail" in page
    assert client.post("/accounts/login/code/", {"email": noor.email}).status_code == 302
    assert [sent.to for sent in mail.outbox] == [[noor.email]]


def wrong(browser: Client, who: User, times: int = 1) -> str:
    for _turn in range(times):
        page = browser.post("/accounts/login/", {"login": who.email, "password": "wrong"}).content.decode()
    return page


def signs_in(browser: Client, who: User) -> bool:
    answer = browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    return answer.status_code == 302 and answer["Location"] == "/home/"


@pytest.fixture
def own_device(noor: User) -> Client:
    """A browser in which the owner signed in, and out."""
    browser = Client()
    assert signs_in(browser, noor)
    browser.post("/accounts/logout/")
    return browser


def test_a_device_of_the_owner_does_not_wait_for_strangers(
    client: Client, own_device: Client, noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "4/h/key"}
    for number in range(4):
        wrong(Client(REMOTE_ADDR=f"192.0.2.{number}"), noor)
    wrong(Client(), noor, 6)  # from the very address of the owner
    assert (signs_in(client, noor), signs_in(own_device, noor)) == (False, True)


def test_a_device_of_the_owner_waits_for_its_own_mistakes(own_device: Client, client: Client, noor: User) -> None:
    assert "That was wrong too often" not in wrong(own_device, noor, 5)
    assert "That was wrong too often" in wrong(own_device, noor)
    assert (signs_in(own_device, noor), signs_in(client, noor)) == (False, True)


def test_a_device_of_the_owner_gets_a_code_whoever_asked_for_some(
    own_device: Client, client: Client, noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "code_to_address": "2/h/key"}
    for number in range(2):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/accounts/login/code/", {"email": noor.email})
    answers = [one.post("/accounts/login/code/", {"email": noor.email}).status_code for one in (client, own_device)]
    assert answers == [200, 302]
    name = next(one for one in own_device.cookies if one.startswith("device_"))
    more = []
    for _turn in range(3):  # without the session, in which a code is awaited
        again = Client()
        again.cookies[name] = own_device.cookies[name].value
        more.append(again.post("/accounts/login/code/", {"email": noor.email}).status_code)
    assert more == [302, 302, 200]


def test_the_cookie_of_a_device_is_of_one_person_and_nobody_else_writes_it(
    client: Client, own_device: Client, noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "1/h/key"}
    (name,) = [one for one in own_device.cookies if one.startswith("device_")]
    cookie = own_device.cookies[name]
    assert (bool(cookie["httponly"]), cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert (str(noor.email) in cookie.value, noor.name in cookie.value) == (False, False)
    other = person("other", "Akkerman")
    for who in (noor, other):
        wrong(Client(REMOTE_ADDR="192.0.2.9"), who)
    other.set_password(PASSWORD)
    other.save()
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    assert (signs_in(own_device, other), signs_in(own_device, noor)) == (False, True)
    client.cookies[name] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert not signs_in(client, noor)


def test_a_device_is_known_for_a_year_after_the_last_sign_in(
    own_device: Client, noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_account": "1/h/key"}
    day = 24 * 3600
    for days, lets_in in [(364, True), (364 + 364, True), (364 + 364 + 366, False)]:
        with time_machine.travel(time.time() + days * day):
            wrong(Client(REMOTE_ADDR="192.0.2.9"), noor)
            assert signs_in(own_device, noor) is lets_in
            own_device.post("/accounts/logout/")


def test_a_shared_device_knows_ten_people(noor: User) -> None:
    browser = Client()
    for number in range(12):
        with time_machine.travel(time.time() + number * 60):
            key = person(f"reader{number}").pk
            User.objects.filter(pk=key).update(password=User.objects.get(pk=noor.pk).password)
            EmailAddress.objects.create(user_id=key, email=f"reader{number}@demo.example", verified=True, primary=True)
            assert signs_in(browser, User.objects.get(pk=key))
            browser.post("/accounts/logout/")
    kept = [one for one, cookie in browser.cookies.items() if one.startswith("device_") and cookie.value]
    assert len(kept) == 10


def test_a_stranger_who_asks_for_codes_does_not_use_up_the_owners(client: Client, noor: User) -> None:
    for _turn in range(3):
        stranger = Client(REMOTE_ADDR="192.0.2.7")
        assert stranger.post("/accounts/login/code/", {"email": noor.email}).status_code == 302
    page = Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/code/", {"email": noor.email})
    assert "Several codes were mailed" in page.content.decode()
    assert client.post("/accounts/login/code/", {"email": noor.email}).status_code == 302


def test_too_many_tries_is_a_page_of_ours(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    for _turn in range(3):
        answer = client.post("/accounts/login/", {"login": "", "password": ""})
    assert (answer.status_code, title(answer.content)) == (429, "Too many tries")
    assert "site-footer" in answer.content.decode()


@pytest.mark.parametrize(
    ("password", "taken"),
    [("aaaaaaaaaaaa", False), ("abcdabcdabcd", False), ("aAbBcCdDaAbB", False), ("abcdeabcdeab", True)],
)
def test_a_password_has_five_different_signs(signed_in: Browser, noor: User, password: str, taken: bool) -> None:
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    page = signed_in(noor).post("/accounts/password/change/", sent)
    noor.refresh_from_db()
    assert noor.check_password(password) is taken
    assert ("Use at least 5 different letters" in page.content.decode()) is not taken


def test_the_link_of_a_mail_is_at_the_base_url(noor: User, settings: Settings) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://utq.example.edu", ["*"]
    for path, asked in [
        ("password/reset", noor.email),
        ("login/code", noor.email),
        ("login/code", "nobody@demo.example"),
    ]:
        Client().post(f"/accounts/{path}/", {"email": asked}, headers={"Host": "evil.example"})
    assert len(mail.outbox) == 3
    for sent in mail.outbox:
        assert "evil.example" not in sent.message().as_string()
    assert "https://utq.example.edu/accounts/password/reset/key/" in str(mail.outbox[0].body)


@pytest.mark.parametrize(("ticked", "seconds"), [({}, 0), ({"remember": "on"}, 14 * 24 * 3600)])
def test_signing_in_by_code_asks_whether_to_stay(
    client: Client, noor: User, ticked: dict[str, str], seconds: int
) -> None:
    client.post("/accounts/login/code/", {"email": noor.email})
    assert "Stay signed in on this device" in client.get("/accounts/login/code/confirm/").content.decode()
    found = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", str(mail.outbox[0].body), re.MULTILINE)
    assert found
    client.post("/accounts/login/code/confirm/", {"code": found[1], **ticked})
    assert client.get("/home/").status_code != 302
    assert client.session.get_expire_at_browser_close() is not seconds
    assert (client.session.get("_session_expiry")) == seconds


def test_a_code_that_did_not_come_is_mailed_anew(client: Client, noor: User) -> None:
    client.post("/accounts/login/code/", {"email": noor.email})
    assert "Mail me a new code" in client.get("/accounts/login/code/confirm/").content.decode()
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert [sent.to for sent in mail.outbox] == [[noor.email], [noor.email]]


# ---------- people of the demo ----------


@pytest.fixture
def invented(noor: User) -> User:
    User.objects.filter(pk=noor.pk).update(source=Source.DEMO)
    noor.refresh_from_db()
    return noor


@pytest.mark.parametrize("demo", [True, False])
def test_people_of_the_demo_sign_in_in_demo_mode_only(
    client: Client, invented: User, settings: Settings, demo: bool
) -> None:
    settings.DEMO = demo
    answer = client.post("/accounts/login/", {"login": invented.email, "password": PASSWORD})
    assert ("_auth_user_id" in client.session) is demo
    assert answer["Location"] == ("/home/" if demo else "/accounts/inactive/")
    other = Client()
    other.post("/accounts/login/code/", {"email": invented.email})
    expected = "Your code for the UTQ portal" if demo else "No account for this address in the UTQ portal"
    assert mail.outbox[-1].subject == expected


def test_their_sessions_end_with_demo_mode(signed_in: Browser, invented: User, settings: Settings) -> None:
    settings.DEMO = True
    browser = signed_in(invented)
    assert browser.get("/accounts/2fa/").status_code == 200
    settings.DEMO = False
    assert browser.get("/accounts/2fa/").status_code == 302
    cache.clear()
