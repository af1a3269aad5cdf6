"""Private files: what is kept, what is refused and with which sentence, and how it is given out."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from tests.kept import location
from utq_portal.files import handout, storage
from utq_portal.files.tasks import remove_file
from utq_portal.jobs.models import Job

pytestmark = pytest.mark.django_db  # closing an answer looks at the connection
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 30
MP4 = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + b"\0" * 30
EXE = b"MZ\x90\0\x03" + b"\0" * 300
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LIMIT = 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def zipped(*names: str) -> bytes:
    """A zip file with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def declared(main: str, kind: str) -> bytes:
    """A document that says which of its parts is the main one, of which kind."""
    buffer = io.BytesIO()
    said = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(TYPES, f'<Types><Override PartName="/{main}" ContentType="{said}"/></Types>')
        archive.writestr("word/document2.xml", "<document/>")
        archive.writestr("xl/workbook2.xml", "<workbook/>")
    return buffer.getvalue()


TYPES = "[Content_Types].xml"
DOCX = zipped(TYPES, "word/document.xml")
PPTX = zipped(TYPES, "ppt/presentation.xml")
XLSX = zipped(TYPES, "xl/workbook.xml")


def kept(name: str, content: bytes, limit: int = LIMIT) -> storage.Stored:
    return storage.store(SimpleUploadedFile(name, content), limit=limit)


def refusal(name: str, content: bytes, limit: int = LIMIT) -> tuple[str, str]:
    """Code and sentence; and nothing may be left behind."""
    with pytest.raises(ValidationError) as refused:
        kept(name, content, limit)
    assert [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()] == []
    return refused.value.code or "", refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("PLAN.PDF", PDF, "application/pdf"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.pptx", PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPG, "image/jpeg"),
        ("a.jpeg", JPG, "image/jpeg"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.txt", "één regel\n".encode(), "text/plain"),
        ("a.txt", "één regel\n".encode("cp1252"), "text/plain"),
        ("a.md", b"# Title\n", "text/markdown"),
        ("web.docx", declared("word/document2.xml", "wordprocessingml.document"), WORD),
        ("old.docx", zipped("[content_types].XML", "word\\document.xml"), WORD),
        ("web.xlsx", declared("xl/workbook2.xml", "spreadsheetml.sheet"), EXCEL),
        ("after a line.pdf", b"\r\n" + PDF, "application/pdf"),
        ("at the last place.pdf", b"\n" * (1024 - 5) + PDF, "application/pdf"),
        ("saved by a browser.jfif", JPG, "image/jpeg"),
        ("a.JPE", JPG, "image/jpeg"),
        ("unicode.txt", "één regel\r\n".encode("utf-16-le").join([b"\xff\xfe", b""]), "text/plain"),
        ("unicode.txt", b"\xfe\xff" + ("a" * 5000 + "🎓").encode("utf-16-be"), "text/plain"),
    ],
)
def test_keeps_each_kind(name: str, content: bytes, mime: str) -> None:
    found = kept(name, content)
    assert (found.name, found.size, found.mime) == (name, len(content), mime)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert location(found.path).read_bytes() == content


def test_the_place_says_nothing_and_only_we_may_read_it() -> None:
    one, two = kept("secret name.pdf", PDF), kept("secret name.pdf", PDF)
    assert one.path != two.path
    folder, name = one.path.split("/")
    assert (folder, len(name), "secret" in one.path) == (name[:2], 36, False)
    assert stat.S_IMODE(location(one.path).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "pdf", ".pdf", "a.pdf.exe", "a."])
