"""Certificates with letters that were drawn wrong get a new file under the same number, once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from assessments.documents import CERTIFICATE
from assessments.models import Certificate, EarlierFile
from assessments.queries.register import verified
from tests.cast import Cast
from tests.drawing import Drawn
from tests.factories import assessments as make
from tests.kept import location
from utq_portal.audit.models import Event
from utq_portal.files import orphans, storage
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web.documents import wrongly_drawn

BEFORE = Path(__file__).resolve().parents[1] / "data" / "documents" / "certificate-with-two-files-per-face.pdf"
NAME = "Jiří Dvořák-Łukasiewicz"

Browser = Callable[[User], Client]


def before(cast: Cast, name: str = NAME, **values: object) -> Certificate:
    """A certificate as the former version drew it."""
    row = make.certificate(cast)
    stored = storage.store_made(BEFORE.read_bytes(), name="c.pdf", mime="application/pdf")
    Certificate.objects.filter(pk=row.pk).update(name_printed=name, **stored.columns, **values)
    return Certificate.objects.get(pk=row.pk)


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("redraw_documents", "certificates", *arguments, stdout=said)
    return said.getvalue()


def test_without_draw_it_only_lists(cast: Cast) -> None:
    row = before(cast)
    said = run()
    assert f"{row.number}  {NAME}" in said
    assert "Nothing was changed" in said
    assert Certificate.objects.get().sha256 == row.sha256
    assert not EarlierFile.objects.exists()


def test_it_is_drawn_again_under_the_same_number_and_code(cast: Cast) -> None:
    row = before(cast)
    assert "Drawn again: 1." in run("--draw")
    now = Certificate.objects.get()
    assert (now.number, now.code, now.state, now.name_printed) == (row.number, row.code, "issued", NAME)
    made = location(now.file_path).read_bytes()
    assert now.sha256 == hashlib.sha256(made).hexdigest() != row.sha256
    sheet = Drawn(made)
    assert NAME.replace(" ", "") in sheet.text
    assert sheet.wrong() == []


def test_the_earlier_file_stays_with_its_hash_and_the_holder_hears_once(cast: Cast) -> None:
    row = before(cast)
    run("--draw")
    assert "Drawn again: 0." in run("--draw")
    earlier = EarlierFile.objects.get()
    assert (earlier.certificate_id, earlier.file_path, earlier.sha256) == (row.pk, row.file_path, row.sha256)
    assert location(earlier.file_path).read_bytes() == BEFORE.read_bytes()
    event = Event.objects.get(verb="assessments.certificate_redrawn")
    assert event.data["earlier"] == row.sha256
    assert Notice.objects.filter(code="assessments.certificate_redrawn", recipient=cast.teacher).count() == 1
    assert orphans.sweep(-orphans.AGE) == 0


@pytest.mark.parametrize("name", ["Dr. Zoë Müller-Ångström", "A. Voorbeeld – Œuvre"])
def test_names_that_were_drawn_right_are_left_alone(cast: Cast, name: str) -> None:
    before(cast, name)
    assert list(wrongly_drawn(CERTIFICATE)) == []


@pytest.mark.parametrize("state", ["replaced", "revoked"])
def test_certificates_that_do_not_count_are_left_alone(cast: Cast, state: str) -> None:
    before(cast, state=state)
    assert list(wrongly_drawn(CERTIFICATE)) == []


def test_a_signatory_with_such_letters_counts_too(cast: Cast) -> None:
    row = before(cast, "A. Voorbeeld")
    signed = [{"name": "Prof. Š. Voorbeeld", "nl": "Decaan", "en": "Dean"}]
    Certificate.objects.filter(pk=row.pk).update(printed={**row.printed, "signatories": signed})
    assert [one.pk for one in wrongly_drawn(CERTIFICATE)] == [row.pk]


def test_a_certificate_drawn_by_this_version_is_left_alone(cast: Cast) -> None:
    from assessments import tasks

    row = make.certificate(cast)
    Certificate.objects.filter(pk=row.pk).update(name_printed=NAME)
    tasks.render_certificate(row.pk)
    assert list(wrongly_drawn(CERTIFICATE)) == []


def test_a_file_that_is_gone_is_made_again(cast: Cast) -> None:
    row = before(cast)
    storage.remove(row.file_path)
    assert "Drawn again: 1." in run("--draw")


def test_a_name_that_cannot_be_printed_is_listed_and_left(cast: Cast) -> None:
    before(cast, "Jan 王")
    said = run("--draw")
    assert "Cannot be printed: 王" in said
    assert "Drawn again: 0." in said


def test_of_two_runs_at_once_one_keeps_its_file(cast: Cast) -> None:
    row = before(cast)
    one, two = (storage.store_made(words, name="a.pdf", mime="application/pdf") for words in (b"%PDF one", b"%PDF two"))
    assert CERTIFICATE.keep_again(row, one)
    assert not CERTIFICATE.keep_again(row, two)
    assert Certificate.objects.get().file_path == one.path


def test_page_and_register_show_it_and_checking_works(cast: Cast, signed_in: Browser, client: Client) -> None:
    row = before(cast)
    run("--draw")
    page = f"/certificates/{row.pk}/"
    link = f"{page}earlier/{EarlierFile.objects.get().pk}/"
    for reader in (cast.teacher, cast.coordinator):
        browser = signed_in(reader)
        assert link in browser.get(page).content.decode()
        assert b"".join(browser.get(link).streaming_content) == BEFORE.read_bytes()  # type: ignore[attr-defined]
    assert "drawn again" in signed_in(cast.coordinator).get("/certificates/").content.decode()
    found = verified(row.code, row.number)
    assert found
    assert (found.state, found.name) == ("issued", NAME)
    assert "This certificate is valid" in client.get(f"/verify/{row.code}/").content.decode()


def test_pdftotext_reads_the_same_name(cast: Cast, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    from tests.assessments.test_certificate import words

    before(cast)
    run("--draw")
    assert NAME in words(location(Certificate.objects.get().file_path).read_bytes(), tmp_path)
