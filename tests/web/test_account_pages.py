"""Signing in: closed sign-up, mailed codes, passwords, the second step, sessions. The machinery is allauth's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings

from tests.cast import person
from utq_portal.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-demo-password"


@pytest.fixture(autouse=True)
def mails_in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def noor() -> User:
    who = person("noor", "Akkerman")
    who.set_password(PASSWORD)
    who.save()
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    return who


def title(page: bytes) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.decode())
    return strip_tags(found[1]) if found else ""


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/login/code/", "Get a code by e-mail"),
        ("/accounts/signup/", "You do not have to make an account"),
        ("/accounts/password/reset/", "A new password"),
        ("/accounts/password/reset/done/", "Look in your mail"),
        ("/accounts/password/reset/key/done/", "Your password is changed"),
        ("/accounts/password/reset/key/1-nothing/", "This link no longer works"),
        ("/accounts/inactive/", "This account is closed"),
    ],
)
def test_pages_for_visitors_are_ours(client: Client, path: str, heading: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, title(answer.content)) == (200, heading)
    assert "site-footer" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accounts/2fa/", "Two-step sign-in and passkeys"),
        ("/accounts/2fa/webauthn/", "Passkeys and security keys"),
        ("/accounts/sessions/", "Where you are signed in"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/logout/", "Sign out?"),
        ("/accounts/reauthenticate/", "Is it still you?"),
    ],
)
def test_pages_behind_the_sign_in_are_ours(
    signed_in: Callable[[User], Client], noor: User, path: str, heading: str
) -> None:
    answer = signed_in(noor).get(path)
    assert (answer.status_code, title(answer.content)) == (200, heading)


def test_a_password_leads_to_the_start_page(client: Client, noor: User) -> None:
    answer = client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/home/")


def test_a_wrong_password_is_one_sentence_at_the_top(client: Client, noor: User) -> None:
    page = client.post("/accounts/login/", {"login": noor.email, "password": "wrong"}).content.decode()
    assert "1 answer needs your attention" in page
    assert "<title>Error: Sign in · UTQ portal</title>" in page


def code_in_mail(subject: str = "Your code for the UTQ portal") -> str:
    (sent,) = mail.outbox
    assert sent.subject == subject
    found = re.search(r"^([A-Z0-9]+(?:-[A-Z0-9]+)+)$", str(sent.body), re.MULTILINE)
    assert found
    return found[1]


def test_a_mailed_code_lets_somebody_in_without_a_password(client: Client, noor: User) -> None:
    answer = client.post("/accounts/login/code/", {"email": noor.email})
    assert answer["Location"] == "/accounts/login/code/confirm/"
    page = client.get("/accounts/login/code/confirm/").content
    assert (title(page), b"noor@demo.example" in page) == ("Enter the code", True)
    answer = client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
    assert (answer.status_code, answer["Location"]) == (302, "/home/")


def test_a_code_comes_in_the_readers_language_as_text_and_html(client: Client, noor: User) -> None:
    User.objects.filter(pk=noor.pk).update(language="nl")
    client.post("/accounts/login/code/", {"email": noor.email})
    (sent,) = mail.outbox
    assert sent.subject == "Je code voor het BKO-portaal"
    assert isinstance(sent, EmailMultiAlternatives)
    html, kind = sent.alternatives[0]
    assert (kind, "BKO-portaal" in sent.from_email) == ("text/html", True)
    assert code_in_mail("Je code voor het BKO-portaal") in str(html)


def test_an_unknown_address_gets_no_code_and_the_page_does_not_tell(client: Client) -> None:
    answer = client.post("/accounts/login/code/", {"email": "nobody@demo.example"})
    assert answer["Location"] == "/accounts/login/code/confirm/"
    assert [sent.subject for sent in mail.outbox] == ["No account for this address in the UTQ portal"]


def test_a_new_password_comes_by_a_link_that_works_once(client: Client, noor: User) -> None:
    client.post("/accounts/password/reset/", {"email": noor.email})
    (sent,) = mail.outbox
    link = re.search(r"http://[^/]+(/\S+)", str(sent.body))
    assert link
    page = client.get(link[1], follow=True)
    assert title(page.content) == "Choose a new password"
    new = "another-long-password"
    address = page.request["PATH_INFO"]
    assert client.post(address, {"password1": new, "password2": new}).status_code == 302
    noor.refresh_from_db()
    assert noor.check_password(new)
    assert title(Client().get(link[1], follow=True).content) == "This link no longer works"


def test_nobody_registers(client: Client) -> None:
    client.post("/accounts/signup/", {"email": "new@demo.example", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="new@demo.example").exists()


def totp_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def entered(client: Client, noor: User) -> Client:
    client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_second_step_is_asked_once_it_is_on(client: Client, noor: User) -> None:
    browser = entered(client, noor)
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    assert title(page.encode()) == "Turn on the authenticator app"
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": totp_code(found[1])})
    assert answer.status_code == 302
    assert "You have 10 codes left" in browser.get("/accounts/2fa/").content.decode()
    assert browser.get("/accounts/2fa/recovery-codes/").content.decode().count("<li>") >= 10
    secret = Authenticator.objects.get(user=noor, type=Authenticator.Type.TOTP).data["secret"]
    assert found[1] not in secret

    other = Client()
    answer = other.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert title(other.get("/accounts/2fa/authenticate/").content) == "Second step"
    assert other.get("/home/").status_code == 302


def test_the_second_step_can_be_turned_off(client: Client, noor: User) -> None:
    TOTP.activate(noor, "JBSWY3DPEHPK3PXP")
    browser = entered(client, noor)
    browser.post("/accounts/2fa/authenticate/", {"code": totp_code("JBSWY3DPEHPK3PXP")})
    page = browser.get("/accounts/2fa/totp/deactivate/", follow=True)
    assert title(page.content) in {"Turn off the authenticator app?", "Is it still you?"}


def test_sessions_elsewhere_can_be_ended(client: Client, noor: User) -> None:
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
    other = Client(headers=agent)
    for browser in (other, client):
        browser.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    page = client.get("/accounts/sessions/").content.decode()
    assert ("Firefox, Linux" in page, page.count("this browser")) == (True, 1)
    client.post("/accounts/sessions/")
    assert [browser.get("/home/").status_code for browser in (other, client)] == [302, 200]


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/accounts/login/", ["E-mailadres", "Wachtwoord", "Ingelogd blijven op dit apparaat"]),
        ("/accounts/login/code/", ["E-mailadres"]),
        ("/accounts/password/reset/", ["E-mailadres"]),
    ],
)
def test_a_visitors_fields_have_dutch_names(client: Client, path: str, labels: list[str]) -> None:
    assert _labels(client.get(path, headers={"accept-language": "nl"})) == labels


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/accounts/password/change/", ["Huidig wachtwoord", "Nieuw wachtwoord", "Nieuw wachtwoord, nog een keer"]),
        ("/accounts/2fa/totp/activate/", ["Code"]),
        ("/accounts/2fa/webauthn/add/", ["Naam van de sleutel", "Inloggen met alleen deze sleutel"]),
    ],
)
def test_the_librarys_fields_have_dutch_names(client: Client, noor: User, path: str, labels: list[str]) -> None:
    """And what stands beside them says "je", as the rest does."""
    User.objects.filter(pk=noor.pk).update(language="nl")
    client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    answer = client.get(path)
    assert _labels(answer) == labels
    assert re.findall(r"\b[Uu]w?\b", strip_tags(answer.content.decode().partition("<main")[2])) == []


def _labels(answer: Any) -> list[str]:
    """The names of the fields on a page, without what says that a field may stay empty."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    found = re.findall(r"<label[^>]*>(.*?)</label>", main, re.DOTALL)
    return [" ".join(strip_tags(re.sub(r"<span class=\"soft\">.*?</span>", "", one)).split()) for one in found]


def test_a_new_password_is_explained_in_one_place(client: Client, noor: User) -> None:
    client.post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    page = " ".join(client.get("/accounts/password/change/").content.decode().split())
    assert "At least 12 letters, digits or signs, of which 5 different." in page
    assert "can’t be too similar" not in page
