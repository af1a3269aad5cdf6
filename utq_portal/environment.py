"""Typed readers of the environment; a bad value stops the start with a sentence, an empty one is as good as none."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def text(name: str, default: str = "") -> str:
    """The value of ``name``, without spaces around it."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no; raises ImproperlyConfigured for anything else."""
    value = text(name).lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: use 1 or 0.")


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between ``least`` and ``most``; raises ImproperlyConfigured otherwise."""
    raw = text(name)
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r}: use a whole number.") from None
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name}={raw!r}: use a number from {least} to {most}.")
    return value


def choice(name: str, default: str, options: Collection[str]) -> str:
    """One of ``options``; raises ImproperlyConfigured for another word."""
    value = text(name, default).lower()
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r}: use one of {', '.join(options)}.")
    return value


def time_of_day(name: str, default: str) -> str:
    """A time as 07:00, as the timetable takes it; raises ImproperlyConfigured otherwise."""
    value = text(name, default)
    if not _TIME.fullmatch(value):
        raise ImproperlyConfigured(f"{name}={value!r}: use a time from 00:00 to 23:59, with four figures.")
    return value


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(path: Path) -> Path:
    """The folder, made where there is none; raises ImproperlyConfigured where nothing can be kept in it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(f"UTQ_DATA: the folder {path} cannot be made ({fault.strerror}).") from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"UTQ_DATA: nothing can be written in {path}. Give this user the right to, or choose another folder."
        )
    return path


def kept_secret(path: Path) -> str:
    """A random key that is made once and kept beside the data, readable by the owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def for_the_owner_alone(folder: Path) -> None:
    """From now on this process writes files that only their owner reads, and ``folder`` is closed to all others.

    SQLite gives its -wal and -shm files the rights of the database itself.
    """
    os.umask(0o077)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(folder)


def close_what_is_open(folder: Path) -> int:
    """Take the rights of others off everything below ``folder``, as older versions left it; returns how many."""
    return sum(_close(path) for path in folder.rglob("*") if not path.is_symlink())


def _close(path: Path) -> bool:
    """Whether others had rights on it; a file of another user stays as it is."""
    try:
        mode = path.stat().st_mode
        if not mode & 0o077:
            return False
        path.chmod(mode & 0o700)
    except (PermissionError, FileNotFoundError):
        return False
    return True


def database(url: str, data: Path, *, pool: bool) -> dict[str, Any]:
    """Django's settings for ``sqlite:///path`` (relative to the data folder) or ``postgresql://…``.

    SQLite takes its write lock at the start of a transaction: a read that turns into a write would
    fail at once under WAL. PostgreSQL's pool is for web processes only.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        path = unquote(parts.path).removeprefix("/")
        name = ":memory:" if path == ":memory:" else str(data / path)
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
            "PRAGMA cache_size=-20000;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": 600,  # opening one costs 5 ms, most of it reading the schema
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        }
    if parts.scheme in {"postgresql", "postgres"} and parts.path.strip("/") and _port_is_sound(parts):
        options: dict[str, Any] = {"connect_timeout": "5", **dict(parse_qsl(parts.query))}
        if pool:
            # a connection for each thread, and a short wait: who waits for one waits for a database that is away
            most = max(8, whole("WEB_THREADS", 8, least=1, most=64))
            options["pool"] = {"min_size": 2, "max_size": most, "timeout": 5}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": True,  # the pool looks at a connection before it gives it out
            "OPTIONS": options,
        }
    # the address itself is not repeated: a password stands in it
    raise ImproperlyConfigured("DATABASE_URL: use sqlite:///path or postgresql://user:password@host/name.")


def _port_is_sound(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
