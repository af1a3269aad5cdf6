"""One portal on a folder: a second start would keep a second timetable."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

NAME = "running"


class Taken(Exception):
    """Another process has the folder; ``holder`` is its number, empty when it did not say."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def take(folder: Path) -> int:
    """Hold the folder until this process ends, however it ends. Raises Taken; the result is the open lock."""
    lock = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        holder = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise Taken(holder) from fault
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock
