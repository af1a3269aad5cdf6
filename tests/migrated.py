"""The database with every migration, made once for the code as it is and copied from then on (docs/testing.md).

Migrating takes some twenty seconds, and every worker, portal and run of one test would do it again. What is kept lies
in .pytest_cache and belongs to one state of the product's code and its libraries: when these change, it is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands.migrate import Command
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "migrated"
APPS = ("utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses")


@cache
def state() -> str:
    """A short name for the product's code, its libraries and this Python: what a migration could depend on."""
    told = hashlib.sha256(sys.version.encode())
    for file in [*sorted(ROOT.glob("requirements*.txt")), *_sources()]:
        told.update(str(file.relative_to(ROOT)).encode())
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def _sources() -> list[Path]:
    return sorted(file for app in APPS for kind in ("*.py", "*.json") for file in (ROOT / app).rglob(kind))


@contextmanager
def kept() -> Iterator[Path]:
    """The file for the code as it is, held against other processes; who finds none there makes it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file = KEPT / f"{state()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in KEPT.glob("*.sqlite3"):
            if old != file:
                old.unlink()
        yield file


def keep(source: sqlite3.Connection, file: Path) -> None:
    """Write a database to a file, whole or not at all."""
    half = file.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(half)) as target:
        source.backup(target)
    half.replace(file)


def migrated_file(database: Path, migrate: Callable[[], object]) -> None:
    """Let ``database``, which is not there yet, be a migrated file: ``migrate`` is called where none is kept."""
    with kept() as file:
        if not file.exists():
            migrate()
            with closing(sqlite3.connect(database)) as made:
                keep(made, file)
            return
    with closing(sqlite3.connect(file)) as found, closing(sqlite3.connect(database)) as target:
        found.backup(target)


@contextmanager
def migrated_in_memory() -> Iterator[None]:
    """While this lasts, ``migrate`` on an empty SQLite database takes over the kept one."""
    migrate = Command.handle

    def handle(command: Command, *words: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or connection.introspection.table_names():
            migrate(command, *words, **options)
            return
        with kept() as file:
            connection.ensure_connection()
            if file.exists():
                with closing(sqlite3.connect(file)) as found:
                    found.backup(connection.connection)
            else:
                migrate(command, *words, **options)
                keep(connection.connection, file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield
