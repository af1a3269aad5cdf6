"""The inbox and the mails: each shows a person what is theirs to see."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast
from tests.desks.access_rows import notice
from trajectories.messages import OPENED
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_inbox_opens_marks_read_and_leads_on(cast: Cast, signed_in: SignedIn) -> None:
    pk = notice(cast)["pk"]
    browser = signed_in(cast.teacher)
    assert "The trajectory of Noor has started" in page(browser, "/inbox/?tab=unread")
    assert browser.get(f"/inbox/{pk}/")["Location"] == "/home/"
    assert not Notice.objects.filter(recipient=cast.teacher, read_at=None)
    assert "You have read everything" in page(browser, "/inbox/?tab=unread")


def test_inbox_is_read_in_the_language_of_the_page(cast: Cast, signed_in: SignedIn) -> None:
    notice(cast)
    User.objects.filter(pk=cast.teacher.pk).update(language="nl")
    assert 'lang="nl"' in page(signed_in(cast.teacher), "/inbox/")


def test_mark_all_as_read_twice_is_harmless(cast: Cast, signed_in: SignedIn) -> None:
    notice(cast)
    browser = signed_in(cast.teacher)
    assert "1 message marked as read" in browser.post("/inbox/read/", follow=True).content.decode()
    assert "0 messages marked as read" in browser.post("/inbox/read/", follow=True).content.decode()


def test_notice_of_somebody_else_is_not_there(cast: Cast, signed_in: SignedIn) -> None:
    pk = notice(cast)["pk"]
    for url in (f"/inbox/{pk}/", f"/mails/{pk}/", f"/mails/{pk}/invite.ics"):
        assert signed_in(cast.colleague).get(url).status_code == 404


def test_notice_without_a_page_is_read_here(cast: Cast, signed_in: SignedIn) -> None:
    post(OPENED, [cast.teacher], cast.trajectory, occasion="plain", params={"person": "Noor"})
    pk = Notice.objects.get(recipient=cast.teacher).pk
    assert "The intake documents follow" in page(signed_in(cast.teacher), f"/inbox/{pk}/")


def test_inbox_never_leads_out_of_the_portal(cast: Cast, signed_in: SignedIn) -> None:
    post(
        OPENED, [cast.teacher], cast.trajectory, occasion="x", url="https://elsewhere.example/", params={"person": "N"}
    )
    pk = Notice.objects.get(recipient=cast.teacher).pk
    assert signed_in(cast.teacher).get(f"/inbox/{pk}/").status_code == 200


def test_demo_mode_shows_the_mails_of_everybody(cast: Cast, signed_in: SignedIn, settings: Settings) -> None:
    pk = notice(cast, "BEGIN:VCALENDAR")["pk"]
    settings.DEMO = True
    browser = signed_in(cast.colleague)
    assert "The trajectory of Noor has started" in page(browser, "/mails/")
    assert "The intake documents follow" in page(browser, f"/mails/{pk}/")
    assert browser.get(f"/mails/{pk}/invite.ics")["Content-Type"].startswith("text/calendar")
