"""Private files: kept under random names outside the web root."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
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
    """A kept file: ``path`` below the files folder, the name it came with, bytes, type and SHA-256 in hex."""

    path: str
    name: str
    size: int
    mime: str
    sha256: str


def location(path: str) -> Path:
    """Where a kept file stands; raises ValueError for a path outside the files folder."""
    root = Path(settings.FILES_ROOT)
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts:
        raise ValueError(path)
    return root / pure


def clean_name(name: str) -> str:
    """The file's name without folders and signs that nobody sees, at most 150 characters with its extension."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = clean_line(_CONTROL.sub(" ", name)).strip(". ") or "file"
    suffix = Path(name).suffix[:12]
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - len(suffix)].rstrip() + suffix


def store(upload: UploadedFile[Any], *, limit: int) -> Stored:
    """Keep an uploaded file of at most ``limit`` bytes.

    Raises ValidationError with a sentence for a file that is empty, too large, of a kind we do not keep, protected,
    or something else than its name says; nothing is kept then.
    """
    name = clean_name(upload.name or "")
    kind = kinds.kind_of(name)
    if (upload.size or 0) > limit:
        raise _too_large(name, limit)
    path, target = _new_place()
    try:
        with disk.keeping():
            size, sha256 = _write(target, upload.chunks(CHUNK), name, limit)
        if not size:
            raise ValidationError(EMPTY, code="empty", params={"name": name})
        kinds.check(target, name, kind)
    except BaseException:
        _drop(target)
        raise
    return Stored(path, name, size, kind.mime, sha256)


def store_made(content: bytes, *, name: str, mime: str) -> Stored:
    """Keep a file that the portal made itself."""
    path, target = _new_place()
    try:
        with disk.keeping():
            size, sha256 = _write(target, [content], name, len(content))
    except BaseException:  # half a file on a full disk helps nobody
        _drop(target)
        raise
    return Stored(path, name, size, mime, sha256)


def _drop(target: Path) -> None:
    """Take away what was begun; the sweep does it where the disk lets go of nothing now."""
    with suppress(OSError):
        target.unlink(missing_ok=True)


def _too_large(name: str, limit: int) -> ValidationError:
    return ValidationError(TOO_LARGE, code="large", params={"name": name, "limit": limit // (1024 * 1024) or 1})


def _new_place() -> tuple[str, Path]:
    key = str(uuid.uuid4())
    path = f"{key[:2]}/{key}"
    target = location(path)
    with disk.keeping():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path, target


def _write(target: Path, chunks: Iterable[bytes], name: str, limit: int) -> tuple[int, str]:
    """Write the chunks; the size is counted here too, because what a client says of it is only a claim."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise _too_large(name, limit)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def remove(path: str) -> None:
    """Delete a kept file now; no harm when it is gone already. What rows share stays."""
    if not path.startswith(SHARED):
        location(path).unlink(missing_ok=True)


def remove_after_commit(path: str) -> None:
    """Delete a kept file once the transaction that no longer needs it has succeeded."""
    if path:
        promise("web.remove_file", {"path": path}, key=f"web.remove_file:{path}")


def older_than(age: timedelta) -> Iterator[str]:
    """Paths of kept files that are older, for a sweep of files that no row names."""
    root, before = Path(settings.FILES_ROOT), (timezone.now() - age).timestamp()
    for file in sorted(root.glob("??/*")):
        if file.is_file() and file.stat().st_mtime < before:
            yield file.relative_to(root).as_posix()


def picture_type(path: str) -> str:
    """image/png or image/jpeg by the content of a kept file; empty for anything else."""
    try:
        guess = filetype.guess(str(location(path)))
    except (OSError, ValueError):
        return ""
    return guess.mime if guess is not None and guess.mime in kinds.PICTURES else ""
