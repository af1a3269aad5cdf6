"""News is promised with what happened, sent once, in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from tests.cast import Cast
from utq_portal.jobs.models import Job
from utq_portal.notices import workflow
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import Posting, post, post_many
from utq_portal.notices.render import words

NEWS = Message(
    "test.news", "News for %(name)s", "Before %(on)s, about %(what)s.", "Open it", "You get this because it is a test."
)
ALL = {"name": "A", "on": "", "what": ""}
QUIET = Message("test.quiet", "Quiet", "", "Open it", "Why", mail=False)


def send(cast: Cast, occasion: str = "1") -> Notice:
    post(
        NEWS,
        [cast.teacher],
        cast.trajectory,
        occasion=occasion,
        url="/home/",
        params={"name": "A", "on": date(2028, 3, 1), "what": {"nl": "toetsen", "en": "assessment"}},
    )
    return Notice.objects.get(recipient=cast.teacher, occasion=occasion)


def test_a_notice_and_its_mail_are_promised_together(cast: Cast) -> None:
    notice = send(cast)
    assert (notice.mail, notice.about) == ("queued", f"trajectories.trajectory:{cast.trajectory.pk}")
    assert list(Job.objects.values_list("task", "kwargs", "key")) == [
        ("notices.deliver", {"notice": notice.pk}, f"notice:{notice.pk}")
    ]


def test_the_same_occasion_twice_is_one_notice(cast: Cast) -> None:
    send(cast)
    send(cast)
    assert (Notice.objects.count(), Job.objects.count()) == (1, 1)
    send(cast, "2")
    assert Notice.objects.count() == 2


def test_many_at_once_count_what_is_new_in_the_queries_of_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    send(cast)
    told = [
        Posting(NEWS, [cast.teacher, cast.colleague], cast.trajectory, occasion, params=ALL)
        for occasion in ("1", "2", "2", "3")
    ]
    with django_assert_num_queries(6):  # wishes, leavers, highest key, notices, new ones, jobs
        assert post_many(told) == 5
    assert (Notice.objects.count(), Job.objects.count()) == (6, 6)


def test_people_without_an_account_get_nothing_and_without_address_no_mail(cast: Cast) -> None:
    cast.stranger.is_active = False
    cast.colleague.email = None
    post(
        NEWS,
        [cast.stranger, None, cast.colleague],
        cast.trajectory,
        occasion="1",
        params={"name": "", "on": "", "what": ""},
    )
    assert list(Notice.objects.values_list("recipient", "mail")) == [(cast.colleague.pk, "refused")]


def test_inbox_only_news_has_no_job(cast: Cast) -> None:
    post(QUIET, [cast.teacher], cast.trajectory, occasion="1")
    assert (Notice.objects.get().mail, Job.objects.count()) == ("none", 0)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Before 1 March 2028, about assessment."), ("nl", "Before 1 maart 2028, about toetsen.")],
)
def test_parameters_are_said_in_the_readers_language(cast: Cast, language: str, said: str) -> None:
    assert words("test.news", send(cast).params, language).body == said


def test_a_mail_goes_out_once(cast: Cast, settings: Settings) -> None:
    settings.BASE_URL = "https://utq.example.nl"
    notice = send(cast)
    assert (workflow.deliver(notice.pk), workflow.deliver(notice.pk)) == (True, False)
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("News for A", [cast.teacher.email])
    assert letter.extra_headers["Message-ID"] == f"<notice-{notice.pk}@utq.example.nl>"
    assert f"https://utq.example.nl/inbox/{notice.pk}/" in str(letter.body)
    assert Notice.objects.get().mail == "sent"


def test_a_mail_claimed_by_another_process_is_looked_at_again_later(cast: Cast) -> None:
    notice = send(cast)
    Notice.objects.update(mail="sending", mailed_at=timezone.now())
    with pytest.raises(workflow.BeingSent):
        workflow.deliver(notice.pk)
    Notice.objects.update(mailed_at=timezone.now() - timedelta(minutes=11))
    assert workflow.deliver(notice.pk) is True
    assert len(mail.outbox) == 1


def test_a_fault_of_the_mail_server_is_tried_again(cast: Cast, settings: Settings) -> None:
    notice = send(cast)
    settings.EMAIL_BACKEND = "tests.notices.broken.Backend"
    with pytest.raises(OSError, match="down"):
        workflow.deliver(notice.pk)
    row = Notice.objects.get()
    assert (row.mail, row.error, row.attempts) == ("queued", "down", 1)


def test_a_calendar_goes_with_the_mail(cast: Cast) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    post(QUIET, [cast.teacher], cast.trajectory, occasion="x", calendar=calendar)
    Notice.objects.update(mail="queued")
    workflow.deliver(Notice.objects.get().pk)
    assert "text/calendar; method=CANCEL" in mail.outbox[0].message().as_string().replace('"', "")
