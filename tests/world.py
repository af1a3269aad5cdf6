"""A world that the tests of one file read: made once, untouched for each of them, gone after the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

# of a test's own surroundings (tests/conftest.py), what counts where many people are made
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def lasting(blocker: DjangoDbBlocker, files: Path, make: Callable[[], object]) -> Iterator[None]:
    """Keep what ``make`` writes until this ends, its files in ``files``; for a fixture of a module.

    What a test writes on top of it is undone after the test, as ever.
    """
    with blocker.unblock():
        kept = transaction.atomic()
        kept.__enter__()
        try:
            with override_settings(FILES_ROOT=files, MEDIA_ROOT=files, PASSWORD_HASHERS=FAST):
                make()
        except BaseException:
            transaction.set_rollback(True)
            kept.__exit__(None, None, None)
            raise
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        kept.__exit__(None, None, None)
