"""What in an Office document does something by itself when it is opened (docs/domain.md, Files that do something).

A document is a ZIP of parts. What a part is says the list of content types and the part's own relations, not its name
or the document's: a workbook with macros that is called .xlsx stays one.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import IO

MOST = 64 * 1024 * 1024  # bytes of one part that are read
DEEPEST = 2  # documents in documents
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Active(StrEnum):
    """The kinds of what does something by itself."""

    MACROS = "macros"
    EMBEDDED = "embedded"
    TEMPLATE = "template"
    FETCHES = "fetches"


# in the list of content types: documents for macros whatever their name, projects, XLM sheets, controls
_MACRO_TYPES = re.compile(
    rb"macroenabled|vbaproject|vbadata|macrosheet|dialogsheet|keymapcustomizations", re.IGNORECASE
)
_CONTROL_TYPES = re.compile(rb"activex|oleobject", re.IGNORECASE)
_MACRO_PARTS = re.compile(r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/[^/]+|dialogsheets/[^/]+)$")
_CONTROL_PARTS = re.compile(r"(?:^|/)(?:activex|embeddings)/[^/]+$")  # documents are told apart before
_DOCUMENTS = re.compile(r"(?:^|/)embeddings/[^/]+\.(?:xlsx|docx|pptx)$")
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*>", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ELSEWHERE = re.compile(rb"^\s*(?:https?:|ftp:|mhtml:|\\\\|//|file:(?:/{2}[^/]|/{4,}|\\\\|/{3}\\\\))", re.IGNORECASE)
_FIELD = re.compile(rb"<(?:\w+:)?instrText\b[^>]*>([^<]*)<", re.IGNORECASE)
_SIMPLE_FIELD = re.compile(rb"""instr\s*=\s*["']\s*DDE(?:AUTO)?\b""", re.IGNORECASE)
_DDE = re.compile(rb"\bDDE(?:AUTO)?\s+\S", re.IGNORECASE)
_DDE_LINK = re.compile(rb"<(?:\w+:)?ddeLink\b|<(?:\w+:)?oleLink\b", re.IGNORECASE)
_PROGRAM = re.compile(rb"""ppaction://(?:program|macro|ole)""", re.IGNORECASE)


def active(file: IO[bytes], deep: int = DEEPEST) -> Active | None:
    """The first such thing in the document, None when there is none or the file is no ZIP."""
    try:
        with zipfile.ZipFile(file) as archive:
            return next(_found(archive, deep), None)
    except _BROKEN:
        return None


def same_place(name: str) -> str:
    """One spelling of the name of a part: programs differ in its slashes and capitals."""
    return name.replace("\\", "/").lstrip("/").casefold()


def declares(file: IO[bytes], kind: str) -> bool:
    """Whether the list of content types names a part as the main one of a document of this kind, and it is there.

    Word on the web calls it word/document2.xml.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {same_place(entry.filename): entry for entry in archive.infolist()}
            listed = parts.get(same_place("[Content_Types].xml"))
            content = _read(archive, listed) if listed else b""
    except _BROKEN:
        return False
    main = f"officedocument.{kind}.main+xml".encode()
    said = (_attributes(one) for one in _OVERRIDE.findall(content))
    return any(
        one.get(b"contenttype", b"").lower().endswith(main)
        and same_place(one.get(b"partname", b"").decode("utf-8", "replace")) in parts
        for one in said
    )


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name.lower(): one or other for name, one, other in _ATTRIBUTE.findall(tag)}


def _found(archive: zipfile.ZipFile, deep: int) -> Iterator[Active]:
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/").lower()
        if _MACRO_PARTS.search(name):
            yield Active.MACROS
        elif _DOCUMENTS.search(name):
            inner = active(io.BytesIO(_read(archive, entry)), deep - 1) if deep else Active.EMBEDDED
            if inner:
                yield inner
        elif _CONTROL_PARTS.search(name):
            yield Active.EMBEDDED
        elif name.endswith((".xml", ".rels")):
            yield from _said(name, _read(archive, entry))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as part:
        return _one_byte_letters(part.read(MOST))


def _one_byte_letters(content: bytes) -> bytes:
    """XML in UTF-16 as UTF-8, so that one search finds words in both."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").encode()
    return content


def _said(name: str, content: bytes) -> Iterator[Active]:
    if name.endswith("[content_types].xml"):
        if _MACRO_TYPES.search(content):
            yield Active.MACROS
        elif _CONTROL_TYPES.search(content):
            yield Active.EMBEDDED
    elif name.endswith(".rels"):
        yield from _related(content)
    elif _asks_a_program(name, content):
        yield Active.FETCHES
    elif name.startswith("ppt/") and _PROGRAM.search(content):
        yield Active.MACROS


def _asks_a_program(name: str, content: bytes) -> bool:
    """Whether a link of a sheet, or a field of a text, is one of DDE; a field may stand in several pieces."""
    if name.startswith("xl/externallinks/"):
        return bool(_DDE_LINK.search(content))
    if not name.startswith("word/"):
        return False
    return bool(_SIMPLE_FIELD.search(content) or _DDE.search(b"".join(_FIELD.findall(content))))


def _related(content: bytes) -> Iterator[Active]:
    for relation in _RELATION.findall(content):
        said = _attributes(relation)
        kind = said.get(b"type", b"").rpartition(b"/")[2].lower()
        outside = said.get(b"targetmode", b"").lower() == b"external"
        if kind in (b"vbaproject", b"xlmacrosheet", b"xlintlmacrosheet", b"wordvbadata"):
            yield Active.MACROS
        elif kind in (b"control", b"activexcontrolbinary", b"oleobject") and not outside:
            yield Active.EMBEDDED
        elif kind in (b"oleobject", b"frame", b"subdocument", b"afchunk") and outside:
            yield Active.FETCHES
        elif kind == b"attachedtemplate" and outside and _ELSEWHERE.match(said.get(b"target", b"")):
            yield Active.TEMPLATE
