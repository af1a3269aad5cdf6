"""The statement of a course says what was true when the result was noted, and when it was first drawn."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses.models import Course, Edition, Registration, Statement
from courses.workflow.attendance import note_attendance
from courses.workflow.completion import complete_all
from courses.workflow.statements import add_statement, freeze, freeze_missing
from dossiers.models import Dossier, Evidence, EvidenceVersion
from tests.cast import Cast
from tests.drawing import Drawn
from tests.factories.courses import make_course, make_edition, registered
from tests.factories.dossiers import concluded, open_dossier
from tests.kept import location
from trajectories.models import Competence
from utq_portal.audit.models import Event
from utq_portal.files import storage
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.workflow import change_institution
from utq_portal.web import pango
from utq_portal.workflow import Refused

BEFORE = Path(__file__).resolve().parents[2] / "data" / "documents" / "certificate-with-two-files-per-face.pdf"
TODAY = timezone.localdate()
pytestmark = pytest.mark.skipif(bool(pango.missing()), reason="Pango is not installed")


def completed(cast: Cast) -> Registration:
    """The teacher was there, and the desk noted it."""
    course = make_course(summary_en="Outcomes that can be assessed.", study_hours=12)
    course.competences.set(Competence.objects.filter(profile=cast.profile, number=3))
    edition = make_edition(course, -20, trainers="T. Rainer")
    row = registered(edition, cast.teacher)
    for session in edition.sessions.all():
        note_attendance(session, {row.pk: "present"}, by=cast.course_manager, now=timezone.now())
    complete_all(edition, by=cast.course_manager, today=TODAY)
    return Registration.objects.get(pk=row.pk)


def dossier_of(cast: Cast) -> Dossier:
    concluded(cast)
    return open_dossier(cast)


def everything_changes(cast: Cast) -> None:
    """A year later: another title, load, sentence, trainer, dates, name and institution."""
    Course.objects.update(name_en="Renamed", name_nl="Anders", study_hours=99, summary_en="Other", code="Z9")
    Edition.objects.update(trainers="Somebody Else", starts_on="2020-01-01", ends_on="2020-01-02")
    Competence.objects.update(name_en="Renamed too")
    User.objects.filter(pk=cast.teacher.pk).update(printed_name="Renamed Person", employee_no="X-9", language="nl")
    change_institution({"name_en": "Another University"}, by=cast.coordinator)


def said(piece: Evidence, folder: Path) -> str:
    file = folder / "s.pdf"
    file.write_bytes(location(piece.file_path).read_bytes())
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return " ".join(
        subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout.split()
    )


def test_it_says_of_the_course_what_was_true_when_the_result_was_noted(cast: Cast, tmp_path: Path) -> None:
    dossier_of(cast)
    row = completed(cast)
    everything_changes(cast)
    User.objects.filter(pk=cast.teacher.pk).update(language="en")
    words = said(add_statement(row, by=User.objects.get(pk=cast.teacher.pk)), tmp_path)
    for one in ("Statement: Course X1", "12 hours", "Outcomes that can be assessed.", "T. Rainer", f"X1-{row.pk}"):
        assert one in words
    for one in ("Renamed Person", "X-9"):  # it is addressed when it is drawn
        assert one in words
    assert "Dear" not in words  # a statement, and no letter
    for one in ("99 hours", "Another", "Somebody Else", "2020", "Renamed too"):
        assert one not in words


def test_drawn_a_second_time_it_is_the_same_to_the_byte(cast: Cast) -> None:
    dossier_of(cast)
    row = completed(cast)
    first = add_statement(row, by=cast.teacher)
    made = location(first.file_path).read_bytes()
    Evidence.objects.filter(pk=first.pk).update(removed_at=timezone.now(), sha256="")
    everything_changes(cast)
    again = add_statement(row, by=User.objects.get(pk=cast.teacher.pk))
    assert again.pk != first.pk
    assert location(again.file_path).read_bytes() == made
    assert (again.title, again.file_name, again.sha256) == (first.title, "X1.pdf", hashlib.sha256(made).hexdigest())


def test_results_from_before_are_kept_by_night_and_those_drawn_with_their_names(cast: Cast) -> None:
    row, other = (registered(make_edition(make_course(code)), cast.teacher, "completed") for code in ("X1", "X2"))
    piece = Evidence.objects.create(dossier=dossier_of(cast), number=1, title="x", file_path="ab/x")
    Registration.objects.filter(pk=row.pk).update(evidence=piece)
    assert freeze_missing() == 2
    assert freeze_missing() == 0
    kept, free = Statement.objects.get(registration=row), Statement.objects.get(registration=other)
    assert (kept.printed["person"], kept.issued_at) == (cast.teacher.name_for_certificate, piece.added_at)
    assert "person" not in free.printed
    assert free.issued_at is None


def test_what_is_kept_stays(cast: Cast) -> None:
    row = completed(cast)
    before = Statement.objects.get().printed
    everything_changes(cast)
    freeze(Edition.objects.get(), [row])
    assert freeze_missing() == 0
    assert Statement.objects.get().printed == before


def test_a_name_that_cannot_be_printed_is_told_before_anything_is_kept(cast: Cast) -> None:
    dossier_of(cast)
    row = completed(cast)
    User.objects.filter(pk=cast.teacher.pk).update(printed_name="Jan 王")
    with pytest.raises(Refused, match=r"王.*profile"):
        add_statement(row, by=User.objects.get(pk=cast.teacher.pk))
    assert not Evidence.objects.exists()
    User.objects.filter(pk=cast.teacher.pk).update(printed_name="Jan Wang")
    add_statement(row, by=User.objects.get(pk=cast.teacher.pk))
    assert Statement.objects.get().printed["person"] == "Jan Wang"


# ---------- drawn again ----------


def drawn_before(cast: Cast, name: str = "Jiří Dvořák-Łukasiewicz", number: int = 1) -> Evidence:
    """A statement in a dossier as the former version drew it, before what it says was kept."""
    User.objects.filter(pk=cast.teacher.pk).update(printed_name=name)
    row = registered(make_edition(make_course()), cast.teacher, "completed")
    stored = storage.store_made(BEFORE.read_bytes(), name="X1.pdf", mime="application/pdf")
    values = {"file_path": stored.path, "file_name": "X1.pdf", "file_size": stored.size, "sha256": stored.sha256}
    piece = Evidence.objects.create(dossier=dossier_of(cast), number=number, title="Statement", **values)
    Registration.objects.filter(pk=row.pk).update(evidence=piece)
    return piece


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("redraw_documents", "statements", *arguments, stdout=out)
    return out.getvalue()


def test_a_wrongly_drawn_one_becomes_the_next_version_of_its_piece(cast: Cast) -> None:
    piece = drawn_before(cast)
    assert "Drawn with wrong letters: 1." in run()
    assert not EvidenceVersion.objects.exists()
    assert "Drawn again: 1." in run("--draw")
    assert "Drawn with wrong letters: 0." in run("--draw")
    now = Evidence.objects.get(pk=piece.pk)
    assert (now.number, now.version, now.title, now.file_name) == (1, 2, "Statement", "X1.pdf")
    assert Drawn(location(now.file_path).read_bytes()).wrong() == []
    former = EvidenceVersion.objects.get()
    assert (former.sha256, former.file_path) == (piece.sha256, piece.file_path)
    event = Event.objects.get(verb="courses.statement_redrawn")
    assert (event.data["sha256"], event.data["earlier"]) == (now.sha256, piece.sha256)
    assert Notice.objects.filter(code="courses.statement_redrawn", recipient=cast.teacher).count() == 1


def test_a_sealed_dossier_keeps_what_was_sealed_and_the_command_says_why(cast: Cast) -> None:
    piece = drawn_before(cast)
    trajectory = piece.dossier.trajectory
    type(trajectory).objects.filter(pk=trajectory.pk).update(state="in_assessment")
    assert "Drawn again: 0." in run("--draw")
    assert Evidence.objects.get().version == 1


@pytest.mark.parametrize("values", [{"version": 2}, {"removed_at": timezone.now()}])
def test_a_piece_that_the_teacher_changed_is_left_alone(cast: Cast, values: dict[str, object]) -> None:
    Evidence.objects.filter(pk=drawn_before(cast).pk).update(**values)
    assert "Drawn with wrong letters: 0." in run("--draw")
