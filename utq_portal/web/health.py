"""Whether the parts of the portal do their work, in three answers (docs/operations.md, Health and stuck jobs).

Live: the process answers. Ready: pages can be given out, and what people send can be kept. Work: what was promised is
done. Every cause has its sentence, which names no person, no path, no address and no version.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from utq_portal.jobs import queries as jobs
from utq_portal.notices import queries as notices
from utq_portal.sturdy import SturdyCache

log = logging.getLogger(__name__)

KEPT = 2.0  # seconds in which an answer is given again: a stranger who keeps asking costs nothing
STYLES = "css/app.css"
_BLOCK = b"\0" * 4096


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its name, whether it works, and a sentence for a monitor."""

    name: str
    ok: bool
    says: str


def all_checks() -> list[Check]:
    """Ready and work together."""
    return [*ready(), *work()]


def ready() -> list[Check]:
    """Database, its tables, files folder and static files; without a database the tables are not asked."""
    return _kept("ready", _ready)


def work() -> list[Check]:
    """Runner, jobs, mail and, where there is one, the queue; nothing without a database."""
    return _kept("work", _work)


def start() -> list[Check]:
    """What must be so before a web server begins. A database that is away may come back."""
    return [check for check in _ready() if check.name != "database"]


def keeps() -> list[Check]:
    """What must be so before tables are made or changed: something can be written in the database and on the disk."""
    return [_database(), _files()]


_answers: dict[str, tuple[float, list[Check]]] = {}


def _kept(name: str, ask: Callable[[], list[Check]]) -> list[Check]:
    until, found = _answers.get(name, (0.0, []))
    if time.monotonic() >= until:
        found = ask()
        _answers[name] = (time.monotonic() + KEPT, found)
    return found


def forget() -> None:
    """Ask anew at the next question."""
    _answers.clear()


def _ready() -> list[Check]:
    database = _database()
    return [database, *([_tables()] if database.ok else []), _files(), _static()]


def _work() -> list[Check]:
    if not _database().ok:
        return [Check("jobs", False, "The database does not answer, so nothing is done.")]
    try:
        found = [_runner(), _jobs(), _mail()]
    except Error:
        return [Check("jobs", False, "The jobs cannot be read from the database.")]
    return [*found, *_queue()]


def _database() -> Check:
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        with suppress(Error):
            connection.close()
        return _read_only() or Check("database", False, "The database does not answer.")
    return _read_only() or Check("database", True, "ok")


def _read_only() -> Check | None:
    """What is wrong where the file of the database may only be read: connecting to it fails too, or does not."""
    place = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and Path(place).exists() and not os.access(place, os.W_OK):
        return Check("database", False, "The database can be read, but nothing can be written in it.")
    return None


@lru_cache(maxsize=1)
def _wanted() -> frozenset[tuple[str, str]]:
    """The migrations that this version has."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or ())


def behind() -> int:
    """How many migrations of this version the database has not had."""
    return len(_wanted() - set(MigrationRecorder(connection).applied_migrations()))


def _tables() -> Check:
    try:
        missing = behind()
    except Error:
        return Check("migrations", False, "The tables of the database cannot be read.")
    if missing:
        says = f"The database is {missing} migrations behind this version: run manage.py migrate."
        return Check("migrations", False, says)
    return Check("migrations", True, "ok")


def _files() -> Check:
    """A block is written, read and taken away, beside the files and beside the database of one machine."""
    root = settings.FILES_ROOT  # it is made with the first file
    for folder in {root if root.exists() else root.parent, Path(settings.DATA)}:
        try:
            _try_out(folder)
        except OSError as fault:
            log.warning("Nothing can be kept in %s: %s", folder, fault)
            return Check("files", False, f"Nothing can be written to the disk: {_why(fault)}.")
    return Check("files", True, "ok")


def _why(fault: OSError) -> str:
    return os.strerror(fault.errno).lower() if fault.errno else "no answer"


def _try_out(folder: Path) -> None:
    """Raises OSError where a block cannot be written and read again."""
    place = folder / f".health-{uuid.uuid4().hex}"
    try:
        place.write_bytes(_BLOCK)
        if place.read_bytes() != _BLOCK:
            raise OSError("what is read is not what was written")
    finally:
        with suppress(OSError):
            place.unlink()


def _static() -> Check:
    storage: Any = staticfiles_storage  # its class is a setting
    try:
        collected = isinstance(storage, ManifestFilesMixin)
        there = not collected or storage.exists(storage.stored_name(STYLES))
    except (ValueError, OSError):
        there = False
    if there:
        return Check("static", True, "ok")
    return Check("static", False, "The static files are not collected: run manage.py collectstatic and start again.")


def _runner() -> Check:
    if jobs.health().ticking:
        return Check("runner", True, "ok")
    minutes = int(jobs.SILENT.total_seconds() // 60)
    return Check("runner", False, f"No runner was seen in the last {minutes} minutes: start manage.py runner.")


def _jobs() -> Check:
    health = jobs.health()
    if not health.well:
        late = int(health.delay.total_seconds() // 60)
        return Check("jobs", False, f"The job that is due longest is {late} minutes late.")
    return Check("jobs", True, f"ok, {health.failed} failed" if health.failed else "ok")


def _mail() -> Check:
    waiting = notices.held_up()
    if waiting.long:
        hours = int(waiting.longest.total_seconds() // 3600)
        says = f"The mail server takes no mail: {waiting.mails} mails wait, the oldest for {hours} hours."
        return Check("mail", False, says)
    return Check("mail", True, f"ok, {waiting.mails} wait for the mail server" if waiting.mails else "ok")


def _queue() -> list[Check]:
    redis = caches["default"]
    if not isinstance(redis, SturdyCache):
        return []
    if redis.answers():
        return [Check("queue", True, "ok")]
    return [Check("queue", False, "Redis does not answer: pages go on, jobs wait in the database.")]
