"""Documents that the portal draws and keeps: once, and again when their letters were drawn wrong.

Each app says what kinds it keeps (``register``). The rules stand in docs/domain.md, Documents.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.files import storage
from utq_portal.files.models import StoredFile
from utq_portal.files.storage import Stored
from utq_portal.web.pdf import MIME, RendererMissing, waits

# what the two former files of a face shared out among them: one letter beyond these, and others were drawn wrong too
DRAWN_RIGHT = re.compile(
    "[\u0000-\u00ff\u0131\u0152\u0153\u02bb\u02bc\u02c6\u02da\u02dc\u2000-\u206f\u20ac\u2122\u2191\u2193\u2212\u2215\ufeff\ufffd]*"
)
FORMER_FACES = re.compile(rb"/BaseFont */[A-Z]{6}\+(Source-Serif|Inter)")
_STREAM = re.compile(rb"stream\r?\n")
BATCH = 200


class Sheet(StoredFile):
    """What a row has that is drawn on paper: the kept file, and when it was made; empty until then."""

    rendered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class LetterSheet(Sheet):
    """A letter in one language, with the words of its day."""

    language = models.CharField(max_length=2)
    printed = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """How its file is called."""
        return f"{self.printed['reference']}-{self.language}.pdf"


class EarlierSheet(StoredFile):
    """A file that a sheet had before it was drawn again; the sheet knows it as ``earlier_files``."""

    rendered_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"earlier file {self.pk}"


def put_in_place(document: Document, row: Any, stored: Stored) -> Event | None:
    """Put the new sheet in the place of the one that ``row`` had, and keep that one with its hash."""
    now = timezone.now()
    changes = {**stored.columns, "rendered_at": now}
    rows = type(row)._base_manager.filter(pk=row.pk, file_path=row.file_path, **document.still)
    if not rows.update(**changes):
        return None
    row.earlier_files.create(**row.stored.columns, rendered_at=row.rendered_at, replaced_at=now)
    data = {**document.about(row), "sha256": stored.sha256, "earlier": row.sha256}
    return record(document.redrawn, row, by=None, case=row.case, data=data)


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document. Every callable but ``rows``, ``unkept`` and ``keep_rows`` takes one of its rows.
    What is said of none is as for a letter.

    ``unkept`` are rows, not in the database, that ``keep_rows`` would write before any is drawn again: what an older
    version drew without keeping what it said.

    ``drawn`` and ``redrawn`` are the verbs of its events, ``about`` what the latter says; ``still`` has to hold of a
    row that is drawn again; ``told`` and ``told_again`` tell who is to know. ``put`` ties a file that was drawn again
    to its row; None when another was first. ``path`` is the kept file, ``words`` all that the sheet says besides fixed
    sentences, ``why_not`` why it cannot be drawn, or empty.
    """

    name: str  # as the command calls it
    rows: Callable[[], QuerySet[Any]]  # those that have a file and still count; writes nothing
    render: Callable[[Any], bytes]
    redrawn: str
    told_again: Callable[[Any, Event], None] = lambda row, event: None
    about: Callable[[Any], Mapping[str, object]] = lambda row: {}
    still: Mapping[str, object] = field(default_factory=dict)
    drawn: str = ""  # none: of a kind that no job draws
    told: Callable[[Any, Event], None] = lambda row, event: None
    put: Callable[[Document, Any, Stored], Event | None] = put_in_place
    file_name: Callable[[Any], str] = lambda row: row.name
    label: Callable[[Any], str] = lambda row: f"{row.printed['reference']}-{row.language}  {row.printed['person']}"
    unkept: Callable[[], Iterable[Any]] = tuple
    keep_rows: Callable[[], None] = lambda: None
    words: Callable[[Any], str] = lambda row: words_in(row.printed)
    path: Callable[[Any], str] = lambda row: row.file_path
    why_not: Callable[[Any], str] = lambda row: ""

    @transaction.atomic
    def keep(self, row: Any, stored: Stored) -> bool:
        """Tie the drawn sheet to its row, and tell; False when one is there already."""
        changes = {**stored.columns, "rendered_at": timezone.now()}
        if not type(row)._base_manager.filter(pk=row.pk, file_path="").update(**changes):
            return False
        self.told(row, record(self.drawn, row, by=None, case=row.case, data={"sha256": stored.sha256}))
        return True

    @transaction.atomic
    def keep_again(self, row: Any, stored: Stored) -> bool:
        """Put the new sheet in the place of the one that ``row`` had, and tell; False when another was first."""
        event = self.put(self, row, stored)
        if event is not None:
            self.told_again(row, event)
        return event is not None


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


def _drawn(row: Any, document: Document, keep: Callable[[Any, Stored], bool]) -> bool:
    stored = storage.store_made(document.render(row), name=document.file_name(row), mime=MIME)
    with storage.needed(stored):
        kept = keep(row, stored)
    if not kept:
        storage.remove(stored.path)
    return kept


# ---------- again ----------


def wrongly_drawn(document: Document) -> Iterator[Any]:
    """The rows with a letter that the former fonts drew wrong, and whose file was drawn with those; writes nothing."""
    for row in chain(document.rows().order_by("pk").iterator(chunk_size=BATCH), document.unkept()):
        if not DRAWN_RIGHT.fullmatch(document.words(row)) and has_former_faces(document.path(row)):
            yield row


def draw_again(row: Any, document: Document) -> bool:
    """Draw it with the fonts of now; False when somebody else was first. Raises RendererMissing without Pango."""
    return _drawn(row, document, document.keep_again)


def has_former_faces(path: str) -> bool:
    """Whether the kept file names a font of before; a file that is gone counts as such."""
    try:
        made = storage.read(path)
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
