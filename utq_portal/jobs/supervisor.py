"""Keep a few processes running on one machine: start them, start them again when they die, stop them all together."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from utq_portal.jobs.tether import PARENT

log = logging.getLogger(__name__)

GRACE = 8.0  # seconds between asking everybody to stop and ending who did not
LOOK = 0.2  # seconds between looks at the children
STEADY = 30.0  # a child that lived this long did not die of its start
LONGEST_WAIT = 30.0
MOST_FALSE_STARTS = 3
RENEW = 75  # the exit code of a child that has done its share and asks to be started afresh


class Process(Protocol):
    """What is asked of a child's process; ``subprocess.Popen`` and ``Forked`` have it."""

    pid: int
    returncode: int | Any

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...
    def send_signal(self, number: signal.Signals, /) -> None: ...


@dataclass
class Child:
    """A process to keep running: what to start, and in which folder; ``begin`` starts it in another way."""

    name: str
    command: Sequence[str]
    folder: Path
    begin: Callable[[], Process] | None = None
    process: Process | None = None
    started: float = 0.0
    start_at: float = 0.0
    false_starts: int = 0

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it in a process group of its own: Ctrl-C in the terminal is for the supervisor alone."""
        self.started = time.monotonic()
        self.process = self.begin() if self.begin else self._popen()

    def _popen(self) -> Process:
        environment = {**os.environ, PARENT: str(os.getpid())}
        return subprocess.Popen(self.command, cwd=self.folder, env=environment, process_group=0)  # noqa: S603

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child, or with SIGKILL to everything that it started."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass


@dataclass
class Supervisor:
    """Runs its children until SIGTERM or Ctrl-C, and says once that they are ready.

    ``ready`` is asked until it says yes, then ``say_ready`` is called. A child that dies is started again, after a
    pause that doubles while it keeps dying young; one that asks to be renewed, at once.
    """

    children: Sequence[Child]
    ready: Callable[[], bool]
    say_ready: Callable[[], None]
    stop: threading.Event = field(default_factory=threading.Event)
    grace: float | None = None
    patience: float | None = None  # seconds in which it must be ready

    def run(self) -> int:
        """Returns the exit code: 0 after a stop that was asked for, 1 when a child cannot be started or is not ready
        in time.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_said: self.stop.set())
        said, begun = False, time.monotonic()
        try:
            while not self.stop.is_set():
                for child in self.children:
                    self._look_after(child)
                if not said and any(child.false_starts >= MOST_FALSE_STARTS for child in self.children):
                    return 1
                if not said and all(child.running for child in self.children) and self.ready():
                    self.say_ready()
                    said = True
                if not said and self.patience is not None and time.monotonic() - begun >= self.patience:
                    return 1
                self.stop.wait(LOOK)
        finally:
            self._end()
        return 0

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.running:
            return
        if child.process is not None:
            code = child.process.returncode
            steady = code == RENEW or now - child.started >= STEADY
            child.false_starts = 0 if steady else child.false_starts + 1
            pause = min(2.0 ** (child.false_starts - 1), LONGEST_WAIT) if child.false_starts else 0.0
            level = logging.INFO if code == RENEW else logging.WARNING
            log.log(level, "%s ended with %s; starting it again", child.name, code)
            child.signal(signal.SIGKILL)  # what it started and left behind, so that the address is free again
            child.process = None
            child.start_at = now + pause
        if now >= child.start_at:
            child.start()

    def _end(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + (GRACE if self.grace is None else self.grace)
        while any(child.running for child in self.children) and time.monotonic() < deadline:
            time.sleep(LOOK / 2)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
