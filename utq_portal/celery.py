"""The Celery app. What happens at a time of day stands in settings.TIMETABLE; Celery's own beat is never started."""

from __future__ import annotations

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")

app = Celery("utq_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect(weak=False)
def log_as_the_portal_does(**_said: Any) -> None:
    """A worker logs as LOG_LEVEL says; while somebody answers this signal, Celery does not set it up its own way."""
    dictConfig(settings.LOGGING)
