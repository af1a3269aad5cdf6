"""Kept files on a storage that is no disk: the same bytes and the same parts, streamed by the portal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage.memory import InMemoryFileNode  # type: ignore[attr-defined]
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from utq_portal.files import handout, orphans, storage
from utq_portal.files.storage import Stored

pytestmark = pytest.mark.django_db  # closing an answer looks at the connection
TEN = b"0123456789"
IN_MEMORY = "django.core.files.storage.InMemoryStorage"
ON_DISK = "django.core.files.storage.FileSystemStorage"


@pytest.fixture(params=[IN_MEMORY, ON_DISK])
def ten(request: pytest.FixtureRequest, settings: Settings) -> Stored:
    """Ten bytes, in memory and on the disk."""
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": request.param}}
    settings.X_ACCEL_PREFIX = "/protected" if request.param == IN_MEMORY else ""
    return storage.store_made(TEN, name="ten.txt", mime="text/plain")


def served(file: Stored, asked: str = "") -> HttpResponseBase:
    return handout.serve(RequestFactory().get("/", headers={"Range": asked} if asked else {}), file)


def body(answer: HttpResponseBase) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    answer.close()
    return content


def test_the_whole_is_the_same(ten: Stored) -> None:
    answer = served(ten)
    assert (answer.status_code, answer.headers["Content-Length"], body(answer)) == (200, "10", TEN)
    assert "X-Accel-Redirect" not in answer.headers
    assert storage.read(ten.path) == TEN


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", b"0"),
        ("bytes=9-9", b"9"),
        ("bytes=9-10", b"9"),
        ("bytes=0-9", TEN),
        ("bytes=0-10", TEN),
        ("bytes=-1", b"9"),
        ("bytes=-10", TEN),
        ("bytes=-11", TEN),
    ],
)
def test_a_part_is_the_same_on_both_sides_of_the_end(ten: Stored, asked: str, part: bytes) -> None:
    answer = served(ten, asked)
    assert (answer.status_code, answer.headers["Content-Length"], body(answer)) == (206, str(len(part)), part)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-10", "bytes=-0"])
def test_behind_the_end_there_is_nothing(ten: Stored, asked: str) -> None:
    answer = served(ten, asked)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


def test_an_upload_is_kept_or_refused(ten: Stored) -> None:
    found = storage.store(SimpleUploadedFile("a.txt", b"words"), limit=5)
    assert (found.size, body(served(found))) == (5, b"words")
    with pytest.raises(ValidationError, match="larger than"):
        storage.store(SimpleUploadedFile("a.txt", b"words!"), limit=5)


def test_what_no_row_names_goes(ten: Stored) -> None:
    assert list(storage.older_than(timedelta(days=1))) == []
    assert list(storage.older_than(timedelta(minutes=-5))) == [ten.path]
    assert orphans.sweep(timedelta(minutes=-5)) == 1
    with pytest.raises(Http404):
        served(ten)
    storage.remove(ten.path)


def test_an_answer_that_nobody_reads_leaves_no_file_open(ten: Stored) -> None:
    served(ten, "bytes=2-5").close()


def test_what_is_read_from_its_beginning_only_is_given_whole(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InMemoryFileNode, "seekable", lambda self: False)
    settings.STORAGES = {**settings.STORAGES, "private": {"BACKEND": IN_MEMORY}}
    answer = served(storage.store_made(TEN, name="ten.txt", mime="text/plain"), "bytes=2-5")
    assert (answer.status_code, answer.headers["Accept-Ranges"], body(answer)) == (200, "none", TEN)
