"""The settings in a process of its own, as a server would start them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from utq_portal import environment as env

HOUSE = Path(__file__).parents[1]
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "utq.example.edu",
    "BASE_URL": "https://utq.example.edu",
    "EMAIL_HOST": "mail.example.edu",
}


def manage(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HOUSE / "manage.py", *command],
        env={"UTQ_DATA": str(data), "PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    found = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert found.returncode == 0, found.stderr


def test_https_is_kept_for_this_host_and_for_no_other_below_it(tmp_path: Path) -> None:
    """Behind the proxy of .docker too; a browser keeps it for a year, so more than this is for the domain's owner."""
    asked = (
        "import django; django.setup(); from django.test import Client;"
        "print(Client().get('/health/live/', secure=True, headers={'host': 'utq.example.edu'})"
        "['Strict-Transport-Security'])"
    )
    place = {"UTQ_DATA": str(tmp_path), "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "utq_portal.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", asked],
        env={**place, **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
        cwd=HOUSE,
    )
    assert ran.stdout.strip() == "max-age=31536000", ran.stderr
    proxy = (HOUSE / ".docker" / "nginx.conf").read_text()
    assert set(re.findall(r'Strict-Transport-Security "(.*?)"', proxy)) == {"max-age=31536000"}


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.7", "::"])
def test_demo_accounts_are_refused_on_an_address_that_others_reach(tmp_path: Path, address: str) -> None:
    found = manage(tmp_path, "check", DEMO="1", BIND=address)
    assert found.returncode != 0
    assert "known password" in found.stderr


@pytest.mark.parametrize(
    "wrong",
    [{"PORT": "http"}, {"DEBUG": "maybe"}, {"DATABASE_URL": "mysql://localhost/x"}, {"FILE_LIMIT_MB": "0"}],
)
def test_a_value_that_cannot_be_read_stops_the_start(tmp_path: Path, wrong: dict[str, str]) -> None:
    found = manage(tmp_path, "check", **PRODUCTION, **wrong)
    assert found.returncode != 0
    assert next(iter(wrong)) in found.stderr


def test_what_the_portal_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    write = (
        "import sqlite3; from django.conf import settings; from django.core.mail import send_mail; "
        "from django.db import connection; from utq_portal.files.storage import store_made; "
        "connection.cursor().execute('CREATE TABLE t (n)'); "
        "store_made(b'x', name='x.txt', mime='text/plain'); "
        "send_mail('s', 't', 'a@demo.example', ['b@demo.example']); "
        "print([(str(p.relative_to(settings.DATA)), oct(p.stat().st_mode & 0o777)) for p in settings.DATA.rglob('*')])"
    )
    done = manage(data, "shell", "-v", "0", "-c", write)
    assert done.returncode == 0, done.stderr
    found = dict(ast.literal_eval(done.stdout.splitlines()[-1]))
    assert {"portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm", "mail", "files"} <= set(found)
    assert data.stat().st_mode & 0o777 == 0o700
    assert {name: mode for name, mode in found.items() if int(mode, 8) & 0o077} == {}


def test_what_an_older_version_left_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    left = tmp_path / "mail" / "one.log"
    left.write_text("a mail")
    left.chmod(0o644)
    (tmp_path / "mail").chmod(0o755)
    assert env.close_what_is_open(tmp_path) == 2
    assert (left.stat().st_mode & 0o777, (tmp_path / "mail").stat().st_mode & 0o777) == (0o600, 0o700)
    assert env.close_what_is_open(tmp_path) == 0
