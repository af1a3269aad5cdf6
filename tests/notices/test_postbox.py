"""A batch of mails goes over one connection; whatever breaks, no mail is lost and none goes twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as settings_of_django
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.architecture.test_house import sources
from tests.cast import Cast
from tests.notices.sink import Sink, listening
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import promise
from utq_portal.notices import postbox
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.notices.queries import held_up
from utq_portal.people.models import User

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


# ---------- the server is away ----------


@pytest.fixture
def nobody(settings: Settings) -> Iterator[None]:
    """A mail server that does not listen."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    yield
    postbox.POSTBOX.close()


@pytest.mark.usefixtures("nobody")
def test_mails_wait_for_a_server_that_is_away_and_lose_no_attempt(cast: Cast) -> None:
    promised(cast, 3)
    for _night in range(12):
        Job.objects.update(run_after=timezone.now())
        runner.drain()
    jobs = Job.objects.filter(task="notices.deliver")
    assert set(jobs.values_list("attempts", "failed_at", "done_at")) == {(0, None, None)}
    assert set(Notice.objects.values_list("mail", "attempts")) == {("queued", 0)}
    assert (held_up().mails, held_up().long) == (3, False)


# every task that mails without a notice, with what it is promised
ALONE: dict[str, dict[str, object]] = {
    "people.tell_old_address": {"address": "old@university.example", "language": "nl"},
    "audit.mail_note": {"line": "{}", "wrong": []},
}


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("task", ALONE)
def test_so_do_mails_without_a_notice(cast: Cast, settings: Settings, task: str) -> None:
    settings.AUDIT_MAIL = "auditor@university.example"
    since = timezone.now() - timedelta(hours=20)
    promise(task, {**ALONE[task], "since": since.isoformat()}, key="x")
    promise(task, ALONE[task], key="as jobs of an older version")
    for _night in range(12):
        Job.objects.update(run_after=timezone.now(), created_at=since)
        runner.drain()
    assert set(Job.objects.values_list("attempts", "failed_at", "done_at")) == {(0, None, None)}
    assert (held_up().mails, held_up().long) == (2, True)
    waits = [(job.run_after - timezone.now()).total_seconds() for job in Job.objects.order_by("-key")]
    assert [3590 < waits[0] <= 3600, 50 < waits[1] <= 60] == [True, True]


def test_a_mail_without_a_notice_leaves_every_other_its_own_name(cast: Cast, sink: Sink, settings: Settings) -> None:
    settings.AUDIT_MAIL = "auditor@university.example"
    for task, kwargs in ALONE.items():
        promise(task, kwargs, key=task)
    runner.drain()
    promised(cast, 2)
    runner.drain()
    assert (len(sink.taken), set(ids(sink).values())) == (4, {1})


def test_every_task_that_mails_is_tried_without_a_server() -> None:
    assert {"notices.deliver", "notices.summarise", *ALONE} == set(settings_of_django.JOB_KINDS["mail"])
    names = {path.name for path in sources() if re.search(r"\bPOSTBOX\b", path.read_text())}
    assert names == {"postbox.py", "outbox.py"}


@pytest.mark.usefixtures("nobody")
def test_the_server_is_tried_once_for_all_that_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    opens = EmailBackend.open

    def counted(backend: EmailBackend) -> bool | None:
        tried.append(1)
        return opens(backend)

    monkeypatch.setattr(EmailBackend, "open", counted)
    promised(cast, 20)
    runner.drain()
    assert len(tried) == 1


@pytest.mark.usefixtures("nobody")
def test_they_wait_longer_each_time_an_hour_at_most(cast: Cast) -> None:
    promised(cast, 1)
    for waited, pause in ((0, 60), (8 * 60, 2 * 60), (20 * 3600, 3600)):
        Notice.objects.update(created_at=timezone.now() - timedelta(seconds=waited))
        Job.objects.update(run_after=timezone.now())
        runner.drain()
        wait = (Job.objects.get().run_after - timezone.now()).total_seconds()
        assert pause - 30 < wait <= pause + 1


def test_all_go_out_once_when_it_is_back(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    promised(cast, 5)
    runner.drain()
    assert held_up().mails == 5
    postbox.POSTBOX.close()
    with listening(settings) as sink:
        Job.objects.update(run_after=timezone.now())
        runner.drain()
        assert set(ids(sink).values()) == {1}
        assert (len(sink.taken), held_up().mails) == (5, 0)


@pytest.mark.usefixtures("nobody")
def test_the_page_of_jobs_and_mail_says_so(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    page = signed_in(cast.coordinator).get("/upkeep/").content.decode()
    assert "No mail waits for it" in page
    promised(cast, 2)
    runner.drain()
    page = signed_in(cast.coordinator).get("/upkeep/").content.decode()
    assert "Does not answer: 2 mails wait" in page
