"""A task whose effect can be counted, in a table that the test makes."""

from __future__ import annotations

import time

from celery import shared_task
from django.db import connection

TABLE = "CREATE TABLE effect (number int PRIMARY KEY, runs int NOT NULL DEFAULT 0, times int NOT NULL DEFAULT 0)"


@shared_task(name="tests.effect")
def effect(number: int) -> None:
    """Take a little time, then have the effect unless it was had before."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE effect SET runs = runs + 1 WHERE number = %s", [number])
        time.sleep(0.05)
        cursor.execute("UPDATE effect SET times = times + 1 WHERE number = %s AND times = 0", [number])
