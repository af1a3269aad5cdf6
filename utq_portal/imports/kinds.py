"""Files that hold no table, or one that is not read: told by their first bytes (docs/domain.md, The file)."""

from __future__ import annotations

import io
import re
import zipfile

# how a file begins, and what such files are called everywhere
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3", "SQLite"),
    (b"ID;PWXL", "SYLK"),
    (b"ID;PSCALC", "SYLK"),
    (b"MIME-Version:", "MHTML"),
    (b"TABLE\r\n0,1", "DIF"),
    (b"TABLE\n0,1", "DIF"),
    (b"BEGIN:VCARD", "vCard"),
    (b"BEGIN:VCALENDAR", "iCalendar"),
    (b"PAR1", "Parquet"),
)
# a part that only files of this kind have
_PARTS: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", "XLSB"),
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("index/document.iwa", "Numbers"),
    ("index.zip", "Numbers"),
)
_OPEN_DOCUMENT = {"spreadsheet": "ODS", "text": "ODT"}
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[)\s*(?:\{|\"[^\"]*\"\s*:)")
_MOST = 4_000  # entries that are looked at


def kind_of(content: bytes) -> str:
    """The name of a kind of file that is not read; empty for one that may be a table."""
    for begin, name in _BEGINNINGS:
        if content.startswith(begin):
            return name
    if content.startswith(b"PK"):
        return _archive(content)
    begin = content[:2_000]
    if _XML.match(begin) and b"<html" not in begin.lower():
        return "XML"
    return "JSON" if _JSON.match(begin) else ""


def _archive(content: bytes) -> str:
    """What kind of archive this is; empty for a workbook, and for one that cannot be opened."""
    if content.count(b"PK\x01\x02") > _MOST:
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.replace("\\", "/").casefold().lstrip("/") for name in archive.namelist()}
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    said = part.read(100).decode("ascii", "replace")
                return next((name for word, name in _OPEN_DOCUMENT.items() if said.endswith(word)), "OpenDocument")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return ""
    for part_name, name in _PARTS:
        if part_name in names:
            return name
    opened = "[content_types].xml" in names or "_rels/.rels" in names or any(one.startswith("xl/") for one in names)
    return "" if opened or not names else "ZIP"
