"""A child process ends when its supervisor does, also when that was killed and could say nothing."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "UTQ_SUPERVISOR"
_PR_SET_PDEATHSIG = 1


def to_parent() -> None:
    """Ask for SIGTERM when the supervisor named in the environment dies; without one this does nothing."""
    named = os.environ.get(PARENT)
    if not named:
        return
    parent = int(named)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), signal.SIGTERM)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
