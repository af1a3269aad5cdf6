"""For the tests of the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def english(settings: Settings) -> Iterator[None]:
    """English words, and no demo mode."""
    settings.DEMO = False
    with translation.override("en"):
        yield
