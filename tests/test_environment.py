from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from utq_portal import environment as env
from utq_portal.jobs.schedule import latest_slot

DATA = Path("/data")
ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("True", True), ("on", True), ("0", False), ("no", False)])
def test_a_flag(raw: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", raw)
    assert env.flag("FLAG") is value


@pytest.mark.parametrize("raw", ["maybe", "2", "truee"])
def test_a_flag_that_is_neither_stops_the_start(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", raw)
    with pytest.raises(ImproperlyConfigured, match="use 1 or 0"):
        env.flag("FLAG")


@pytest.mark.parametrize("raw", ["", "  "])
def test_an_empty_value_is_as_good_as_none(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALUE", raw)
    assert env.text("VALUE", "default") == "default"
    assert env.flag("VALUE", default=True)
    assert env.whole("VALUE", 5, least=1, most=9) == 5
    assert env.names("VALUE", "a,b") == ["a", "b"]


@pytest.mark.parametrize("raw", ["8o80", "0", "65536", "-1", "1.5"])
def test_a_number_out_of_bounds_stops_the_start(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", raw)
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        env.whole("PORT", 8000, least=1, most=65535)


@pytest.mark.parametrize("raw", ["00:00", "07:00", "19:59", "23:59", " 23:59 "])
def test_a_time_of_day(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARY_TIME", raw)
    assert env.time_of_day("SUMMARY_TIME", "07:00") == raw.strip()
    assert latest_slot(env.time_of_day("SUMMARY_TIME", "07:00"), datetime(2028, 3, 1, 23, 59, tzinfo=UTC)) is not None


@pytest.mark.parametrize("raw", ["7:00", "24:00", "23:60", "seven", "07.00", "07:00:00", "mon 07:00", "*/5", "٠٧:00"])
def test_a_time_that_is_none_stops_the_start(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARY_TIME", raw)
    with pytest.raises(ImproperlyConfigured, match="use a time from 00:00 to 23:59"):
        env.time_of_day("SUMMARY_TIME", "07:00")


# a process of its own: settings are read once
@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("LOG_LEVEL", "loud", "use one of debug, info, warning, error, critical"),
        ("LOG_LEVEL", "Info", ""),
        ("LOG_LEVEL", "", ""),
        ("SUMMARY_TIME", "7:00", "use a time from 00:00 to 23:59"),
        ("SUMMARY_TIME", "23:59", ""),
        ("SUMMARY_TIME", "", ""),
    ],
)
def test_the_start_says_which_setting_cannot_be_read(name: str, raw: str, said: str, tmp_path: Path) -> None:
    place = {**os.environ, "UTQ_DATA": str(tmp_path), "DATABASE_URL": "", name: raw}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.LOGGING['root']['level'])"]
    place["DJANGO_SETTINGS_MODULE"] = "utq_portal.settings"
    ran = subprocess.run(command, env=place, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode == 0) == (not said)
    assert said in ran.stderr
    if said:
        assert name in ran.stderr
    elif name == "LOG_LEVEL":
        assert ran.stdout.strip() == (raw.upper() or "WARNING")


# as a worker and the web server set it up when they start, whatever Celery itself is told
@pytest.mark.parametrize(("raw", "level"), [("error", 40), ("", 30), ("info", 20)])
def test_a_worker_and_the_web_server_log_what_the_setting_says(raw: str, level: int, tmp_path: Path) -> None:
    place = {**os.environ, "UTQ_DATA": str(tmp_path), "DATABASE_URL": "", "LOG_LEVEL": raw}
    worker = (
        "import logging; from utq_portal.celery import app; app.log.setup(loglevel='CRITICAL');"
        "from utq_portal import gunicorn; print(logging.getLogger().level, gunicorn.loglevel)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", worker], env=place, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.split() == [str(level), raw or "warning"]


def test_names_are_split_and_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example , ,b.example ")
    assert env.names("HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///portal.sqlite3", "/data/portal.sqlite3"),
        ("sqlite:////srv/a%20b.sqlite3", "/srv/a b.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_sqlite_takes_its_write_lock_at_the_start(url: str, name: str) -> None:
    found = env.database(url, DATA, pool=True)
    assert found["NAME"] == name
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_postgresql_with_everything() -> None:
    found = env.database("postgresql://us%40er:p%2Fw@db.example:5433/portal?sslmode=require", DATA, pool=False)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "us@er",
        "p/w",
        "db.example",
        "5433",
        "portal",
    )
    assert found["OPTIONS"] == {"sslmode": "require", "connect_timeout": "5"}
    assert found["CONN_HEALTH_CHECKS"]


def test_the_pool_is_for_web_processes_and_keeps_no_connection_beside_it() -> None:
    found = env.database("postgresql://db.example/portal", DATA, pool=True)
    assert found["OPTIONS"]["pool"]["max_size"] == 8
    assert found["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    "url", ["mysql://secret@db/portal", "postgresql://secret@db", "postgresql://secret@db:x/portal", "sqlite:///", "db"]
)
def test_a_database_that_cannot_be_read_stops_the_start_and_tells_no_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database(url, DATA, pool=False)
    assert "DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)
