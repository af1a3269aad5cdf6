"""The Celery app. What happens at a time of day stands in settings.TIMETABLE; Celery's own beat is never started."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")

app = Celery("utq_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
