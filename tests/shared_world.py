"""A world that is made once for a module: each test works in it as ever and leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept_for_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written when this begins is there for every test until it ends, and gone afterwards.

    For a fixture of a module that also asks for ``django_db_setup``. The transaction of each test lies inside this one:
    it takes back what that test did, and no more.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
