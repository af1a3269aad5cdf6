"""The timetable: what has to happen at a time of day is promised under the key of that time.

The entries stand in ``settings.TIMETABLE``, {name of the task: when}. When is "06:00" (every day), "mon 06:00" (that
day of the week) or "*/5" (every five minutes), local time.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import Promised, promise_many

KEY = "schedule:"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(rf"(?:(?P<day>{'|'.join(WEEK)}) )?(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")
_INTERVAL = re.compile(r"\*/(?P<minutes>[1-9]|[1-5]\d)")


def latest_slot(when: str, now: datetime) -> datetime | None:
    """The last moment of today, not after ``now`` (local time), that ``when`` names; None when there was none yet.

    Raises ImproperlyConfigured for a ``when`` that is none of the three forms.
    """
    now = now.replace(second=0, microsecond=0)
    if interval := _INTERVAL.fullmatch(when):
        return now.replace(minute=now.minute - now.minute % int(interval["minutes"]))
    time = _TIME.fullmatch(when)
    if not time:
        raise ImproperlyConfigured(f'TIMETABLE: {when!r} is not like "06:00", "mon 06:00" or "*/5".')
    slot = now.replace(hour=int(time["hour"]), minute=int(time["minute"]))
    if slot > now or time["day"] not in (None, WEEK[now.weekday()]):
        return None
    return slot


def tick(now: datetime | None = None) -> None:
    """Promise what the timetable asks for up to ``now``.

    A slot is promised once, whoever ticks and however often: its key is its local time. A slot missed while nobody
    ticked is caught up on the same day; older ones are not, since the tasks read today's date for themselves.
    """
    local = timezone.localtime(now)
    slots = {
        f"{KEY}{task}:{slot.isoformat(timespec='minutes')}": task
        for task, when in settings.TIMETABLE.items()
        if (slot := latest_slot(when, local))
    }
    known = set(Job.objects.filter(key__in=slots).values_list("key", flat=True))
    promise_many(Promised(task, {}, key) for key, task in slots.items() if key not in known)
