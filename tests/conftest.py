"""What every test may use: the fixed cast, and a data folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import DataError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import Settings

from tests.by_hand import balls_put_right
from tests.cast import Cast, make_cast
from tests.forbidden import forbidden_words
from tests.migrated import migrated_in_memory
from utq_portal.agenda import days
from utq_portal.agenda.days import calendar
from utq_portal.audit import triggers
from utq_portal.memory import seldom_look_for_garbage
from utq_portal.notices import post as notices_post
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy import queries as policy_queries
from utq_portal.policy.queries import current
from utq_portal.policy.queries import institution as read_institution

# a slow machine is no fault: what is measured has its own place, tests/benchmarks
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Garbage is looked for as in a web process: never among what was imported and collected."""
    seldom_look_for_garbage()


@pytest.fixture(autouse=True, scope="session")
def settings_stay_read() -> Iterator[None]:
    """What is read once in a few seconds is read once in a test, however slow the machine: queries are counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy_queries, "SECONDS", 3600)
        patch.setattr(days, "_SECONDS", 3600)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The database of the tests is migrated once for the code as it is (tests/migrated.py)."""
    with migrated_in_memory():
        yield


@pytest.fixture(autouse=True)
def own_surroundings(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Files and mails of a test stay with the test; passwords are hashed fast."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.MEDIA_ROOT = settings.FILES_ROOT
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.AUDIT_NOTES = tmp_path / "audit" / "days.jsonl"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # there is no collected folder to look through
    settings.SECURE_SSL_REDIRECT = False
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    cache.clear()
    translation.deactivate()  # the page that a test before asked for may have been Dutch
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


@pytest.fixture(autouse=True, scope="session")
def balls_of_rows_made_by_hand() -> Iterator[None]:
    """Who has the ball is stored by the verbs; a row that a test makes or changes itself has it too."""
    with balls_put_right():
        yield


@pytest.fixture(autouse=True, scope="session")
def kept_in_its_transaction() -> Iterator[None]:
    """A response that a test closes ends a request, and with it the connection: not while the test's own transaction
    is open. SQLite in memory never closes; PostgreSQL does.
    """
    ended = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def end(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            ended(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", end)
        yield


@pytest.fixture(autouse=True, scope="session")
def columns_have_lengths() -> Iterator[None]:
    """SQLite keeps a text of any length in any column; PostgreSQL refuses it. So does every database here."""

    def prepared(column: models.CharField[str, str], value: Any, connection: BaseDatabaseWrapper) -> Any:
        kept = models.Field.get_db_prep_save(column, value, connection)
        if isinstance(kept, str) and column.max_length is not None and len(kept) > column.max_length:
            raise DataError(f"{column}: {len(kept)} signs, {column.max_length} at most")
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.CharField, "get_db_prep_save", prepared, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def mails_name_no_outcome() -> Iterator[None]:
    """What any test lets the portal post is read as a mail would say it, filled in, in both languages."""
    insert = notices_post._insert

    def read_first(batch: Mapping[tuple[Any, ...], Notice]) -> int:
        assert [found for notice in batch.values() for found in forbidden_words(notice)] == []
        return insert(batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notices_post, "_insert", read_first)
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


@pytest.fixture
def number_of_queries(signed_in: Callable[..., Client]) -> Callable[..., int]:
    """How many queries a page takes, once the settings of the institution are in the cache."""

    def ask(who: object, url: str) -> int:
        browser = signed_in(who)
        read_institution()
        current()
        calendar()
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return len(queries)

    return ask
