"""A batch of mails goes over one connection; whatever breaks, no mail is lost and none goes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Cast
from tests.notices.sink import Sink, listening
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.notices import postbox
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post

NEWS = Message("test.postbox", "News about %(name)s", "Read it.", "Open it", "Why.", urgent=True)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with listening(settings) as server:
        yield server


def promised(cast: Cast, number: int) -> None:
    for occasion in range(number):
        post(NEWS, [cast.teacher], cast.trajectory, occasion=str(occasion), params={"name": f"{occasion}"})


def ids(sink: Sink) -> Counter[str]:
    lines = (line for raw in sink.taken for line in raw.decode().splitlines() if line.startswith("Message-ID"))
    return Counter(lines)


def test_a_batch_uses_one_connection(cast: Cast, sink: Sink) -> None:
    promised(cast, 12)
    runner.drain()
    assert (len(sink.taken), sink.dialogues) == (12, 1)
    assert set(ids(sink).values()) == {1}


@pytest.mark.parametrize("after", [{1}, {3, 4}, {5}])
def test_a_connection_that_broke_between_two_mails_is_opened_again(cast: Cast, sink: Sink, after: set[int]) -> None:
    sink.hangs_up_after = after
    promised(cast, 5)
    runner.drain()
    assert Notice.objects.filter(mail="sent").count() == 5
    assert set(ids(sink).values()) == {1}
    assert sink.dialogues == 1 + len(after - {5})


def test_a_refused_address_leaves_the_connection_open(cast: Cast, sink: Sink) -> None:
    promised(cast, 2)
    sink.answers[str(cast.teacher.email)] = "550 nobody here"
    post(NEWS, [cast.colleague], cast.trajectory, occasion="x", params={"name": "x"})
    runner.drain()
    assert Counter(Notice.objects.values_list("mail", flat=True)) == {"refused": 2, "sent": 1}
    assert sink.dialogues == 1


def test_a_server_that_goes_away_in_the_middle_of_a_mail_gets_it_again_later(cast: Cast, sink: Sink) -> None:
    promised(cast, 3)
    sink.breaks_at = 2
    runner.drain()
    assert Notice.objects.filter(mail="sent").count() == 2
    Job.objects.filter(done_at=None).update(run_after=timezone.now())
    runner.drain()
    assert Notice.objects.filter(mail="sent").count() == 3
    assert (len(sink.taken), set(ids(sink).values())) == (3, {1})


def test_a_worn_connection_is_changed(cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postbox, "MOST", 4)
    promised(cast, 10)
    runner.drain()
    assert (len(sink.taken), sink.dialogues) == (10, 3)


def test_an_idle_connection_is_closed(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postbox, "IDLE", 0.05)
    box = postbox.Postbox()
    box.send(EmailMessage("a", "b", "c@example.edu", ["d@example.edu"]))
    assert box._closing
    box._closing.join(5)
    assert box._server is None


def test_a_silent_server_is_given_up_after_ten_seconds(settings: Settings) -> None:
    assert settings.EMAIL_TIMEOUT == 10
