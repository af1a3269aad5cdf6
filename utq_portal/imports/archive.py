"""A ZIP file from elsewhere: its parts, one at a time and never more than was agreed (docs/domain.md, The file)."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

CHUNK = 1 << 16
MOST_ENTRIES = 4_000
LARGEST = 400_000_000  # bytes of all parts, unpacked
RATIO, SMALL = 400, 10_000_000  # no real part of a workbook larger than the second shrinks to under 1/400
LONGEST_TOKEN = 1_000_000  # bytes of one tag with its attributes
DEEPEST = 60
_ENTRY = b"PK\x01\x02"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, KeyError)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class Broken(ValueError):
    """The bytes are no archive, or no part of one, that can be read."""


class Archive:
    """The parts of a ZIP by name; raises Broken for what no honest program writes."""

    def __init__(self, content: bytes) -> None:
        if content.count(_ENTRY) > MOST_ENTRIES:
            raise Broken("too many entries")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except _BROKEN as error:
            raise Broken(str(error)) from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = _plain(entry.filename)
            if name in self._entries:
                raise Broken(f"twice: {name}")
            self._entries[name] = entry
        if sum(entry.file_size for entry in entries) > LARGEST:
            raise Broken("too large")

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._entries

    def chunks(self, name: str, most: int) -> Iterator[bytes]:
        """The bytes of a part, a little at a time; at most ``most`` of them, whatever the archive declares."""
        entry = self._entries.get(_plain(name))
        if entry is None:
            raise Broken(f"no part {name}")
        squeezed = entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1)
        if entry.file_size > most or squeezed or entry.compress_type not in _METHODS or entry.flag_bits & 1:
            raise Broken(f"not read: {name}")
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise Broken(str(error)) from error


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").casefold()


class Xml:
    """Parses XML as it comes in; no entities, no long tags, no deep nesting, at most ``most`` elements.

    Prefixes of names are left out, so that both kinds of Open XML read alike.
    """

    def __init__(self, start: Start, end: End, text: Callable[[str], None] | None, most: int) -> None:
        self._parser: Any = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.EntityDeclHandler = _refuse
        if text is not None:
            self._parser.CharacterDataHandler = text
        self._fed = 0
        self._parser.StartElementHandler, self._parser.EndElementHandler = _guarded(start, end, most)

    def feed(self, chunk: bytes, last: bool = False) -> None:
        """Parse the next bytes; raises Broken."""
        try:
            self._parser.Parse(chunk, last)
        except Broken:
            raise
        except (expat.ExpatError, LookupError, ValueError) as error:  # also an encoding that nobody knows
            raise Broken(str(error)) from error
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TOKEN + len(chunk):
            raise Broken("a tag without end")


def _refuse(*_arguments: object) -> None:
    raise Broken("entities are not read")


def _guarded(start: Start, end: End, most: int) -> tuple[Start, End]:
    """The handlers with names without prefix, counted."""
    local: dict[str, str] = {}
    depth = count = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > DEEPEST or count > most:
            raise Broken("too many elements")
        if name not in local:
            if len(local) > MOST_ENTRIES:
                raise Broken("too many kinds of elements")
            local[name] = name.rpartition(":")[2]
        start(local[name], attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local[name])

    return on_start, on_end


def parse(archive: Archive, name: str, start: Start, end: End, text: Any = None, *, most: int, size: int) -> None:
    """Parse one part as a whole."""
    xml = Xml(start, end, text, most)
    for chunk in archive.chunks(name, size):
        xml.feed(chunk)
    xml.feed(b"", last=True)
