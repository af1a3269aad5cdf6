"""The web layer is tested with addresses of its own, so that no page of an app is needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def own_pages(settings: Settings) -> Iterator[None]:
    """Only the pages of tests/web/pages.py; English unless the test says otherwise."""
    settings.ROOT_URLCONF = "tests.web.pages"
    with translation.override("en"):
        yield
