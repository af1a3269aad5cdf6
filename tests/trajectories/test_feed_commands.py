"""The HR file on the command line: the same warnings, reason and way back as on the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.trajectories.feeds import line, make_faculties, table
from utq_portal.imports.models import TableLayout
from utq_portal.imports.shares import share_in
from utq_portal.people.models import Employment, FeedUpload, User
from utq_portal.policy.workflow import set_value

pytestmark = pytest.mark.django_db
TEN = [line(f"M{number}") for number in range(10)]


@pytest.fixture(autouse=True)
def surroundings(db: None) -> None:
    make_faculties()


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def kept(folder: Path, rows: list[dict[str, str]], name: str = "hr-2026-12.csv") -> str:
    path = folder / name
    path.write_bytes(table(rows))
    return str(path)


def test_an_unusual_file_needs_a_reason_here_too(tmp_path: Path) -> None:
    run("import_hr", kept(tmp_path, TEN), "--apply")
    older = kept(tmp_path, TEN[:7], "hr-2026-11.csv")
    told = run("import_hr", older)
    assert "Unusual: This file holds from 1 November 2026" in told
    assert "Rows in this file: 7; in the last one applied (hr-2026-12.csv): 10" in told
    with pytest.raises(CommandError, match="--reason"):
        run("import_hr", older, "--apply")
    assert FeedUpload.objects.count() == 1
    told = run("import_hr", older, "--apply", "--reason", "Three people left.")
    assert "Mails go out at" in told
    assert FeedUpload.objects.latest("pk").reason == "Three people left."


def test_the_last_file_is_taken_back(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No HR file"):
        run("undo_hr")
    run("import_hr", kept(tmp_path, TEN), "--apply")
    told = run("undo_hr")
    assert "Nothing was changed" in told
    assert "Ada Person M0, M0" in told
    assert Employment.objects.count() == 10
    assert "10 people as before, 10 accounts taken out" in run("undo_hr", "--apply")
    assert not User.objects.exists()


def test_import_hr_takes_the_last_file_back_too(tmp_path: Path) -> None:
    run("import_hr", kept(tmp_path, TEN), "--apply")
    changed = kept(tmp_path, [{**one, "fte": "0,5"} for one in TEN], "hr-2027-01.csv")
    run("import_hr", changed, "--apply", "--reason", "Half of it.")
    told = run("import_hr", "--undo")
    assert "hr-2027-01.csv, applied on" in told
    assert "Its mails have not gone out: nobody hears anything." in told
    assert "0.50 FTE" in told
    assert "Nothing was changed" in told
    assert FeedUpload.objects.latest("pk").state == "applied"
    assert "10 people as before" in run("import_hr", "--undo", "--apply")
    assert {str(one.fte) for one in Employment.objects.all()} == {"1.00"}
    assert FeedUpload.objects.latest("pk").state == "undone"
    for wrong in (["--undo", changed], []):
        with pytest.raises(CommandError, match="--undo"):
            run("import_hr", *wrong)


def test_a_fault_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path, TEN)
    monkeypatch.setattr("trajectories.obligations.queries.feed.rows_of", None)  # printing the preview fails
    with pytest.raises(TypeError):
        run("import_hr", path)
    assert not FeedUpload.objects.exists()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database, by table."""
    return {
        model._meta.label: sorted(model._base_manager.order_by().values_list(), key=str)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def test_without_apply_no_row_is_other_than_it_was(tmp_path: Path) -> None:
    """Not the day on which a layout was used either."""
    path = kept(tmp_path, TEN)
    headings = ["--column", "faculty=faculty", "--dates", "day", "--names", "given", "--remember", "Monthly"]
    run("import_hr", path, *headings, "--apply")
    layout = TableLayout.objects.get()
    run("import_hr", path, "--apply", "--reason", "The same file.")
    assert TableLayout.objects.get().used_at != layout.used_at
    before = everything()
    assert "Nothing was changed" in run("import_hr", path)
    assert "Nothing was changed" in run("import_hr", path, *headings[:-2])
    with pytest.raises(CommandError):
        run("import_hr", path, "--column", "nothing=nowhere")
    run("import_hr", "--undo")
    assert everything() == before


def test_who_is_gone_is_told_here_too(tmp_path: Path) -> None:
    run("import_hr", kept(tmp_path, TEN), "--apply")
    next_one = kept(tmp_path, TEN[4:], "hr-2027-01.csv")
    told = run("import_hr", next_one)
    assert "--left NUMBER=DAY" in told
    assert "not in the file: Ada Person M0, M0. since 1 Sep 2025" in told
    answers = ("--left", "M0=2026-12-15", "--elsewhere", "M1,2025-09-01", "--keep", "M2")
    told = run("import_hr", next_one, *answers)
    assert "Has left" in told
    assert "15 December 2026" in told
    assert Employment.objects.filter(end=None, vanished_on=None).count() == 10
    run("import_hr", next_one, *answers, "--apply", "--reason", "Four people.")
    by_number = {one.person.employee_no: one for one in Employment.objects.select_related("person")}
    assert str(by_number["M0"].end) == "2026-12-15"
    assert (by_number["M1"].vanished_on, by_number["M2"].vanished_on) == (None, None)
    assert by_number["M3"].vanished_on is not None
    # in another file: not asked again; kept as it is: asked again
    told = run("import_hr", kept(tmp_path, TEN[4:], "hr-2027-02.csv"))
    assert "M2. since" in told
    assert "Is in another file" in told


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (("--left", "M0"), "Enter the last day"),
        (("--left", "M0=2020-01-01"), "not before the first day"),
        (("--left", "M0=tomorrow"), "write the day as 2026-12-31"),
        (("--keep", "M9"), "nobody with this number"),
        (("--keep", "M0,2020-01-01"), "nobody with this number"),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_nothing(tmp_path: Path, answer: tuple[str, str], why: str) -> None:
    run("import_hr", kept(tmp_path, TEN), "--apply")
    with pytest.raises(CommandError, match=why):
        run("import_hr", kept(tmp_path, TEN[4:], "hr-2027-01.csv"), *answer)
    assert FeedUpload.objects.count() == 1


def test_the_full_week_of_the_institution_counts(tmp_path: Path) -> None:
    set_value("full_week_hours", 40, by=None, on=timezone.localdate())
    rows = [line("M1", fte="30 uur"), line("M2", fte="30/38"), line("M3", fte="0,5")]
    run("import_hr", kept(tmp_path, rows), "--apply")
    found = dict(Employment.objects.values_list("person__employee_no", "fte"))
    assert {number: str(fte) for number, fte in found.items()} == {"M1": "0.75", "M2": "0.79", "M3": "0.50"}


def test_years_of_two_figures_are_told(tmp_path: Path) -> None:
    told = run("import_hr", kept(tmp_path, [line("M1", start="01-09-25")]))
    assert "Years have two figures: 01-09-25 is 2025-09-01" in told


HEAD = "Personeelsnummer;Voornaam;Achternaam;Faculteit;Functie;FTE;Begindatum"
ODD = {
    "two-lines.csv": b"Personeels;;;;;;Datum\nnummer;Voornaam;Achternaam;Faculteit;Functie;FTE;in dienst\n"
    b"M1;Ada;Person;ET;UD 1;30,4 uur;01-09-25\n",
    "wide.csv": f"{HEAD}\r\nM1;Ada;Person;ET;UD 1;0,8;1-9-2025\r\nPagina 1 van 1".encode("utf-16-le"),
    "unseen.csv": f"{HEAD}\nM\u200b1;Ada;Per\u00adson;ET;UD 1;80 %;2025-08-31T22:00:00Z\nTotaal;;;;;0,8;\n".encode(),
    "text.csv": f'sep=;\n{HEAD}\n="M1";Ada;Person;ET;UD 1;.8;1 sep. \'25\n'.encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_the_page_and_the_command_line_read_the_same(
    tmp_path: Path, name: str, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    """Whatever a system made of it, it is the same person on the same day."""
    path = tmp_path / name
    path.write_bytes(ODD[name])
    told = run("import_hr", str(path), "--all-rows")
    assert "Ada Person, M1" in told
    hr = signed_in(cast.central_hr)
    hr.post("/hr/", {"file": SimpleUploadedFile(name, ODD[name])})
    upload = FeedUpload.objects.get()
    assert upload.state == FeedUpload.State.READY
    values = upload.rows.get().values
    assert (values["employee_no"], values["last_name"], values["start"]) == ("M1", "Person", "2025-09-01")
    assert share_in(values["fte"]) == Decimal("0.8")
    page = hr.get(f"/hr/files/{upload.pk}/").content.decode()
    assert ("writes years with two figures" in page) == bool(upload.summary["read"]["years"])


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x05\x06" + b"\0" * 18, b'[{"a": 1}]', b"", b"\x1f\x8b\x08xxx"])
def test_a_file_that_is_no_table_is_refused_alike(
    tmp_path: Path, content: bytes, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        run("import_hr", str(path))
    hr = signed_in(cast.central_hr)
    page = hr.post("/hr/", {"file": SimpleUploadedFile("file.xlsx", content)}, follow=True).content.decode()
    if content:  # an empty one is refused by the form itself
        assert str(refused.value).partition(": ")[2] in page
