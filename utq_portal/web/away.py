"""What an exception says about the parts that the portal stands on: none is left, one is busy, or one is away.

The rules are in docs/domain.md, When a part falls away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError

from utq_portal import disk
from utq_portal.notices.postbox import NoConnection


class Part(StrEnum):
    """Which sentence the reader gets."""

    BUSY = "busy"  # somebody else is writing: trying again helps
    AWAY = "away"  # the database does not answer
    FULL = "full"  # there is no room on the disk
    DISK = "disk"  # nothing can be kept on the disk, or read from it
    MAIL = "mail"  # a mail that somebody waits for could not be sent


RETRY_AFTER = {Part.BUSY: 10, Part.AWAY: 30, Part.FULL: 300, Part.DISK: 60, Part.MAIL: 120}  # seconds
_SQLITE = {
    sqlite3.SQLITE_BUSY: Part.BUSY,
    sqlite3.SQLITE_LOCKED: Part.BUSY,
    sqlite3.SQLITE_FULL: Part.FULL,
    sqlite3.SQLITE_IOERR: Part.AWAY,
    sqlite3.SQLITE_CANTOPEN: Part.AWAY,
    sqlite3.SQLITE_READONLY: Part.AWAY,
}
# PostgreSQL's classes of SQLSTATE, the longest that fits first
_POSTGRES = (
    ("53100", Part.FULL),  # disk full
    ("55P03", Part.BUSY),  # a lock was not to be had
    ("57014", Part.BUSY),  # it took too long
    ("53", Part.BUSY),  # too many connections, no memory
    ("40", Part.BUSY),  # a deadlock, or two at the same moment
    ("57P", Part.AWAY),  # it is being stopped, or has not begun yet
    ("58", Part.AWAY),  # its disk does not answer
    ("08", Part.AWAY),
)


def part_of(fault: BaseException | None) -> Part | None:
    """The part that was not there; None for a fault of our own, which trying again does not mend."""
    for one in _chain(fault):
        if isinstance(one, NoConnection):
            return Part.MAIL
        if isinstance(one, OSError) and one.errno in disk.NO_ROOM:
            return Part.FULL
        if disk.is_away(one):
            return Part.DISK
        if isinstance(one, DatabaseError | InterfaceError):
            return _of_database(one)
    return None


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__


def _of_database(fault: Exception) -> Part | None:
    cause = fault.__cause__
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state is None:  # no answer has no state: the connection broke, or there was none
        return Part.AWAY if isinstance(fault, OperationalError | InterfaceError) else None
    return next((part for prefix, part in _POSTGRES if state.startswith(prefix)), None)
