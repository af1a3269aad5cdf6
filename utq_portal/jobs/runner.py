"""The runner: takes due jobs one by one, and ticks the timetable.

Without REDIS_URL it carries them out itself; with it, it hands them to the Celery workers, so that nothing is ever
published inside a request and a broker that is away loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import close_old_connections
from kombu.exceptions import OperationalError as BrokerAway

from utq_portal.jobs import carry, lease, schedule
from utq_portal.jobs.tasks import carry_out

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between looks when nothing is due
TICK = 20.0  # seconds between looks at the timetable
PATIENCE = 5.0  # seconds to wait when the database or the broker is away


def carry_next() -> bool:
    """Embedded mode: carry out the next due job here; False when nothing is due."""
    job = lease.claim()
    if job is None:
        return False
    carry.carry_out(job)
    return True


def publish_next() -> bool:
    """Server mode: put the next due job on the queue; False when nothing is due. Raises BrokerAway."""
    job = lease.hand_over()
    if job is None:
        return False
    try:
        carry_out.apply_async(args=(job.pk, str(job.lease)), retry=False)
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


def run(stop: threading.Event) -> None:
    """Work until ``stop`` is set; the job in hand is finished first."""
    step: Callable[[], bool] = publish_next if settings.REDIS_URL else carry_next
    ticked = -TICK
    while not stop.is_set():
        try:
            if time.monotonic() - ticked >= TICK:
                schedule.tick()
                lease.bury()
                ticked = time.monotonic()
            if not step():
                stop.wait(POLL)
        except BrokerAway as away:
            log.warning("The broker is away: %s", away)
            stop.wait(PATIENCE)
        except Exception:  # most likely the database is away, and comes back
            log.exception("The runner could not go on; trying again in %s seconds", PATIENCE)
            stop.wait(PATIENCE)
        finally:
            close_old_connections()  # one that broke, or that a task left in a bad state
