"""Which kinds of file are kept, and how a file shows what it is (docs/domain.md, What a file is)."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import filetype
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.files.officeparts import Active, active, declares, same_place

HEAD = 8192  # bytes that are enough to tell what a file is
PDF_BEGINS = 1024  # bytes within which readers look for the beginning of a PDF
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also the shell of a password-protected Office document
_OFFICE = "application/vnd.openxmlformats-officedocument."

UNKNOWN = _(
    "%(name)s is of a kind we cannot keep. Use PDF, Word, PowerPoint, Excel, PNG, JPEG, plain text, Markdown or MP4."
)
LYING = _("%(name)s is not a %(kind)s file inside. Save it again as %(kind)s and add that file.")
PROTECTED = _("%(name)s is protected with a password. Remove the password, so that your readers can open it.")
MACROS = _("%(name)s contains macros. Save it without macros and add that file.")
EMBEDDED = _(
    "%(name)s has a file or an object of another program in it, which opens by itself. Put a picture in its place, or "
    "save the document as PDF and add that."
)
TEMPLATE = _(
    "%(name)s fetches its template from another computer when somebody opens it. Save it as PDF and add that, or "
    "choose the template Normal in Word."
)
FETCHES = _(
    "%(name)s fetches something by itself from another file or program when somebody opens it. Break these links in "
    "the document, or save it as PDF and add that."
)
_SENTENCES = {
    Active.MACROS: MACROS,
    Active.EMBEDDED: EMBEDDED,
    Active.TEMPLATE: TEMPLATE,
    Active.FETCHES: FETCHES,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what people call it, how it is served, and the test that the content passes."""

    label: Promise | str
    mime: str
    holds: Callable[[IO[bytes], bytes], bool]
    inline: bool = False  # safe to show in the browser itself


def _sniffed(*mimes: str) -> Callable[[IO[bytes], bytes], bool]:
    def holds(file: IO[bytes], head: bytes) -> bool:
        guess = filetype.guess(head)
        return guess is not None and guess.mime in mimes

    return holds


def _pdf(file: IO[bytes], head: bytes) -> bool:
    """A PDF may begin after some bytes of another program: readers take it, and so do we."""
    guess = filetype.guess(head)
    return b"%PDF-" in head[:PDF_BEGINS] and (guess is None or guess.mime == "application/pdf")


def _office(part: str, main: str) -> Callable[[IO[bytes], bytes], bool]:
    """A document with ``part``, as most programs call it, or with another one that it says is of the kind ``main``."""

    def holds(file: IO[bytes], head: bytes) -> bool:
        names = {same_place(name) for name in members(file)}
        return same_place("[Content_Types].xml") in names and (part in names or declares(file, main))

    return holds


def _mp4(file: IO[bytes], head: bytes) -> bool:
    guess = filetype.guess(head)
    return head[4:8] == b"ftyp" and head[8:12] != b"qt  " and (guess is None or guess.mime.startswith("video/"))


def _text(file: IO[bytes], head: bytes) -> bool:
    """Words in a known encoding; a file that is recognised as something else is not text."""
    if filetype.guess(head) is not None:
        return False
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _two_bytes(head)
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # a character cut by the end of the head is no fault; Windows-1252 knows nearly every byte
        return error.start >= len(head) - 3 or _windows(head)
    return True


def _two_bytes(head: bytes) -> bool:
    """Words in UTF-16, which some editors call Unicode."""
    try:
        text = codecs.getincrementaldecoder("utf-16")().decode(head)  # a sign cut by the end of the head is no fault
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _windows(head: bytes) -> bool:
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


KINDS: dict[str, Kind] = {
    ".pdf": Kind("PDF", "application/pdf", _pdf, inline=True),
    ".docx": Kind(
        "Word", f"{_OFFICE}wordprocessingml.document", _office("word/document.xml", "wordprocessingml.document")
    ),
    ".pptx": Kind(
        "PowerPoint",
        f"{_OFFICE}presentationml.presentation",
        _office("ppt/presentation.xml", "presentationml.presentation"),
    ),
    ".xlsx": Kind("Excel", f"{_OFFICE}spreadsheetml.sheet", _office("xl/workbook.xml", "spreadsheetml.sheet")),
    ".png": Kind("PNG", "image/png", _sniffed("image/png"), inline=True),
    ".jpg": Kind("JPEG", "image/jpeg", _sniffed("image/jpeg"), inline=True),
    ".jpeg": Kind("JPEG", "image/jpeg", _sniffed("image/jpeg"), inline=True),
    ".jpe": Kind("JPEG", "image/jpeg", _sniffed("image/jpeg"), inline=True),
    ".jfif": Kind("JPEG", "image/jpeg", _sniffed("image/jpeg"), inline=True),  # as browsers on Windows save a picture
    ".txt": Kind(_("plain text"), "text/plain", _text, inline=True),
    ".md": Kind("Markdown", "text/markdown", _text),
    ".mp4": Kind("MP4", "video/mp4", _mp4, inline=True),
}
ACCEPT = ",".join(KINDS)  # for the file chooser
PICTURES = frozenset({"image/png", "image/jpeg"})
INLINE = frozenset(kind.mime for kind in KINDS.values() if kind.inline)


def members(file: IO[bytes]) -> frozenset[str]:
    """The names inside a zip file; empty when it is not one."""
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return frozenset()


def kind_of(name: str) -> Kind:
    """The kind that the extension of ``name`` names; raises ValidationError for one that is not kept."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise ValidationError(UNKNOWN, code="kind", params={"name": name})
    return kind


def check(file: IO[bytes], name: str, kind: Kind) -> None:
    """Raise ValidationError with a sentence when the content of ``file`` is not what ``kind`` says."""
    file.seek(0)
    head = file.read(HEAD)
    if kind.mime.startswith(_OFFICE):
        if head.startswith(_OLE):
            raise ValidationError(PROTECTED, code="protected", params={"name": name})
        if found := active(file):
            raise ValidationError(_SENTENCES[found], code=found.value, params={"name": name})
    if not kind.holds(file, head):
        raise ValidationError(LYING, code="lying", params={"name": name, "kind": kind.label})
