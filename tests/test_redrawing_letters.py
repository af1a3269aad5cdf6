"""Letters whose names were drawn wrong get a new file, keep the former one, and tell their addressee once."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.models import Assessment, DecisionLetter
from assessments.workflow.letters import write_letters
from courses.models import Statement
from tests.cast import Cast
from tests.courses.workflow.test_statements import drawn_before as drawn_before_it_was_kept
from tests.drawing import Drawn
from tests.factories import assessments as make
from tests.factories import exemptions as made
from tests.kept import location
from utq_portal.audit.models import Event
from utq_portal.files import orphans, storage
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web import pango
from utq_portal.web.documents import DOCUMENTS, Sheet

BEFORE = Path(__file__).resolve().parent / "data" / "documents" / "certificate-with-two-files-per-face.pdf"
NAME = "Łucja Dvořák"

Browser = Callable[[User], Client]
pytestmark = pytest.mark.skipif(bool(pango.missing()), reason="Pango is not installed")


def drawn_before(row: Any) -> None:
    """The file that the former version drew."""
    stored = storage.store_made(BEFORE.read_bytes(), name="l.pdf", mime="application/pdf")
    type(row).objects.filter(pk=row.pk).update(printed={**row.printed, "person": NAME}, **stored.columns)


def exemption(cast: Cast) -> tuple[Any, str, str]:
    request = made.granted(cast)
    return request, "exemptions", f"/exemptions/{request.pk}/letter/"


def decision(cast: Cast) -> tuple[Any, str, str]:
    row = make.assessment(cast, Assessment.State.ANNOUNCED, sufficient=False)
    write_letters(row)
    return row, "assessments", f"/assessments/{row.pk}/letter/"


KINDS = {"exemption-letters": exemption, "decision-letters": decision}


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("redraw_documents", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_are_drawn_again_and_make_one_message(cast: Cast, signed_in: Browser, kind: str) -> None:
    row, app, page = KINDS[kind](cast)
    for letter in row.letters.all():
        drawn_before(letter)
    former = {one.language: (one.file_path, one.sha256) for one in row.letters.all()}
    assert run().count(NAME) == 2
    assert not Event.objects.filter(verb=f"{app}.letter_redrawn").exists()
    assert "Drawn again: 2." in run("--draw")
    assert "Drawn with wrong letters: 0." in run(kind, "--draw")
    for letter in row.letters.all():
        assert Drawn(location(letter.file_path).read_bytes()).wrong() == []
        earlier = letter.earlier_files.get()
        assert (earlier.file_path, earlier.sha256) == former[letter.language]
        for reader in (cast.teacher, cast.coordinator):
            link = f"/{app}/letters/earlier/{earlier.pk}/"
            assert link in signed_in(reader).get(page).content.decode()
            kept = signed_in(reader).get(link)
            assert b"".join(kept.streaming_content) == BEFORE.read_bytes()  # type: ignore[attr-defined]
    events = Event.objects.filter(verb=f"{app}.letter_redrawn")
    assert {one.data["earlier"] for one in events} == {one[1] for one in former.values()}
    assert Notice.objects.filter(code=f"{app}.letter_redrawn", recipient=cast.teacher).count() == 1
    assert orphans.sweep(-orphans.AGE) == 0


def test_a_letter_that_changed_meanwhile_keeps_its_file(cast: Cast) -> None:
    _row, _app, _page = decision(cast)
    letter = DecisionLetter.objects.filter(language="en").get()
    drawn_before(letter)
    letter.refresh_from_db()
    DecisionLetter.objects.filter(pk=letter.pk).update(file_path="zz/other")
    stored = storage.store_made(b"%PDF", name="a.pdf", mime="application/pdf")
    assert not DOCUMENTS["decision-letters"].keep_again(letter, stored)
    assert not letter.earlier_files.exists()


@pytest.mark.parametrize("draws", [False, True])
def test_without_draw_nothing_is_written_and_the_same_is_listed(cast: Cast, draws: bool) -> None:
    for make_rows in KINDS.values():
        row, _app, _page = make_rows(cast)
        for letter in row.letters.all():
            drawn_before(letter)
    drawn_before_it_was_kept(cast, NAME, number=9)
    listed = "Drawn with wrong letters: 5."
    if draws:
        assert listed in run("--draw")
        return
    with CaptureQueriesContext(connection) as queries:
        assert listed in run()
    reads = ("SELECT", "DECLARE")  # PostgreSQL reads many rows by a cursor that is declared
    written = [one["sql"] for one in queries if not one["sql"].lstrip().startswith(reads)]
    assert written == []
    assert not Statement.objects.exists()


def test_an_unknown_kind_is_named_with_those_there_are(cast: Cast) -> None:
    with pytest.raises(CommandError, match=r"Unknown: lettres\. There are: certificates, decision-letters,"):
        run("lettres")


@pytest.mark.django_db
def test_every_row_that_keeps_a_sheet_can_be_drawn_again() -> None:
    """A new model with a kept PDF belongs in a ``documents.py``: its kind is registered, its former files are kept."""
    sheets = {model for model in apps.get_models() if issubclass(model, Sheet)}
    registered = {document.rows().model for document in DOCUMENTS.values()}
    assert sheets <= registered
    assert {model.__name__ for model in registered - sheets} == {"Statement"}  # its files are evidence
    assert all(hasattr(model, "earlier_files") for model in sheets)
