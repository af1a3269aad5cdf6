"""The Celery app, and the timetable of what happens without anyone asking.

The job runner ticks the timetable in every mode (utq_portal/jobs/schedule.py); Celery's own beat is never started.
Times are local (Europe/Amsterdam) and keep away from 02:00-03:00, which some nights have twice and some not at all.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")

app = Celery("utq_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "jobs-sweep": {"task": "jobs.sweep", "schedule": crontab(hour="4", minute="30")},
}
