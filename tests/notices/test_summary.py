"""News that may wait comes in one mail, once, grouped; who has nothing to hear gets nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.cast import Cast
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.notices import summary, workflow
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.notices.queries import inbox

PROGRESS = Message("test.progress", "%(name)s goes on", "Nothing is asked.", "Open it", "Why.", kind=Kind.PROGRESS)
ANSWER = Message("test.answer", "An answer from %(name)s", "Read it.", "Read it", "Why.", kind=Kind.WORK)
URGENT = Message("test.urgent", "Now, %(name)s", "Read it.", "Read it", "Why.", kind=Kind.WORK, urgent=True)
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # 07:00 in Amsterdam
LATER = timezone.now() + timedelta(days=365)  # than what a test posts, on whatever day it runs


def tell(cast: Cast, message: Message, occasion: str = "1") -> Notice:
    post(message, [cast.teacher], cast.trajectory, occasion=occasion, url="/home/", params={"name": "Ann"})
    return Notice.objects.get(code=message.code, occasion=occasion)


@pytest.mark.parametrize(
    ("how", "state"), [("now", "queued"), ("daily", "waiting"), ("weekly", "waiting"), ("never", "none")]
)
def test_a_person_chooses_when_news_of_a_kind_comes(cast: Cast, how: str, state: str) -> None:
    workflow.choose(cast.teacher, {Kind.WORK: how})
    assert (tell(cast, ANSWER).mail, tell(cast, URGENT).mail) == (state, "queued")


def test_news_that_asks_nothing_waits_for_the_weekly_mail(cast: Cast) -> None:
    assert tell(cast, PROGRESS).mail == "waiting"


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MONDAY, MONDAY),
        (MONDAY - timedelta(minutes=1), MONDAY - timedelta(days=7)),
        (MONDAY + timedelta(days=3), MONDAY),
        (MONDAY + timedelta(days=6, hours=23), MONDAY),
    ],
)
def test_weekly_mail_is_due_on_monday_morning(now: datetime, due: datetime) -> None:
    assert summary.last_weekly(now) == due


def test_a_week_of_news_is_one_mail_grouped_and_sent_once(cast: Cast) -> None:
    workflow.choose(cast.teacher, {Kind.WORK: "daily"})
    with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
        tell(cast, PROGRESS, "1")
        tell(cast, PROGRESS, "2")
        tell(cast, ANSWER)
    with time_machine.travel(MONDAY, tick=False):
        assert summary.collect(MONDAY) == 1
        summary.collect(MONDAY)
        runner.drain()
        assert summary.summarise(cast.teacher.pk, MONDAY) is None
    (letter,) = mail.outbox
    assert letter.subject == "Your news since 29 November 2026 (3)"
    body = str(letter.body)
    places = [body.index(words) for words in (str(Kind.WORK.label), "An answer from Ann", str(Kind.PROGRESS.label))]
    assert places == sorted(places)
    assert set(inbox(cast.teacher).values_list("mail", flat=True)) == {"sent"}


def test_weekly_news_of_after_monday_waits_for_the_next_one(cast: Cast) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        tell(cast, PROGRESS)
    assert summary.summarise(cast.teacher.pk, MONDAY + timedelta(days=1)) is None
    assert summary.summarise(cast.teacher.pk, MONDAY + timedelta(days=8)) is not None


def test_what_was_read_in_the_portal_needs_no_mail(cast: Cast) -> None:
    notice = tell(cast, PROGRESS)
    workflow.mark_read([notice.pk], by_id=cast.teacher.pk)
    assert summary.collect(LATER) == 0
    notice.refresh_from_db()
    assert notice.mail == "none"


def test_one_piece_of_news_gives_its_name_to_the_mail(cast: Cast) -> None:
    tell(cast, PROGRESS)
    summary.summarise(cast.teacher.pk, LATER)
    runner.drain()
    assert [letter.subject for letter in mail.outbox] == ["Ann goes on"]


def test_what_a_person_no_longer_wants_is_let_go(cast: Cast) -> None:
    notice = tell(cast, PROGRESS)
    workflow.choose(cast.teacher, {Kind.PROGRESS: "never"})
    assert summary.summarise(cast.teacher.pk, LATER) is None
    notice.refresh_from_db()
    assert notice.mail == "none"


def test_a_mail_whose_job_was_given_up_is_promised_again(cast: Cast) -> None:
    notice = tell(cast, URGENT)
    Job.objects.update(failed_at=MONDAY)
    Notice.objects.filter(pk=notice.pk).update(created_at=MONDAY - timedelta(days=2))
    summary.collect(MONDAY)
    runner.drain()
    assert len(mail.outbox) == 1
