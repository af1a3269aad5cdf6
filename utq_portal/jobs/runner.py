"""The runner: takes due jobs one by one, and ticks the timetable.

Without REDIS_URL it carries them out itself, each kind in a child of its own; with it, it hands them to the Celery
workers, a queue for each kind, so that nothing is ever published inside a request and a broker that is away loses
nothing (docs/domain.md, Jobs).
"""

from __future__ import annotations

import logging
import resource
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connections
from kombu.exceptions import OperationalError as BrokerAway

from utq_portal.jobs import carry, lease, schedule
from utq_portal.jobs.forked import Forked
from utq_portal.jobs.kinds import KINDS, REST, kind_of
from utq_portal.jobs.supervisor import RENEW, Child, Supervisor
from utq_portal.jobs.tasks import carry_out

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks when nothing is due
TICK = 20.0  # seconds between looks at the timetable
PATIENCE = 5.0  # seconds to wait when the database or the broker is away
GRACE = 6.0  # seconds that children get to finish; less than a supervisor above gives the runner


def carry_next(kind: str | None = None) -> bool:
    """Embedded mode: carry out the next due job here, of one kind or of all; False when nothing is due."""
    job = lease.claim(kind)
    if job is None:
        return False
    carry.carry_out(job)
    return True


def publish_next() -> bool:
    """Server mode: put the next due job on the queue of its kind; False when nothing is due. Raises BrokerAway."""
    job = lease.hand_over()
    if job is None:
        return False
    try:
        carry_out.apply_async(args=(job.pk, str(job.lease)), retry=False, queue=kind_of(job.task))
    except Exception:
        lease.given_back(job)
        raise
    return True


def drain() -> int:
    """Carry out everything that is due now, in this process, and say how many attempts that took."""
    count = 0
    while carry_next():
        count += 1
    return count


def run(stop: threading.Event, kind: str | None = None) -> int:
    """Work until ``stop`` is set; the job in hand is finished first. Ticks unless it is the child of another kind.

    A child of one ``kind`` ends after settings.JOBS_A_CHILD jobs, or above settings.JOB_MEMORY_MB, and returns RENEW.
    """
    step: Callable[[], bool] = publish_next if settings.REDIS_URL else partial(carry_next, kind)
    ticks = kind in (None, REST)
    ticked, number = -TICK, 0
    while not stop.is_set():
        try:
            if ticks and time.monotonic() - ticked >= TICK:
                schedule.tick()
                lease.bury()
                ticked = time.monotonic()
            if step():
                number += 1
            else:
                stop.wait(POLL)
        except BrokerAway as away:
            log.warning("The broker is away: %s", away)
            stop.wait(PATIENCE)
        except Exception:  # most likely the database is away, and comes back
            log.exception("The runner could not go on; trying again in %s seconds", PATIENCE)
            stop.wait(PATIENCE)
        finally:
            close_old_connections()  # one that broke, or that a task left in a bad state
        if kind and (number >= settings.JOBS_A_CHILD or _memory() > settings.JOB_MEMORY_MB):
            return RENEW
    return 0


def run_children() -> int:
    """Keep a child for each kind until SIGTERM or Ctrl-C; returns the exit code."""
    stop = threading.Event()

    def work(kind: str) -> int:
        try:
            return run(stop, kind)
        finally:
            connections.close_all()

    connections.close_all()  # a connection is not shared between processes
    children = [
        Child(f"The child for {kind} jobs", (), Path.cwd(), begin=partial(Forked, partial(work, kind)))
        for kind in KINDS
    ]
    return Supervisor(children, ready=lambda: True, say_ready=lambda: None, stop=stop, grace=GRACE).run()


def _memory() -> float:
    """The most memory, in megabytes, that this process ever held."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)
