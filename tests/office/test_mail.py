"""When mail comes is one's own to choose; mail that did not arrive is a task, without a word of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from utq_portal.jobs.models import Job
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.notices.preferences import chosen
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
NEWS = Message("test.pages", "Words about %(name)s", "More words.", "Open it", "Why.", kind=Kind.WORK)


def told(to: User, cast: Cast, number: int = 1, *, first: int = 0, **values: object) -> None:
    for occasion in range(first, first + number):
        post(NEWS, [to], cast.trajectory, occasion=str(occasion), params={"name": "Ann"})
    Notice.objects.filter(code=NEWS.code, recipient=to).update(**values)


def text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_choices_are_kept_and_the_overview_is_for_who_has_a_desk(cast: Cast, signed_in: SignedIn) -> None:
    choices = {"ask": "now", "work": "daily", "deadline": "now", "progress": "never", "course": "now", "role": "now"}
    browser = signed_in(cast.teacher)
    assert "weekly overview" not in text(browser, "/profile/mail/")
    assert browser.post("/profile/mail/", choices)["Location"] == "/profile/mail/"
    kept = chosen([cast.teacher.pk])[cast.teacher.pk]
    assert (kept["work"], kept["progress"], kept["appointment"]) == ("daily", "never", "now")
    assert "weekly overview" in text(signed_in(cast.supervisor), "/profile/mail/")


def test_a_choice_that_does_not_exist_is_told_at_its_field(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.teacher).post("/profile/mail/", {"work": "hourly"})
    assert answer.status_code == 422
    assert chosen([cast.teacher.pk])[cast.teacher.pk]["work"] == "now"


def test_the_coordinator_corrects_the_address_and_sends_the_mail_again(cast: Cast, signed_in: SignedIn) -> None:
    told(cast.teacher, cast, 2, mail="refused", sent_to="teacher@demo.example", error="550 no such mailbox")
    browser = signed_in(cast.coordinator)
    assert "Mail to 1 person did not arrive" in text(browser, "/desk/coordinator/")
    listed = text(browser, "/mails/undelivered/")
    assert ("2 mails" in listed, "550 no such mailbox" in listed, "Words about" in listed) == (True, True, False)
    url = f"/mails/undelivered/{cast.teacher.pk}/"
    assert "Words about" not in text(browser, url)
    taken = browser.post(url, {"email": str(cast.colleague.email)})
    assert (taken.status_code, cast.colleague.name in taken.content.decode()) == (422, True)
    answer = browser.post(url, {"email": "new@demo.example"}, follow=True)
    assert "2 mails go out again" in answer.content.decode()
    assert set(Notice.objects.values_list("mail", "recipient__email")) == {("queued", "new@demo.example")}
    assert Job.objects.filter(task="notices.deliver", done_at=None).count() == 4
    assert browser.get(url).status_code == 404


def test_mail_that_was_dealt_with_is_off_the_desk(cast: Cast, signed_in: SignedIn) -> None:
    told(cast.teacher, cast, mail="refused")
    browser = signed_in(cast.coordinator)
    browser.post(f"/mails/undelivered/{cast.teacher.pk}/settle/")
    assert "All mail arrived" in text(browser, "/mails/undelivered/")


def test_the_person_reads_the_words_as_they_were_sent(cast: Cast, signed_in: SignedIn) -> None:
    told(cast.teacher, cast, mail="sent", sent_subject="The words of then", sent_text="As sent.\n", sent_to="old@x.nl")
    browser = signed_in(cast.teacher)
    assert "The words of then" in text(browser, "/mails/")
    shown = text(browser, f"/mails/{Notice.objects.get().pk}/")
    assert ("As sent." in shown, "old@x.nl" in shown) == (True, True)


def test_the_inbox_is_filtered_and_marked_in_bulk(cast: Cast, signed_in: SignedIn) -> None:
    told(cast.teacher, cast, 3)
    browser = signed_in(cast.teacher)
    first = Notice.objects.order_by("pk").values_list("pk", flat=True)[0]
    browser.post("/inbox/read/", {"act": "read", "notice": [first]})
    assert Notice.objects.filter(read_at=None).count() == 2
    browser.post("/inbox/read/", {"act": "unread", "notice": [first, "x", "99999999999999"]})
    assert Notice.objects.filter(read_at=None).count() == 3
    browser.post("/inbox/read/", {"act": "read"})
    assert Notice.objects.filter(read_at=None).count() == 3
    assert "Words about Ann" in text(browser, "/inbox/?kind=work")
    assert "Nothing of this kind" in text(browser, "/inbox/?kind=course")
    assert "Nothing of this kind" in text(browser, "/inbox/?tab=asks")


@pytest.mark.parametrize("url", ["/inbox/", "/mails/", "/mails/undelivered/"])
def test_no_list_of_mail_asks_more_with_more_rows(
    url: str, cast: Cast, number_of_queries: Callable[[User, str], int]
) -> None:
    told(cast.coordinator, cast, mail="refused")
    one = number_of_queries(cast.coordinator, url)
    told(cast.coordinator, cast, 2, first=1, mail="refused")
    told(cast.teacher, cast, 2, mail="refused")
    assert number_of_queries(cast.coordinator, url) == one <= 10


def test_the_case_tells_others_that_a_mail_went_not_what_it_says(cast: Cast, signed_in: SignedIn) -> None:
    for person in (cast.teacher, cast.hr):
        told(person, cast, mail="sent", case=cast.trajectory.case)
    url = f"/trajectories/{cast.trajectory.pk}/"
    seen = {who: text(signed_in(getattr(cast, who)), url) for who in ("teacher", "supervisor", "coordinator", "hr")}
    assert not [who for who, page in seen.items() if "Words about" in page]
    to_teacher, to_hr = f"to {cast.teacher.name}", f"to {cast.hr.name}"
    assert [(to_teacher in seen[who], to_hr in seen[who]) for who in ("supervisor", "coordinator", "hr")] == [
        (True, False),
        (True, True),
        (True, False),
    ]
    assert "News about own work, to you" in seen["teacher"]
    assert f'href="/mails/{Notice.objects.get(recipient=cast.teacher).pk}/"' in seen["teacher"]
    assert "Mails about this" not in text(signed_in(cast.line_manager), url)
