"""The web layer is tested with addresses of its own, so that no page of an app is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext
from pytest_django.fixtures import Settings

from tests import chromium as engine
from tests.web import pages

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture(autouse=True)
def own_pages(settings: Settings) -> Iterator[None]:
    """Only the pages of tests/web/pages.py; English unless the test says otherwise."""
    settings.ROOT_URLCONF = "tests.web.pages"
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for a module; its way of waiting looks asynchronous to Django."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with engine.started() as browser:
            yield browser
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, settings: Settings) -> Iterator[BrowserContext]:
    """A browser of its own at a portal that holds nothing yet."""
    settings.ALLOWED_HOSTS = ["*"]
    pages.SAVED.__init__()  # type: ignore[misc]
    visit = chromium.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/Amsterdam")
    visit.set_default_timeout(10_000)
    yield visit
    visit.close()
