"""Two hundred people and twenty places on SQLite: a file, several processes, many threads in each."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from courses.models import Registration
from tests.factories.courses import make_course, make_edition, people

ROOT = Path(__file__).resolve().parents[2]
CROWD, PLACES, PROCESSES = 200, 20, 2


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same race runs on PostgreSQL in tests/services")
def test_two_hundred_people_and_twenty_places(tmp_path: Path) -> None:
    edition = make_edition(make_course(), least=1, most=PLACES)
    crowd = [person.pk for person in people(CROWD)]
    path = tmp_path / "portal.sqlite3"
    # not backup(): it waits without end while another connection of this process holds a lock
    path.write_bytes(connection.connection.serialize())
    with sqlite3.connect(path) as copy:
        copy.execute("PRAGMA journal_mode=WAL")  # by one, before many connect at once
    copy.close()
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}", "UTQ_DATA": str(tmp_path), "REDIS_URL": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "utq_portal.settings", "DEMO": "1"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.courses.crowd", str(edition.pk), *map(str, crowd[part::PROCESSES])],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in range(PROCESSES)
    ]
    assert [(process.communicate(timeout=300)[1], process.returncode) for process in started] == [("", 0)] * PROCESSES
    with sqlite3.connect(path) as after:
        states = after.execute("select state from courses_registration order by registered_at, id").fetchall()
    after.close()
    confirmed, waitlisted = Registration.State.CONFIRMED.value, Registration.State.WAITLISTED.value
    assert [state for (state,) in states] == [confirmed] * PLACES + [waitlisted] * (CROWD - PLACES)