def test_refuses_a_kind_that_is_not_kept(name: str) -> None:
    code, sentence = refusal(name, PDF)
    assert code == "kind"
    assert sentence.endswith("Use PDF, Word, PowerPoint, Excel, PNG, JPEG, plain text, Markdown or MP4.")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", EXE, "PDF"),
        ("a.pdf", DOCX, "PDF"),
        ("a.pdf", b"<html>", "PDF"),
        ("a.docx", zipped("anything.txt"), "Word"),
        ("a.docx", zipped("word/document.xml"), "Word"),
        ("a.docx", XLSX, "Word"),
        ("a.docx", b"PK\x03\x04 but broken", "Word"),
        ("a.xlsx", DOCX, "Excel"),
        ("a.pptx", PDF, "PowerPoint"),
        ("a.png", JPG, "PNG"),
        ("a.jpg", PNG, "JPEG"),
        ("a.mp4", PDF, "MP4"),
        ("a.mp4", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "MP4"),
        ("a.txt", PDF, "plain text"),
        ("a.txt", b"a\0b", "plain text"),
        ("a.txt", b"\x81\x8d\x90 no encoding knows these", "plain text"),
        ("a.md", EXE, "Markdown"),
        ("a.docx", declared("word/document3.xml", "wordprocessingml.document"), "Word"),
        ("a.docx", declared("xl/workbook2.xml", "spreadsheetml.sheet"), "Word"),
        ("a.xlsx", declared("word/document2.xml", "wordprocessingml.document"), "Excel"),
        ("a.pdf", b"\n" * (1024 - 4) + PDF, "PDF"),
        ("a.pdf", EXE[:100] + PDF, "PDF"),
        ("a.jfif", PNG, "JPEG"),
        ("a.txt", b"\xff\xfea\0\0\0b\0", "plain text"),
        ("a.txt", b"\xff\xfe\0\xdca\0", "plain text"),
    ],
)
def test_refuses_a_file_that_lies(name: str, content: bytes, kind: str) -> None:
    assert refusal(name, content) == (
        "lying",
        f"{name} is not a {kind} file inside. Save it again as {kind} and add that file.",
    )


def test_refuses_a_protected_document_and_one_with_macros() -> None:
    assert refusal("a.docx", OLE) == (
        "protected",
        "a.docx is protected with a password. Remove the password, so that your readers can open it.",
    )
    macros = zipped(TYPES, "xl/workbook.xml", "xl/vbaProject.bin")
    assert refusal("a.xlsx", macros) == (
        "macros",
        "a.xlsx contains macros. Save it without macros and add that file.",
    )


def test_refuses_what_is_empty() -> None:
    assert refusal("a.pdf", b"") == ("empty", "a.pdf is empty. Choose the file again.")


def test_refuses_what_is_too_large_also_when_the_size_is_a_lie() -> None:
    sentence = "a.pdf is larger than 2 MB. Make it smaller, or add a link to it."
    content = PDF + b"x" * 2 * LIMIT
    assert refusal("a.pdf", content, 2 * LIMIT) == ("large", sentence)
    upload = SimpleUploadedFile("a.pdf", content)
    upload.size = 10
    with pytest.raises(ValidationError, match="larger than 2 MB"):
        storage.store(upload, limit=2 * LIMIT)
    assert list(Path(settings.FILES_ROOT).rglob("*-*")) == []


def test_a_file_of_exactly_the_limit_is_kept() -> None:
    assert kept("a.pdf", PDF, len(PDF)).size == len(PDF)


def test_a_large_upload_from_disk_is_kept_in_pieces() -> None:
    upload = TemporaryUploadedFile("a.txt", "text/plain", 0, None)
    upload.write(b"line\n" * 200_000)
    upload.size = 1_000_000
    upload.seek(0)
    assert storage.store(upload, limit=LIMIT).size == 1_000_000
    upload.close()


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("C:\\Users\\noor\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("fdp\u202efdp.pdf", "fdp fdp.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("..", "file"),
        ("plan.pdf\u200b", "plan.pdf"),
        ("\ufeffplan\u00ad.pdf\xa0", "plan.pdf"),
        ("exe\u061cfdp.pdf", "exefdp.pdf"),
        ("plan\u3164.pdf", "plan.pdf"),
        ("", "file"),
    ],
)
def test_names_are_made_harmless(given: str, clean: str) -> None:
    assert storage.clean_name(given) == clean


def test_a_long_name_keeps_its_end() -> None:
    name = storage.clean_name("x" * 300 + ".docx")
    assert (len(name), name[-6:]) == (150, "x.docx")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../secret", "ab/../../secret"])
def test_no_path_leads_outside_the_folder(path: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.opened(path)


def test_what_the_portal_makes_is_kept_too() -> None:
    made = storage.store_made(PDF, name="certificate.pdf", mime="application/pdf")
    assert (made.size, location(made.path).read_bytes()) == (len(PDF), PDF)


# ---------- giving out ----------

TEN = b"0123456789"


@pytest.fixture
def ten() -> str:
    return storage.store_made(TEN, name="ten.txt", mime="text/plain").path


def served(path: str, *, inline: bool = False, mime: str = "text/plain", **headers: str) -> HttpResponseBase:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    file = storage.Stored(path, "my “ten”.txt", mime)
    return handout.serve(RequestFactory().get("/", headers=named), file, inline=inline)


def body(answer: HttpResponseBase) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    answer.close()
    return content


def test_downloads_under_its_name_and_nothing_in_it_may_run(ten: str) -> None:
    answer = served(ten)
    assert (answer.status_code, body(answer)) == (200, TEN)
    assert {name: answer.headers[name] for name in answer.headers} == {
        "Content-Type": "text/plain",
        "Content-Length": "10",
        "Content-Disposition": "attachment; filename*=utf-8''my%20%E2%80%9Cten%E2%80%9D.txt",
        "Accept-Ranges": "bytes",
        "ETag": f'"{ten[3:]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; "
            "base-uri 'none'; sandbox"
        ),
        "Cache-Control": "private, no-cache",
    }


