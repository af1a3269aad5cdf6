"""Whether the place where files are kept is there (docs/domain.md, When a part falls away)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
GONE = frozenset({errno.EROFS, errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN})


class DiskAway(OSError):
    """Where files are kept, nothing can be kept or read: it is read-only, taken away, or does not answer."""


@contextmanager
def keeping() -> Iterator[None]:
    """Where a file is written: whatever the disk refuses is the disk's fault. A disk without room says so itself."""
    try:
        yield
    except OSError as fault:
        if fault.errno in NO_ROOM:
            raise
        raise DiskAway(fault.errno, os.strerror(fault.errno) if fault.errno else str(fault)) from fault


def is_away(fault: BaseException) -> bool:
    """Whether this is the disk's fault, so that the same goes well once it is back or there is room."""
    return isinstance(fault, DiskAway) or (isinstance(fault, OSError) and fault.errno in NO_ROOM | GONE)
