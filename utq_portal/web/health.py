"""Whether the parts that the portal stands on do their work."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from utq_portal.jobs import queries as jobs


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its name, whether it works, and a few words for a monitor."""

    name: str
    ok: bool
    says: str


def checks() -> list[Check]:
    """Database, files folder and jobs; without a database the jobs are not asked."""
    database = _database()
    return [database, _files(), _jobs()] if database.ok else [database, _files()]


def _database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check("database", False, "no answer")
    return Check("database", True, "ok")


def _files() -> Check:
    root = settings.FILES_ROOT
    # the folder is made with the first file
    if not os.access(root if root.exists() else root.parent, os.W_OK | os.X_OK):
        return Check("files", False, "cannot write")
    return Check("files", True, "ok")


def _jobs() -> Check:
    try:
        health = jobs.health()
    except DatabaseError:
        return Check("jobs", False, "no answer")
    if not health.well:
        return Check("jobs", False, f"{int(health.delay.total_seconds() // 60)} minutes late")
    return Check("jobs", True, f"ok, {health.failed} failed" if health.failed else "ok")
