"""What every test may use: the fixed cast, and a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast, make_cast
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
