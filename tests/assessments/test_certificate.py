"""The sheet: everything on it, tagged, with its fonts, once and always the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from assessments import documents, pdf, tasks
from assessments.models import Certificate
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.files import storage
from utq_portal.jobs.promise import NotYet
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web import pdf as sheets
from utq_portal.web.typeface import fonts_folder

Browser = Callable[[User], Client]


def opened(made: bytes) -> bytes:
    """The bytes with their compressed parts unpacked."""
    parts = [made]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def words(made: bytes, tmp_path: Path) -> str:
    """The text as a reader program takes it out."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "sheet.pdf"
    file.write_bytes(made)
    return subprocess.run([tool, str(file), "-"], check=True, capture_output=True, text=True).stdout


def test_it_is_tagged_and_carries_its_fonts(cast: Cast) -> None:
    inside = opened(pdf.render(make.certificate(cast)))
    for part in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (en)", b"pdfuaid:part", b"/Alt (QR code"):
        assert part in inside
    names = set(re.findall(rb"/FontName /[A-Z]{6}\+([\w-]+)", inside))
    assert names
    assert inside.count(b"/FontFile") >= len(names)
    assert not {name for name in names if not name.startswith(b"Noto-S")}


def test_it_says_what_was_stored(cast: Cast, tmp_path: Path) -> None:
    row = make.certificate(cast)
    said = " ".join(words(pdf.render(row), tmp_path).split())
    for expected in (
        row.number,
        row.code,
        row.name_printed,
        "Example University",
        "Prof. A. Voorbeeld",
        "Voorbeeldstad, 21 November 2026",
        "utq.example.edu/verify",
        "evaluating teaching",
        "agreement of 23 January 2008",
    ):
        assert expected in said


def test_the_same_row_gives_the_same_bytes(cast: Cast) -> None:
    row = make.certificate(cast)
    assert pdf.render(row) == pdf.render(row)


def test_nothing_is_read_from_elsewhere(cast: Cast) -> None:
    from weasyprint.urls import FatalURLFetchingError

    fetcher = sheets.own_fetcher()
    for address in (
        "https://example.org/x.png",
        "file:///etc/passwd",
        fonts_folder().as_uri() + "/../../css/app.css",
    ):
        with pytest.raises(FatalURLFetchingError):
            fetcher.fetch(address)


def test_the_task_keeps_the_file_once_and_tells_the_holder(cast: Cast) -> None:
    row = make.certificate(cast)
    tasks.render_certificate(row.pk)
    row.refresh_from_db()
    first = (row.file_path, row.sha256, row.rendered_at)
    tasks.render_certificate(row.pk)
    row.refresh_from_db()

    assert (row.file_path, row.sha256, row.rendered_at) == first
    assert Notice.objects.filter(code="assessments.certificate_ready", recipient=cast.teacher).count() == 1
    assert len(list(storage.older_than(-timedelta(minutes=5)))) == 1


def test_two_runs_at_once_keep_one_file(cast: Cast) -> None:
    row = make.certificate(cast)
    one = storage.store_made(b"%PDF one", name="a.pdf", mime="application/pdf")
    two = storage.store_made(b"%PDF two", name="b.pdf", mime="application/pdf")
    assert documents.CERTIFICATE.keep(row, one)
    assert not documents.CERTIFICATE.keep(row, two)
    row.refresh_from_db()
    assert row.file_path == one.path


def test_a_run_that_is_killed_leaves_nothing_and_the_next_one_finishes(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make.certificate(cast)

    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "CERTIFICATE", replace(documents.CERTIFICATE, told=killed))
        with pytest.raises(KeyboardInterrupt):
            tasks.render_certificate(row.pk)
    row.refresh_from_db()
    assert row.file_path == ""
    tasks.render_certificate(row.pk)
    row.refresh_from_db()
    assert row.file_path


def test_without_pango_the_job_waits_with_the_reason(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_row: Certificate) -> bytes:
        raise sheets.RendererMissing("cannot load library")

    monkeypatch.setattr(tasks, "CERTIFICATE", replace(documents.CERTIFICATE, render=missing))
    with pytest.raises(NotYet, match="libpango"):
        tasks.render_certificate(make.certificate(cast).pk)


def test_the_holder_downloads_it(cast: Cast, signed_in: Browser) -> None:
    row = make.certificate(cast)
    page = f"/certificates/{row.pk}/"
    teacher = signed_in(cast.teacher)
    assert "is being made" in teacher.get(page).content.decode()
    assert teacher.get(f"{page}file/").status_code == 404
    tasks.render_certificate(row.pk)
    assert "Download the PDF" in teacher.get(page).content.decode()
    response = teacher.get(f"{page}file/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF-1.7")  # type: ignore[attr-defined]
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_coordinator_replaces_and_withdraws_by_the_pages(cast: Cast, signed_in: Browser) -> None:
    row = make.certificate(cast)
    coordinator = signed_in(cast.coordinator)
    page = f"/certificates/{row.pk}/"
    assert coordinator.post(f"{page}replace/", {"name": "", "reason": ""}).status_code == 422
    assert coordinator.post(f"{page}replace/", {"name": "N. Ieuw", "reason": "Married"}).status_code == 302
    new = Certificate.objects.get(replaces=row)
    assert new.name_printed == "N. Ieuw"
    assert "N. Ieuw" in coordinator.get("/certificates/?q=ieuw").content.decode()
    assert coordinator.post(f"/certificates/{new.pk}/revoke/", {"reason": "Fraud"}).status_code == 302
    new.refresh_from_db()
    assert new.state == "revoked"
