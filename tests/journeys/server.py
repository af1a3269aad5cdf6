"""The portal as real processes (web server and job runner) on a data folder of its own, for the browser journeys."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from tests.migrated import migrated_file

if TYPE_CHECKING:
    Mail = EmailMessage[Any, Any]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0  # seconds until the server answers; a busy machine is slow


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


class Portal:
    """One university: a folder with its SQLite file, mails and files, and (between start and stop) its processes."""

    def __init__(self, data: Path, *, demo: bool = False) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.demo = demo
        self.process: subprocess.Popen[bytes] | None = None
        self.sessions: dict[str, Sequence[Any]] = {}  # the cookies of who signed in, by address

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of this portal are started with; no services, no outside settings."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return {
            **kept,
            "UTQ_DATA": str(self.data),
            "PORT": str(self.port),
            "DEMO": "1" if self.demo else "0",
            "BASE_URL": self.url,
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *words: str) -> str:
        """Run a management command and return what it says."""
        return self.run("manage.py", *words)

    def run(self, *words: str) -> str:
        """Run Python with these arguments in the portal's surroundings."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def migrate(self) -> None:
        """Make the database, with every migration."""
        migrated_file(self.data / "portal.sqlite3", lambda: self.manage("migrate", "--verbosity", "0"))

    def sql(self, words: str) -> list[tuple[Any, ...]]:
        """Say this to the database itself: a process with the whole portal takes seconds to begin."""
        with closing(sqlite3.connect(self.data / "portal.sqlite3", timeout=20)) as database, database:
            return database.execute(words).fetchall()

    def start(self) -> None:
        """Start web server and runner, and wait until it is ready."""
        with (self.data / "up.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() >= deadline:
                self.stop()  # nothing is left running
                raise AssertionError(self.log())
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health/ready/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """End both processes; the supervisor takes its children along."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def log(self) -> str:
        """What the processes wrote: errors end here."""
        return (self.data / "up.log").read_text()

    def mails(self, to: str = "") -> list[Mail]:
        """Mails sent so far, oldest first, of everybody or of one address."""
        found: list[Mail] = []
        for file in sorted((self.data / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime_ns):
            for part in file.read_bytes().split(b"-" * 79 + b"\n"):
                if part.strip():
                    mail = message_from_bytes(part, policy=policy.default)
                    assert isinstance(mail, EmailMessage)
                    found.append(mail)
        return [mail for mail in found if not to or to in str(mail["To"])]

    def mail(self, to: str, subject: str, wait: float = 20) -> Mail:
        """The newest mail to this address whose subject holds these words; it may still have to be sent."""
        deadline = time.monotonic() + wait
        while True:
            for mail in reversed(self.mails(to)):
                if subject in str(mail["Subject"]):
                    return mail
            subjects = [str(mail["Subject"]) for mail in self.mails(to)]
            assert time.monotonic() < deadline, f"no mail {subject!r} to {to}, only {subjects}\n{self.log()}"
            time.sleep(0.25)


def copied(blank: Path, to: Path, *, demo: bool = False) -> Portal:
    """A portal on a copy of a migrated, empty data folder."""
    shutil.copytree(blank, to)
    return Portal(to, demo=demo)


def words_of(mail: Mail) -> str:
    """Subject and plain text of a mail."""
    body = mail.get_body(("plain",))
    return f"{mail['Subject']}\n{body.get_content() if body else ''}"
