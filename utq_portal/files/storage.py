"""Private files: kept under random names on the storage "private" (settings.STORAGES), outside the web root."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, cast

import filetype
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.utils import validate_file_name
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal import disk
from utq_portal.files import kinds
from utq_portal.jobs.promise import promise
from utq_portal.names import clean_line

LONGEST_NAME = 150
CHUNK = 256 * 1024
SHARED = "demo/"  # the samples of the demo university: many rows name the same file, so that none removes it
EMPTY = _("%(name)s is empty. Choose the file again.")
TOO_LARGE = _("%(name)s is larger than %(limit)s MB. Make it smaller, or add a link to it.")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"/\\|?*]")


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept file: ``path`` on the storage, the name it came with, type, bytes and SHA-256 in hex."""

    path: str
    name: str
    mime: str = ""
    size: int = 0
    sha256: str = ""

    @classmethod
    def told(cls, said: Mapping[str, Any]) -> Stored:
        """The file that a kept list tells, such as the one of a sealed version; no path where it tells of none."""
        return cls(**{"path": "", "name": "", **{one.name: said[one.name] for one in fields(cls) if one.name in said}})

    @property
    def columns(self) -> dict[str, Any]:
        """The values of a StoredFile that keeps this file."""
        names = {"path": "file_path", "name": "file_name", "mime": "file_mime", "size": "file_size", "sha256": "sha256"}
        return {column: getattr(self, name) for name, column in names.items()}


NOTHING = Stored("", "")


def private() -> Storage:
    """Where files are kept."""
    return storages["private"]


def clean_name(name: str) -> str:
    """The file's name without folders and signs that nobody sees, at most 150 characters with its extension."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = clean_line(_CONTROL.sub(" ", name)).strip(". ") or "file"
    suffix = Path(name).suffix[:12]
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)].rstrip() + suffix


def store(upload: UploadedFile[Any], *, limit: int = 0) -> Stored:
    """Keep an uploaded file of at most ``limit`` bytes; FILE_LIMIT_BYTES where none is given.

    Raises ValidationError with a sentence for a file that is empty, too large, of a kind we do not keep, protected,
    or something else than its name says; nothing is kept then.
    """
    name, limit = clean_name(upload.name or ""), limit or settings.FILE_LIMIT_BYTES
    kind = kinds.kind_of(name)
    file = cast("IO[bytes]", upload.file)
    found = measured(file, name=name, mime=kind.mime)
    if found.size > limit:
        raise ValidationError(TOO_LARGE, code="large", params={"name": name, "limit": limit // (1024 * 1024) or 1})
    if not found.size:
        raise ValidationError(EMPTY, code="empty", params={"name": name})
    kinds.check(file, name, kind)
    return _keep(upload, found)


def store_made(content: bytes, *, name: str, mime: str) -> Stored:
    """Keep a file that the portal made itself."""
    return _keep(ContentFile(content), measured(io.BytesIO(content), name=name, mime=mime))


@contextmanager
def needed(stored: Stored) -> Iterator[Stored]:
    """Around what a file was kept for: when that fails, the file goes again."""
    try:
        yield stored
    except BaseException:
        remove(stored.path)
        raise


def measured(file: IO[bytes] | File[bytes], *, name: str, mime: str = "") -> Stored:
    """What is known of a file that is not kept (yet). Its size is counted: what a client says of it is only a claim."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    return Stored("", name, mime, size, digest.hexdigest())


def _keep(content: File[Any], found: Stored) -> Stored:
    key = str(uuid.uuid4())
    path = f"{key[:2]}/{key}"
    try:
        with disk.keeping():
            private().save(path, content)
    except BaseException:  # half a file on a full disk helps nobody; the sweep takes what the disk does not let go now
        with suppress(OSError):
            private().delete(path)
        raise
    return replace(found, path=path)


def opened(path: str) -> File[bytes]:
    """A kept file, to read; raises OSError when it is gone and SuspiciousFileOperation outside the folder."""
    return private().open(str(validate_file_name(path, allow_relative_path=True)))


def read(path: str) -> bytes:
    """All of a kept file; raises as ``opened`` does."""
    with opened(path) as file:
        return bytes(file.read())


def remove(path: str) -> None:
    """Delete a kept file now; no harm when it is gone already, or none. What rows share stays."""
    if path and not path.startswith(SHARED):
        private().delete(path)


def remove_after_commit(path: str) -> None:
    """Delete a kept file once the transaction that no longer needs it has succeeded."""
    if path:
        promise("web.remove_file", {"path": path}, key=f"web.remove_file:{path}")


def older_than(age: timedelta) -> Iterator[str]:
    """Paths of kept files that are older, for a sweep of files that no row names."""
    kept, before = private(), timezone.now() - age
    with suppress(FileNotFoundError):  # the folder is made with the first file
        for folder in sorted(one for one in kept.listdir("")[0] if len(one) == len("ab")):
            for path in sorted(f"{folder}/{name}" for name in kept.listdir(folder)[1]):
                if kept.get_modified_time(path) < before:
                    yield path


def picture_type(path: str) -> str:
    """image/png or image/jpeg by the content of a kept file; empty for anything else."""
    try:
        with opened(path) as file:
            guess = filetype.guess(file.read(kinds.HEAD))
    except (OSError, SuspiciousFileOperation):
        return ""
    return guess.mime if guess is not None and guess.mime in kinds.PICTURES else ""
