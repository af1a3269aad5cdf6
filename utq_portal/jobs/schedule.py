"""The timetable: what has to happen at a time of day is promised under the key of that time."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from celery.schedules import crontab
from django.utils import timezone

from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import Promised, promise_many

KEY = "schedule:"


def latest_slot(when: crontab, now: datetime) -> datetime | None:
    """The last moment of today, not after ``now`` (local time), at which ``when`` was due, if there was one."""
    if (now.isoweekday() % 7) not in when.day_of_week or now.day not in when.day_of_month:
        return None
    if now.month not in when.month_of_year:
        return None
    past = [(hour, minute) for hour in when.hour for minute in when.minute if (hour, minute) <= (now.hour, now.minute)]
    if not past:
        return None
    hour, minute = max(past)
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0)


def tick(now: datetime | None = None) -> None:
    """Promise what the timetable asks for up to ``now``.

    A slot is promised once, whoever ticks and however often: its key is its local time. A slot missed while nobody
    ticked is caught up on the same day; older ones are not, since the tasks read today's date for themselves.
    """
    local = timezone.localtime(now)
    slots = {
        f"{KEY}{name}:{slot.isoformat(timespec='minutes')}": entry["task"]
        for name, entry in sorted(current_app.conf.beat_schedule.items())
        if (slot := latest_slot(entry["schedule"], local))
    }
    known = set(Job.objects.filter(key__in=slots).values_list("key", flat=True))
    promise_many(Promised(task, {}, key) for key, task in slots.items() if key not in known)
