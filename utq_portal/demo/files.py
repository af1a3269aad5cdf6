"""Small files that open, one of each kind; demo evidence points to them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace

from django.core.files.base import ContentFile

from utq_portal.files.storage import SHARED, Stored, measured, private

LINES = ("Demo document", "Invented for the demonstration of the UTQ portal.", "Nobody described here exists.")


def pdf() -> bytes:
    """A one-page PDF with real cross references."""
    text = " ".join(f"({line}) Tj 0 -24 Td" for line in LINES)
    stream = f"BT /F1 16 Tf 72 760 Td {text} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def docx() -> bytes:
    """A Word document of three paragraphs."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def png() -> bytes:
    """A small picture: a blue square."""
    side = 64
    rows = b"".join(b"\x00" + b"\x23\x41\x8f" * side for _ in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def text() -> bytes:
    """A plain text."""
    return ("\n".join(LINES) + "\n").encode()


def stored_samples() -> list[Stored]:
    """Keep the sample files, once, and return them; the first is a PDF."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    made = []
    for suffix, mime, content in [
        ("pdf", "application/pdf", pdf()),
        ("docx", word, docx()),
        ("png", "image/png", png()),
        ("txt", "text/plain", text()),
    ]:
        file = ContentFile(content)
        stored = replace(measured(file, name=f"sample.{suffix}", mime=mime), path=f"{SHARED}sample.{suffix}")
        if not private().exists(stored.path):
            private().save(stored.path, file)
        made.append(stored)
    return made
