"""What every test may use: the fixed cast, and a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast, make_cast
from utq_portal.audit import triggers
from utq_portal.people.models import User


@pytest.fixture(autouse=True)
def own_surroundings(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Files and mails of a test stay with the test; passwords are hashed fast."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT = settings.FILES_ROOT
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # there is no collected folder to look through
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def emptied_with_the_trail() -> Iterator[None]:
    """Between tests that commit, Django empties every table; the append-only triggers stand aside for that.

    ``post_migrate``, which flush sends at its end, puts them back.
    """
    empty = flush.Command.handle

    def handle(command: flush.Command, **options: Any) -> None:
        triggers.lift(options["database"])
        empty(command, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast of tests/cast.py."""
    return make_cast()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person is signed in."""

    def browser(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="utq_portal.people.backend.PeopleBackend")
        return client

    return browser
