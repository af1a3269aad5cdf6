"""The supervisor in a process of its own, with small children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path
from utq_portal.jobs import supervisor
supervisor.GRACE = 1.0
here = Path.cwd()
children = [supervisor.Child(str(n), [sys.executable, "-c", code], here) for n, code in enumerate(sys.argv[1:])]
ready = lambda: all(list(here.glob(f"{n}.*")) for n in range(len(children)))
sys.exit(supervisor.Supervisor(children, ready, lambda: Path("ready").touch()).run())
"""
# each child leaves a file <number>.<process id> behind and sleeps
SLEEPER = """
import os, pathlib, time
from utq_portal.jobs import tether
tether.to_parent()
pathlib.Path(f"{number}.{{os.getpid()}}").touch()
time.sleep(60)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + SLEEPER


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").exists() else True


def until(fact: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


class House:
    """A supervisor that runs in ``folder``, and what its children left there."""

    def __init__(self, folder: Path, *children: str) -> None:
        self.folder = folder
        codes = [code.format(number=number) for number, code in enumerate(children)]
        environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
        self.process = subprocess.Popen([sys.executable, "-c", SCRIPT, *codes], cwd=folder, env=environment)

    def pids(self, number: int) -> list[int]:
        """The process ids that child ``number`` has had, in any order."""
        return [int(path.suffix[1:]) for path in self.folder.glob(f"{number}.*")]

    def ready(self) -> bool:
        return (self.folder / "ready").exists()

    def everybody(self) -> list[int]:
        return [pid for number in range(3) for pid in self.pids(number)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    started: list[House] = []

    def start(*children: str) -> House:
        started.append(House(tmp_path, *children))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def test_starts_a_child_again_when_it_was_killed(house: Callable[..., House]) -> None:
    running = house(SLEEPER, SLEEPER)
    until(running.ready)
    os.kill(running.pids(0)[0], signal.SIGKILL)
    until(lambda: len(running.pids(0)) == 2)
    assert len(running.pids(1)) == 1


def test_ends_everybody_when_asked_to_stop(house: Callable[..., House]) -> None:
    running = house(SLEEPER, SLEEPER)
    until(running.ready)
    running.process.terminate()
    assert running.process.wait(timeout=5) == 0
    assert not [pid for pid in running.everybody() if alive(pid)]


def test_ends_a_child_that_does_not_listen(house: Callable[..., House]) -> None:
    running = house(DEAF)
    until(running.ready)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=5) == 0
    assert not [pid for pid in running.everybody() if alive(pid)]


def test_children_do_not_outlive_a_supervisor_that_was_killed(house: Callable[..., House]) -> None:
    running = house(SLEEPER, SLEEPER)
    until(running.ready)
    running.process.kill()
    until(lambda: not [pid for pid in running.everybody() if alive(pid)])


def test_gives_up_when_a_child_never_gets_going(house: Callable[..., House]) -> None:
    running = house("raise SystemExit(3)")
    assert running.process.wait(timeout=15) == 1
