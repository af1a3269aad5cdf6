"""Redis and PostgreSQL are taken away and come back while people work: no page fails for good, no job is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.db import OperationalError, connection, connections

from tests.journeys.server import free_port
from tests.services.test_jobs_killed_worker import JOBS, RUNNER, WORKER, Start, counted, jobs, start, until_done
from utq_portal.web.models import Counted

__all__ = ["jobs", "start"]  # fixtures
ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/", "/courses/", "/accounts/login/", "/start/")
PATIENCE = 60.0


class Redis:
    """A Redis of the test alone, that can be stopped and started on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self.process = subprocess.Popen([*command, str(self.folder)], stdout=subprocess.DEVNULL)
        asked = ["redis-cli", "-p", str(self.port), "ping"]
        until(lambda: subprocess.run(asked, capture_output=True, check=False).stdout == b"PONG\n")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


class Web:
    """The web server of the portal on the database of the test."""

    def __init__(self, environment: dict[str, str], folder: Path, redis: Redis) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.surroundings = {
            **environment,
            "UTQ_DATA": str(folder),
            "REDIS_URL": redis.url,
            "PORT": self.url.rpartition(":")[2],
            "BASE_URL": self.url,
            "LOG_LEVEL": "CRITICAL",
        }
        self.opener = build_opener(HTTPCookieProcessor())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=self.surroundings, check=True)
        command = [sys.executable, "-m", "gunicorn", "-c", "python:utq_portal.gunicorn"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.surroundings)
        until(lambda: self.get("/health/ready/")[0] == 200)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def get(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and words; 0 when nobody answers."""
        sent = urlencode(fields).encode() if fields else None
        try:
            with self.opener.open(Request(self.url + path, sent, {"Referer": self.url + path}), timeout=40) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            return 0, ""

    def many(self, number: int) -> set[int]:
        """The statuses of so many pages, eight at a time."""
        paths = [PAGES[n % len(PAGES)] for n in range(number)]
        with ThreadPoolExecutor(8) as pool:
            return {status for status, _words in pool.map(self.get, paths)}

    def attempt(self) -> tuple[int, str]:
        """A wrong password."""
        page = self.get("/accounts/login/")[1]
        token = page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
        return self.get(
            "/accounts/login/",
            {"login": "nobody@demo.example", "password": "wrong", "csrfmiddlewaretoken": token},
        )


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def web(environment: dict[str, str], tmp_path: Path, redis: Redis) -> Iterator[Web]:
    server = Web(environment, tmp_path / "data", redis)
    server.start()
    yield server
    server.stop()


def restart_postgres() -> None:
    """Stop the server with everybody's connections, and start it again; skips where it is not of this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not tools or not data.exists():
        pytest.skip("PostgreSQL is not of this machine")
    as_owner = ["runuser", "-u", data.owner(), "--"] if os.geteuid() == 0 else []
    connections.close_all()
    options = ["--pgdata", str(data), "--mode", "fast", "--wait", "--silent", "--log", str(data / "restarted.log")]
    subprocess.run([*as_owner, str(tools[-1]), "restart", *options], cwd="/", check=True, timeout=60)
    until(answers)


def answers() -> bool:
    with suppress(OperationalError):
        connection.ensure_connection()
        return True
    return False


def test_without_redis_every_page_comes_and_attempts_are_counted(web: Web, redis: Redis) -> None:
    assert web.many(15) == {200}
    redis.stop()
    begun = time.monotonic()
    assert web.many(30) == {200}
    assert time.monotonic() - begun < 30
    said = [web.attempt() for _n in range(12)]
    assert Counted.objects.filter(cache_key__contains="allauth").exists()
    assert said[0][0] == 200
    assert said[-1][0] == 429 or said[-1][1] != said[0][1]
    assert web.get("/health/ready/")[0] == 200
    status, words = web.get("/health/work/")
    assert status == 503
    assert "Redis does not answer" in words
    redis.start()
    until(lambda: '"queue": "ok"' in web.get("/health/work/")[1])
    assert web.many(15) == {200}


def test_redis_goes_and_comes_in_the_middle_of_requests(web: Web, redis: Redis) -> None:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(web.many, 200)
        for _round in range(3):
            time.sleep(0.5)
            redis.stop()
            time.sleep(0.5)
            redis.start()
        assert asked.result() == {200}


def test_no_request_fails_after_postgresql_was_restarted(web: Web) -> None:
    assert web.many(40) == {200}
    restart_postgres()
    assert web.many(40) == {200}


@pytest.mark.usefixtures("jobs")
def test_jobs_survive_a_restart_of_postgresql(start: Start) -> None:
    start(RUNNER, REDIS_URL="")
    until_done(10)
    restart_postgres()
    until_done(JOBS)
    had, twice, runs = counted()
    assert (had, twice) == (JOBS, 0)
    assert runs <= JOBS + 1


@pytest.mark.usefixtures("jobs")
def test_jobs_survive_a_queue_that_goes_and_comes(start: Start, redis: Redis) -> None:
    start(RUNNER, REDIS_URL=redis.url)
    start(WORKER, REDIS_URL=redis.url)
    until_done(5)
    redis.stop()
    time.sleep(1)
    redis.start()
    until_done(JOBS)
    had, twice, _runs = counted()
    assert (had, twice) == (JOBS, 0)
