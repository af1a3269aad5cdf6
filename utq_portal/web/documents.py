"""Documents that the portal draws and keeps: once, and again when their letters were drawn wrong.

Each app says what kinds it keeps (``register``). The rules stand in docs/domain.md, Documents.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.web import files
from utq_portal.web.files import Stored
from utq_portal.web.pdf import MIME, RendererMissing, waits

# what the two former files of a face shared out among them: one letter beyond these, and others were drawn wrong too
DRAWN_RIGHT = re.compile(
    "[\u0000-\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u2000-\u206f\u20ac\u2122\u2191\u2193\u2212\u2215\ufeff\ufffd]*"
)
FORMER_FACES = re.compile(rb"/BaseFont */[A-Z]{6}\+(Source-Serif|Inter)")
_STREAM = re.compile(rb"stream\r?\n")
BATCH = 200


class Sheet(models.Model):
    """What a row has that is drawn on paper: the kept file, its hash, and when it was made; empty until then."""

    file_path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class EarlierSheet(models.Model):
    """A file that a sheet had before it was drawn again, with its hash; the sheet knows it as ``earlier_files``."""

    file_path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document. Every callable but the first three takes one of its rows.

    ``unkept`` are rows, not in the database, that ``keep_rows`` would write before any is drawn again: what an older
    version drew without keeping what it said.

    ``keep`` and ``put_again`` tie a drawn file to its row and answer False when another was first; ``path`` is the
    kept file, ``words`` all that the sheet says besides fixed sentences, ``why_not`` why it cannot be drawn, or empty.
    """

    name: str  # as the command calls it
    rows: Callable[[], QuerySet[Any]]  # those that have a file and still count; writes nothing
    render: Callable[[Any], bytes]
    file_name: Callable[[Any], str]
    label: Callable[[Any], str]
    put_again: Callable[[Any, Stored], bool]
    unkept: Callable[[], Iterable[Any]] = tuple
    keep_rows: Callable[[], None] = lambda: None
    keep: Callable[[Any, Stored], bool] = lambda row, stored: False  # of a kind that no job draws
    words: Callable[[Any], str] = lambda row: words_in(row.printed)
    path: Callable[[Any], str] = lambda row: row.file_path
    why_not: Callable[[Any], str] = lambda row: ""


DOCUMENTS: dict[str, Document] = {}


def register(document: Document) -> Document:
    """Make a kind known to the command that draws again."""
    DOCUMENTS[document.name] = document
    return document


def words_in(value: object) -> str:
    """Every text in what a row stores, one after another."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return "".join(words_in(one) for one in value)
    return value if isinstance(value, str) else ""


# ---------- the first time ----------


def draw(row: Any, document: Document) -> bool:
    """Make the sheet and keep it; False when there is one already. Waits while this machine has no Pango."""
    if row.file_path:
        return False
    try:
        return _drawn(row, document, document.keep)
    except RendererMissing as error:
        raise waits() from error


def keep_first(row: Any, stored: Stored, verb: str) -> Event | None:
    """Tie the drawn sheet to its row, in the caller's transaction; None when one is there already."""
    changes = {"file_path": stored.path, "sha256": stored.sha256, "rendered_at": timezone.now()}
    if not type(row)._base_manager.filter(pk=row.pk, file_path="").update(**changes):
        return None
    return record(verb, row, by=None, case=row.case, data={"sha256": stored.sha256})


def _drawn(row: Any, document: Document, keep: Callable[[Any, Stored], bool]) -> bool:
    stored = files.store_made(document.render(row), name=document.file_name(row), mime=MIME)
    try:
        kept = keep(row, stored)
    except BaseException:
        files.remove(stored.path)
        raise
    if not kept:
        files.remove(stored.path)
    return kept


# ---------- again ----------


def wrongly_drawn(document: Document) -> Iterator[Any]:
    """The rows with a letter that the former fonts drew wrong, and whose file was drawn with those; writes nothing."""
    for row in chain(document.rows().order_by("pk").iterator(chunk_size=BATCH), document.unkept()):
        if not DRAWN_RIGHT.fullmatch(document.words(row)) and has_former_faces(document.path(row)):
            yield row


def draw_again(row: Any, document: Document) -> bool:
    """Draw it with the fonts of now; False when somebody else was first. Raises RendererMissing without Pango."""
    return _drawn(row, document, document.put_again)


@transaction.atomic
def put_in_place(row: Any, stored: Stored, verb: str, data: Mapping[str, object], **still: object) -> Event | None:
    """Put the new sheet in the place of the one that ``row`` had, and keep that one with its hash.

    ``still`` is what has to hold of the row yet. None when it does not, or when another file stands there by now.
    """
    now = timezone.now()
    changes = {"file_path": stored.path, "sha256": stored.sha256, "rendered_at": now}
    if not type(row)._base_manager.filter(pk=row.pk, file_path=row.file_path, **still).update(**changes):
        return None
    row.earlier_files.create(file_path=row.file_path, sha256=row.sha256, rendered_at=row.rendered_at, replaced_at=now)
    hashes = {"sha256": stored.sha256, "earlier": row.sha256}
    return record(verb, row, by=None, case=row.case, data={**data, **hashes})


def has_former_faces(path: str) -> bool:
    """Whether the kept file names a font of before; a file that is gone counts as such."""
    try:
        made = files.location(path).read_bytes()
    except FileNotFoundError:
        return True
    return FORMER_FACES.search(made) is not None or any(FORMER_FACES.search(part) for part in _unpacked(made))


def _unpacked(made: bytes) -> Iterator[bytes]:
    """The packed parts of a PDF that can be unpacked."""
    for start in _STREAM.finditer(made):
        try:
            yield zlib.decompressobj().decompress(made[start.end() :])
        except zlib.error:
            continue
