"""Tests that need PostgreSQL and Redis: .ci/run starts both and names them in DATABASE_URL and REDIS_URL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; without the services it is skipped, with the reason."""
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.services)
        if missing or connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL in DATABASE_URL and Redis in REDIS_URL"))


@pytest.fixture
def environment(transactional_db: None) -> dict[str, str]:
    """The environment for another process that works in the same database as this test."""
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "DEMO": "1", "PYTHONPATH": str(HERE.parents[1])}
