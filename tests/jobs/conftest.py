from __future__ import annotations

import errno
from collections.abc import Iterator

import pytest
from celery import shared_task

from utq_portal.jobs.promise import NotYet

done: list[int] = []


@shared_task(name="tests.note")
def note(number: int) -> None:
    done.append(number)


@shared_task(name="tests.fail")
def fail() -> None:
    raise RuntimeError("the mail server is away")


@shared_task(name="tests.wait")
def wait() -> None:
    raise NotYet("Pango is not installed.")


@shared_task(name="tests.keep")
def keep() -> None:
    """A file is to be kept on a disk without room."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def noted() -> Iterator[list[int]]:
    """What the task tests.note was called with."""
    done.clear()
    yield done
    done.clear()