def test_only_safe_kinds_are_shown_in_the_browser(ten: str) -> None:
    kinds = ["application/pdf", "image/png", "video/mp4", "text/plain", "text/html", "image/svg+xml", "text/markdown"]
    shown = [served(ten, inline=True, mime=mime) for mime in kinds]
    assert [answer.headers["Content-Disposition"].split(";")[0] for answer in shown] == ["inline"] * 4 + [
        "attachment"
    ] * 3
    assert ["sandbox" in answer.headers["Content-Security-Policy"] for answer in shown] == [False] * 4 + [True] * 3
    for answer in shown:
        answer.close()


@pytest.mark.parametrize(
    ("asked", "part", "range_"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=7-99", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", TEN, "bytes 0-9/10"),
    ],
)
def test_gives_the_part_that_is_asked_for(ten: str, asked: str, part: bytes, range_: str) -> None:
    answer = served(ten, Range=asked)
    found = (answer.status_code, answer.headers["Content-Range"], answer.headers["Content-Length"], body(answer))
    assert found == (206, range_, str(len(part)), part)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_part_that_does_not_exist_is_416(ten: str, asked: str) -> None:
    answer = served(ten, Range=asked)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "items=0-1", "bytes=0-1,4-5", "bytes=a-b", ""])
def test_a_range_that_means_nothing_gives_the_whole(ten: str, asked: str) -> None:
    answer = served(ten, Range=asked)
    assert (answer.status_code, body(answer)) == (200, TEN)


def test_if_range_of_another_file_gives_the_whole(ten: str) -> None:
    whole = served(ten, Range="bytes=2-5", If_Range='"another"')
    part = served(ten, Range="bytes=2-5", If_Range=f'"{ten[3:]}"')
    assert [(answer.status_code, body(answer)) for answer in (whole, part)] == [(200, TEN), (206, b"2345")]


def test_a_range_of_an_empty_file_is_416() -> None:
    empty = storage.store_made(b"", name="empty.txt", mime="text/plain").path
    assert served(empty, Range="bytes=0-").status_code == 416


def test_a_part_of_a_large_file_goes_in_pieces() -> None:
    content = bytes(range(256)) * 4096
    path = storage.store_made(content, name="big.txt", mime="text/plain").path
    answer = served(path, Range="bytes=1000-900000")
    pieces = list(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert b"".join(pieces) == content[1000:900001]
    assert max(map(len, pieces)) <= storage.CHUNK


@pytest.mark.parametrize("path", ["ab/no-such-file", "../settings.py", ""])
def test_a_file_that_is_not_there_is_404(path: str) -> None:
    with pytest.raises(Http404):
        served(path)


def test_the_front_server_may_send_it(ten: str, settings: Settings) -> None:
    settings.X_ACCEL_PREFIX = "/protected"
    answer = served(ten)
    assert (answer.headers["X-Accel-Redirect"], body(answer)) == (f"/protected/{ten}", b"")


# ---------- going away ----------


def test_a_file_goes_only_when_the_transaction_succeeded(ten: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        storage.remove_after_commit(ten)
        raise ZeroDivisionError
    assert not Job.objects.exists()
    storage.remove_after_commit(ten)
    storage.remove_after_commit("")
    job = Job.objects.get()
    assert (job.task, job.kwargs) == ("web.remove_file", {"path": ten})
    remove_file(**job.kwargs)
    remove_file(**job.kwargs)
    assert not location(ten).exists()


def test_a_sweep_sees_old_files_only(ten: str) -> None:
    old = storage.store_made(b"old", name="old.txt", mime="text/plain").path
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(location(old), (long_ago, long_ago))
    assert list(storage.older_than(timedelta(days=1))) == [old]


def test_what_several_rows_name_stays() -> None:
    shared = Path(settings.FILES_ROOT) / "demo" / "sample.txt"
    shared.parent.mkdir(parents=True, exist_ok=True)
    shared.write_text("invented")
    storage.remove("demo/sample.txt")
    assert shared.read_text() == "invented"
