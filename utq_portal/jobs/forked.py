"""A child that goes on with a function of this process; it speaks like a process of ``subprocess``."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from utq_portal.jobs.tether import PARENT, to_parent

log = logging.getLogger(__name__)

CRASHED = 1


class Forked:
    """Runs ``work`` in a copy of this process, in a group of its own; the code that it returns is the exit code.

    What the parent has loaded is shared, so it starts in milliseconds. The parent must have no thread and no open
    connection to the database. The child ends when the parent does.
    """

    def __init__(self, work: Callable[[], int]) -> None:
        self.returncode: int | None = None
        parent = os.getpid()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _go_on(work, parent)
        with suppress(OSError):  # the child does the same: whoever is first
            os.setpgid(self.pid, self.pid)

    def poll(self) -> int | None:
        """The exit code, or None while it runs; of a signal it is negative."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Wait for its end."""
        if self.returncode is None:
            _pid, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to a child that was not waited for yet."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _go_on(work: Callable[[], int], parent: int) -> None:
    """The life of the child: it never comes back."""
    code = CRASHED
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        os.environ[PARENT] = str(parent)
        to_parent()
        code = work()
    except BaseException:
        log.exception("A child of the runner could not go on")
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)
