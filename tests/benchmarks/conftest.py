"""Benchmarks run when they are asked for by name: `pytest -m benchmark`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out unless the marker is chosen; a skip would only fill the report."""
    if "benchmark" in str(config.option.markexpr):
        return
    mine = [item for item in items if item.path.is_relative_to(HERE)]
    if mine:
        items[:] = [item for item in items if item not in mine]
        config.hook.pytest_deselected(items=mine)
