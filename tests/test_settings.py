"""The settings in a process of its own, as a server would start them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
