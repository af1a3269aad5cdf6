"""A text file as rows: its encoding, its separator, its records (docs/domain.md, The file)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from utq_portal.imports.faults import CELL, COLUMNS, TEXT, FileRefused

Line = tuple[int, list[str]]

SEPARATORS = (";", ",", "\t", "|")
_BEGIN = 100_000  # characters in which the separator shows
_PROBED = 40  # lines
_RECORD = 1_000  # lines of one record
_SEP = re.compile(r'"?sep=([;,\t|])"?')
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x19\x7f]")
_PAGE = re.compile(r"\s*(<!doctype|<html|<\?xml|<table)", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_LOOKED = 20_000  # bytes in which it shows that each letter takes two
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

# how well headings of lines fit, for a separator
Fits = Callable[[Sequence[Line]], tuple[int, ...]]


class TextFile:
    """A file of text; raises FileRefused when its characters cannot be read.

    ``fits`` judges the first lines, so that the separator is the one with which the headings are known.
    """

    def __init__(self, content: bytes, fits: Fits) -> None:
        self._content, self._fits = content, fits
        self._codec, self.encoding, self._skip = _encoding(content)
        begin = self._open().read(_BEGIN)
        if not begin.strip():
            raise FileRefused("empty")
        if _PAGE.match(begin):
            raise FileRefused("page")
        self.separator = self._separator(begin)

    def lines(self) -> Iterator[Line]:
        """Line number and cells of every record that is not blank; a record may run over several lines."""
        yield from _records(self._open(), self.separator)

    def _open(self) -> io.TextIOWrapper:
        bytes_of = io.BytesIO(self._content)
        bytes_of.seek(self._skip)
        return io.TextIOWrapper(bytes_of, self._codec, newline="")

    def _separator(self, begin: str) -> str:
        """The separator with which the headings fit best; the first line may be Excel's own "sep=;"."""
        first = begin.lstrip("\r\n").splitlines()[0].strip(" ")
        if said := _SEP.fullmatch(first):
            return said[1]
        return max(SEPARATORS, key=lambda one: (*self._fits(_probe(begin, one)), _evenness(begin, one)))


def _probe(begin: str, separator: str) -> list[Line]:
    found: list[Line] = []
    with suppress(FileRefused):  # cut off within a record, or the wrong separator
        found.extend(islice(_records(io.StringIO(begin, newline=""), separator), _PROBED))
    return found


def _evenness(begin: str, separator: str) -> int:
    """How many cells most lines have: where nothing is known, the separator that makes a table."""
    widths = [len(cells) for _line, cells in _probe(begin, separator)]
    common = max(set(widths), key=widths.count, default=0)
    return common if common > 1 and widths.count(common) * 2 > len(widths) else 0


def _encoding(content: bytes) -> tuple[str, str, int]:
    """Codec, its name for people, and the bytes of the mark: a mark, else strict UTF-8, else Windows-1252."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark) and not content.startswith(_WIDE_MARKS):
            if not _decodes(content, codec):
                raise FileRefused("encoding")
            return codec, name, len(mark)
    if codec := _without_mark(content):
        return codec, "UTF-16", 0
    if b"\x00" not in content and not content.startswith(_WIDE_MARKS):
        for codec, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
            if _decodes(content, codec):
                return codec, name, 0
    raise FileRefused("encoding")


def _without_mark(content: bytes) -> str:
    """The codec of UTF-16 without its mark: in its separators and line ends every second byte is nothing."""
    begin = content[:_LOOKED]
    if b"\x00" not in begin or len(content) % 2 or content.startswith(_WIDE_MARKS):
        return ""
    for codec in ("utf-16-le", "utf-16-be"):
        ends = any(sign.encode(codec) in begin for sign in "\n\r")
        if ends and _decodes(content, codec) and _is_text(begin, codec):
            return codec
    return ""


def _is_text(begin: bytes, codec: str) -> bool:
    """Whether most of it are letters that tables have: read from the wrong end, they are Chinese or none at all."""
    text = begin.decode(codec, "ignore")
    return sum(letter < "\u0600" for letter in text) * 2 > len(text)


def _decodes(content: bytes, codec: str) -> bool:
    """Whether all of it is text in this encoding, a little at a time; raises FileRefused when there is too much."""
    decoder, total, step = codecs.getincrementaldecoder(codec)(), 0, 1 << 16
    try:
        for place in range(0, len(content), step):
            text = decoder.decode(content[place : place + step], final=place + step >= len(content))
            if "\x00" in text:
                return False
            total += len(text)
            # bytes that are no letters: a program, a picture, an archive
            if len(text) > 100 and len(_NO_LETTERS.findall(text)) * 20 > len(text):
                return False
    except UnicodeDecodeError:
        return False
    if total > TEXT:
        raise FileRefused("too_much")
    return True


def _records(text: io.TextIOBase, separator: str) -> Iterator[Line]:
    reader = csv.reader(_narrow(text, separator), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused("quotes", line=str(line)) from error
        if any(cell.strip() for cell in cells) and not (line == 1 and _SEP.fullmatch(separator.join(cells).strip())):
            if len(cells) > COLUMNS:
                cells = _trimmed(cells, line)
            yield line, [cell[:CELL] for cell in cells]
        if reader.line_num - line > _RECORD:
            raise FileRefused("quotes", line=str(line))
        line = reader.line_num + 1


def _narrow(text: io.TextIOBase, separator: str) -> Iterator[str]:
    """The lines of the text; raises FileRefused for one that is no line of a table."""
    for number, line in enumerate(text, start=1):
        if line.count(separator) > 20 * COLUMNS:
            raise FileRefused("wide", line=str(number))
        yield line


def _trimmed(cells: list[str], line: int) -> list[str]:
    """The cells without empty ones at the end; raises FileRefused when there are still too many."""
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > COLUMNS:
        raise FileRefused("wide", line=str(line))
    return cells
