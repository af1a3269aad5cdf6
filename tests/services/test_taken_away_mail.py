"""The mail server is taken away while mails go out: they wait, none is lost, and each is sent once."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator

import pytest

from tests.cast import Cast, make_cast, person
from tests.services.mail_server import MailServer
from tests.services.seed import restore_profile
from tests.services.test_jobs_killed_worker import Start, start
from tests.services.test_taken_away import until
from utq_portal.jobs.models import Job
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.web import health

__all__ = ["start"]  # a fixture
MAILS = 60
NEWS = Message("test.away", "News", "Something.", "Open it", "Why.", urgent=True)
# the server is asked again after half a second, and a mail waits a second: a test has no minutes
RUN = """
from datetime import timedelta
import django
django.setup()
from django.core.management import execute_from_command_line
from utq_portal.notices import outbox, postbox
postbox.PAUSE, outbox.SHORTEST_PAUSE = 0.5, timedelta(seconds=1)
execute_from_command_line(["manage.py", "runner"])
"""
RUNNER = [sys.executable, "-c", RUN]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    restore_profile()
    return make_cast()


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.stop()


def says() -> str:
    """What the health page says of the mail."""
    health.forget()
    return next(check.says for check in health.work() if check.name == "mail")


def waiting() -> int:
    """How many mails wait, as the health page says."""
    found = re.search(r"(\d+) wait for the mail server", says())
    return int(found[1]) if found else 0


def sent() -> int:
    return Notice.objects.filter(code=NEWS.code, mail="sent").count()


def test_mails_wait_for_the_server_and_each_is_sent_once(cast: Cast, server: MailServer, start: Start) -> None:
    people = [person(f"reader{number}") for number in range(MAILS)]
    server.start()
    start(
        RUNNER,
        REDIS_URL="",
        DJANGO_SETTINGS_MODULE="utq_portal.settings",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(server.port),
        EMAIL_USE_TLS="0",
    )
    post(NEWS, people, cast.trajectory, occasion="1")
    until(lambda: len(server.mails) >= 10)
    server.stop()  # in the middle
    until(lambda: waiting() > 0)
    time.sleep(1)
    had = len(server.mails)
    assert had < MAILS
    assert sent() <= had
    post(NEWS, people, cast.trajectory, occasion="2")
    until(lambda: waiting() >= MAILS)
    assert len(server.mails) == had
    server.start()
    until(lambda: len(server.mails) >= MAILS + 5)
    server.stop()  # and once more
    until(lambda: waiting() > 0)
    server.start()
    until(lambda: sent() == 2 * MAILS)
    to = [address for address in server.received() if address.startswith("reader")]  # the runner has news of its own
    assert sorted(to) == sorted(str(one.email) for one in people for _twice in range(2))
    until(lambda: not Job.objects.filter(task="notices.deliver", done_at=None).exists())
    assert says() == "ok"
