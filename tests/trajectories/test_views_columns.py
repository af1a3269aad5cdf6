"""HR says which column is what, once; the page and the command line do the same."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation

from tests.cast import Cast, give, person
from tests.imports.test_tables import made
from tests.kept import location
from tests.trajectories.feeds import applied, line, make_faculties, staged, table
from trajectories.obligations.workflow import columns, feed
from trajectories.views import feed as feed_views
from utq_portal.audit.models import Event
from utq_portal.imports.models import TableLayout
from utq_portal.imports.reading import Layout
from utq_portal.jobs import runner
from utq_portal.people.models import Employment, Faculty, FacultyName, FeedUpload, JobFamilyName, Role, User
from utq_portal.workflow import Refused

SignIn = Callable[[User], Client]
State = FeedUpload.State
HEAD = "Pers.nr.;Naam;Org. eenheid;Functie (UFO);Deeltijdpercentage;Begindatum;Kostenplaats"
ODD = (
    f"Overzicht\n{HEAD}\n007;Vries, J. (Jan) de;CAES;Tovenaar;80;03/01/2025;4410\n008;Kim;CAES;UD 1;100;04/01/2025;1\n"
)
SAID = {
    "column-0": "employee_no", "column-1": "name", "column-2": "faculty", "column-3": "job_family",
    "column-4": "fte", "column-5": "start", "column-6": "", "names": "given", "dates": "day",
    "remember": "on", "name": "Monthly",
}  # fmt: skip


@pytest.fixture(autouse=True)
def surroundings(db: None) -> None:
    make_faculties()


def answer(client: Client, upload: FeedUpload, **data: str) -> None:
    """What HR says, twice where more is asked about what was said."""
    for _time in range(2):
        client.post(f"/hr/files/{upload.pk}/columns/", {**SAID, **data})
    upload.refresh_from_db()


def sent(client: Client, text: str = ODD, name: str = "odd.csv", **data: object) -> FeedUpload:
    received = client.post("/hr/", {"file": SimpleUploadedFile(name, text.encode()), **data})
    assert received.status_code == 302
    return FeedUpload.objects.latest("pk")


def test_what_is_not_known_is_asked_and_remembered(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr)
    assert (upload.state, location(upload.file_path).exists()) == (State.COLUMNS, True)
    page = hr.get(f"/hr/files/{upload.pk}/", follow=True).content.decode()
    for words in ("Which column is what?", "Org. eenheid", "007 · 008", "Vries, J. (Jan) de", "3 January 2025"):
        assert words in page
    wrong = hr.post(f"/hr/files/{upload.pk}/columns/", {"column-1": "name", "column-4": "name"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    for words in (
        "Choose the column for: Employee number",
        "Two columns are",
        "Say how the name is written",
        "the month",
    ):
        assert words in said
    kept = location(upload.file_path)
    assert hr.post(f"/hr/files/{upload.pk}/columns/", {**SAID, "j0": "other"}).status_code == 302
    more = hr.get(f"/hr/files/{upload.pk}/columns/").content.decode()
    assert "CAES" in more.partition("Words that are not known yet")[2]
    done = hr.post(f"/hr/files/{upload.pk}/columns/", {**SAID, "f0": Faculty.objects.get(code="ET").pk})
    assert done.status_code == 302
    upload.refresh_from_db()
    assert (upload.state, upload.file_path, kept.exists()) == (State.READY, "", False)
    assert upload.summary["people"] == {"joiner": 2}
    assert "look" not in upload.summary
    rows = {one.employee_no: one.values for one in upload.rows.all()}
    assert (rows["007"]["last_name"], rows["007"]["prefix"], rows["007"]["first_name"]) == ("Vries", "de", "Jan")
    assert (rows["007"]["start"], rows["007"]["fte"]) == ("2025-01-03", "80%")
    assert FacultyName.objects.get().name == "CAES"
    assert JobFamilyName.objects.get(name="Tovenaar").job_family == "other"
    again = sent(hr, ODD.replace("Overzicht", "Overzicht januari"))
    assert (again.state, again.summary["read"]["layout"]) == (State.READY, "Monthly")
    assert TableLayout.objects.get().used_at is not None
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"people.layout_saved", "people.faculty_name_saved", "people.family_name_saved"} <= verbs


def test_known_headings_are_not_asked_about_unless_hr_wants_to_see_them(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    content = table([line("M1")]).decode()
    assert sent(hr, content).state == State.READY
    upload = sent(hr, content, show_columns="on")
    assert upload.state == State.COLUMNS
    page = hr.get(f"/hr/files/{upload.pk}/columns/").content.decode()
    assert "You asked to see the columns first" in page
    assert "Before the rows can be compared" not in page, "nothing is asked, so nothing warns"


def test_another_line_for_the_headings(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr)
    moved = hr.post(f"/hr/files/{upload.pk}/columns/", {"again": "1", "line": "3"}, follow=True)
    assert "Vries, J. (Jan) de" in moved.content.decode()
    upload.refresh_from_db()
    assert (upload.summary["look"]["line"], upload.summary["look"]["headings"][0]) == (3, "007")
    assert hr.post(f"/hr/files/{upload.pk}/columns/", {"again": "1", "line": "x"}).status_code == 422


def test_another_sheet(cast: Cast, signed_in: SignIn) -> None:
    rows: list[list[object]] = [list(HEAD.split(";")), ["1", "Kim", "ET", "UD 1", 0.8, "2025-01-03", ""]]
    hr = signed_in(cast.central_hr)
    content = made(("Toelichting", [["Lees dit"]]), ("Een", rows), ("Twee", [["Titel"], *rows]))
    hr.post("/hr/", {"file": SimpleUploadedFile("x.xlsx", content)})
    upload = FeedUpload.objects.latest("pk")
    assert upload.summary["look"]["sheet"] == "Een"
    moved = hr.post(f"/hr/files/{upload.pk}/columns/", {"again": "1", "sheet": "Twee", "line": "1"}, follow=True)
    assert "columns of the sheet “Twee”" in moved.content.decode()
    answer(hr, upload)
    assert (upload.state, upload.summary["read"]["sheet"], upload.summary["read"]["line"]) == (State.READY, "Twee", 2)
    wrong = hr.post(f"/hr/files/{sent(hr, show_columns='on').pk}/columns/", {"again": "1", "line": "99"}, follow=True)
    assert "There are no headings on sheet" in wrong.content.decode()


PEOPLE = ("Jan de Vries", "Kim", "Vries, P. de", "Ma Long", "Berg, J.A. (Jan) van den", "Ada Lovelace", "Bob Babbage")
MANY = "\n".join((HEAD, *(f"{n:03};{name};ET;UD 1;{80 + n};{n + 1:02}-09-2025;44{n}" for n, name in enumerate(PEOPLE))))


def test_three_values_of_each_column_are_shown(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, MANY)
    table = hr.get(f"/hr/files/{upload.pk}/columns/").content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    shown = re.findall(r'data-label="First values">([^<]*)<', table)
    assert shown == [
        "000 · 001 · 002",
        "Jan de Vries · Kim · Vries, P. de",
        "ET",
        "UD 1",
        "80 · 81 · 82",
        "01-09-2025 · 02-09-2025 · 03-09-2025",
        "440 · 441 · 442",
    ]


@pytest.mark.parametrize("heading", ["Naam", "Wie"])  # known, and chosen on the page
def test_five_people_are_shown_to_confirm_how_a_name_is_written(cast: Cast, signed_in: SignIn, heading: str) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, MANY.replace("Naam", heading))
    chosen = {name: value for name, value in SAID.items() if name != "names"}
    page = hr.post(f"/hr/files/{upload.pk}/columns/", chosen)
    assert page.status_code == 422
    part = page.content.decode().partition('id="names-h"')[2].partition("</section>")[0]
    told = html.unescape(part)
    shown = [name for name in PEOPLE if told.count(name) >= 2]  # once for each way to read it
    assert len(shown) == 5
    assert "family name Vries, first name P., prefix de" in told


def test_the_first_row_promises_no_reading_that_is_still_open(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    head = "Personeelsnummer;Achternaam;Org. eenheid;Functie;Omvang;Begindatum;Einddatum"
    upload = sent(hr, f"{head}\n1;Kim;CAES;UD 1;36;01-09-24;31-12-99\n2;Lee;CAES;UD 1;38;01-09-24;\n")
    first = hr.get(f"/hr/files/{upload.pk}/columns/").content.decode().partition('id="first-h"')[2]
    for words in ("36, in two ways", "1 September 2024", "31-12-99, in two ways"):
        assert words in first
    assert "36.00" not in first
    ready = sent(hr, f"{head}\n1;Kim;;UD 1;1;01-09-24;31-12-99\n".replace("Org. eenheid", "Faculteit"))
    page = hr.get(f"/hr/files/{ready.pk}/").content.decode()
    assert "31-12-99" in page
    assert "1999" not in page


def test_only_who_uploaded_it_answers(cast: Cast, signed_in: SignIn) -> None:
    upload = sent(signed_in(cast.hr))
    central = signed_in(cast.central_hr)
    page = central.get(f"/hr/files/{upload.pk}/columns/").content.decode()
    assert "Only the person who uploaded this file" in page
    assert "Compare the rows" not in page
    central.post(f"/hr/files/{upload.pk}/columns/", SAID)
    upload.refresh_from_db()
    assert upload.state == State.COLUMNS
    theirs = sent(central)
    assert signed_in(cast.hr).get(f"/hr/files/{theirs.pk}/columns/").status_code == 404


def test_a_file_that_is_not_used_is_not_kept(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr)
    kept = location(upload.file_path)
    hr.post(f"/hr/files/{upload.pk}/discard/")
    upload.refresh_from_db()
    assert (upload.state, kept.exists(), upload.summary) == (State.DISCARDED, False, {})


def test_a_file_that_nobody_explains_goes_after_two_weeks(cast: Cast, signed_in: SignIn) -> None:
    upload = sent(signed_in(cast.central_hr))
    kept, today = location(upload.file_path), timezone.localdate()
    assert columns.let_go_of_old(today + timedelta(days=columns.KEPT)) == 0
    assert kept.exists()
    assert columns.let_go_of_old(today + timedelta(days=columns.KEPT + 1)) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.file_path, kept.exists(), upload.summary) == (State.DISCARDED, "", False, {})


def test_a_large_file_is_asked_about_and_read_by_the_job(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_views, "LARGE", 10)
    monkeypatch.setattr(columns, "LARGE", 10)
    hr = signed_in(cast.central_hr)
    upload = sent(hr)
    assert upload.state == State.STAGED
    runner.drain()
    upload.refresh_from_db()
    assert upload.state == State.COLUMNS
    answer(hr, upload)
    assert upload.state == State.STAGED
    runner.drain()
    upload.refresh_from_db()
    assert (upload.state, upload.file_path) == (State.READY, "")


def test_the_preview_says_as_what_a_job_counts(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, table([line("M1", job_family="Onderzoeker 2")]).decode())
    page = hr.get(f"/hr/files/{upload.pk}/").content.decode()
    assert 'Onderzoeker 2 <small class="soft">Postdoc</small>' in page


def test_everything_from_the_file_is_text(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, "<script>x</script>;Naam;b\n<img src=x>;'\"><b>;<i>\n")
    page = hr.get(f"/hr/files/{upload.pk}/columns/").content.decode()
    assert "&lt;script&gt;x" in page
    for words in ("<script>x", "<img src=x", "<b>;", "<i>"):
        assert words not in page


def test_who_keeps_what_is_remembered(cast: Cast, signed_in: SignIn) -> None:
    hr, central = signed_in(cast.hr), signed_in(cast.central_hr)
    answer(central, sent(central))
    row = TableLayout.objects.get()
    assert "Monthly" in hr.get("/hr/columns/").content.decode()
    hr.post(f"/hr/columns/{row.pk}/forget/")
    assert TableLayout.objects.filter(pk=row.pk).exists()
    upload = sent(hr, show_columns="on")
    told = hr.post(f"/hr/files/{upload.pk}/columns/", {**SAID, "name": "Other"}, follow=True)
    assert "holds for this file only" in told.content.decode()
    assert TableLayout.objects.get().name == "Monthly"
    central.post(f"/hr/columns/{row.pk}/forget/")
    assert not TableLayout.objects.exists()
    assert Event.objects.filter(verb="people.layout_forgotten").count() == 1
    assert sent(central).state == State.COLUMNS


def test_a_faculty_gets_a_name_from_the_preview(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, table([line("M1", faculty="Techniek!")]).decode())
    page = hr.get(f"/hr/files/{upload.pk}/").content.decode()
    assert "Say which faculty" in page
    hr.post("/hr/columns/", {"file": upload.pk, "name": "Techniek!", "faculty": Faculty.objects.get(code="ET").pk})
    upload.refresh_from_db()
    assert upload.summary["rows"] == {"joiner": 1}
    named = FacultyName.objects.get()
    own = signed_in(cast.hr)
    assert own.post(f"/hr/faculty-names/{named.pk}/remove/").status_code == 404  # of another faculty
    assert own.post("/hr/columns/", {"name": "X", "faculty": named.faculty_id}).status_code == 422
    hr.post(f"/hr/faculty-names/{named.pk}/remove/")
    assert not FacultyName.objects.exists()


def test_a_column_that_is_not_there_changes_nothing() -> None:
    applied(table([line("M1", end="31-12-2030", prefix="de", manager_no="M2"), line("M2")]))
    head = "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;FTE;Begindatum\n"
    upload = staged(f"{head}M1;Person M1;ET;UD 1;0,5;01-09-2025\nM2;Person M2;ET;UD 1;1;01-09-2025\n".encode())
    assert upload.summary["people"] == {"fte": 1, "same": 1}
    assert upload.summary["read"]["absent"] == ["department", "email", "end", "first_name", "manager_no", "prefix"]
    assert feed.restage(upload, today=date(2026, 11, 23)).summary["people"] == {"fte": 1, "same": 1}
    from trajectories.workflow.applying import apply_feed

    apply_feed(upload, by=None, today=date(2026, 11, 23), reason="One person.")
    who = User.objects.get(employee_no="M1")
    last = Employment.objects.filter(person=who).latest("start")
    assert (who.prefix, who.given_name, str(last.fte), last.end) == ("de", "Ada", "0.50", date(2030, 12, 31))
    assert last.department is not None
    assert last.line_manager is not None


def test_more_than_a_full_week_together_is_shown(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    both = [
        line("M1", fte="0,8"),
        line("M1", fte="0,6", faculty="BMS"),
        line("M2", fte="0,6"),
        line("M2", faculty="BMS", fte="0,6"),
    ]
    upload = sent(hr, table(both).decode())
    assert upload.summary["together"] == [["M1", "Ada Person M1", "1.40"]]
    assert "Ada Person M1, M1: 1.40 FTE" in hr.get(f"/hr/files/{upload.pk}/").content.decode()
    assert upload.summary["rows"] == {"joiner": 4}


def test_without_faculties_the_page_says_who_makes_them(cast: Cast, signed_in: SignIn) -> None:
    Faculty.objects.update(active=False)
    hr = signed_in(cast.central_hr)
    upload = sent(hr, table([line("M1")]).decode())
    for where in ("/hr/", f"/hr/files/{upload.pk}/", "/hr/columns/"):
        page = hr.get(where).content.decode()
        assert "has no faculties yet" in page
        assert cast.coordinator.name in page
    give(cast.central_hr, Role.COORDINATOR)
    assert (
        'href="/settings/faculties/"' in signed_in(User.objects.get(pk=cast.central_hr.pk)).get("/hr/").content.decode()
    )


def test_the_command_line_asks_and_answers(tmp_path: Path) -> None:
    file = tmp_path / "hr-2025-02.csv"
    file.write_text(ODD)
    with pytest.raises(CommandError) as asked:
        call_command("import_hr", file)
    told = str(asked.value)
    for words in ("Faculty", "Org. eenheid = not used   CAES", "--column", "--names", "--dates"):
        assert words in told
    assert not FeedUpload.objects.exists()
    FacultyName.objects.create(name="CAES", faculty=Faculty.objects.get(code="ET"))
    out = io.StringIO()
    options = {"column": ["Org. eenheid=faculty"], "dates": "day", "names": "given", "remember": "Monthly"}
    call_command("import_hr", file, stdout=out, **options)
    assert "line 2, read as “Monthly”" in out.getvalue()
    out = io.StringIO()
    call_command("import_hr", file, "--apply", stdout=out)
    assert User.objects.get(employee_no="008").family_name == "Kim"
    with pytest.raises(CommandError, match="No column Nothing"):
        call_command("import_hr", file, column=["Nothing=faculty"])
    with pytest.raises(CommandError, match="HEADING=FIELD"):
        call_command("import_hr", file, column=["Naam=wizard"])


def test_refusals_name_fields_in_the_readers_language(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr, "naam;salaris\na;1\n")
    with translation.override("nl"):
        User.objects.filter(pk=cast.central_hr.pk).update(language="nl")
    page = signed_in(User.objects.get(pk=cast.central_hr.pk)).get(f"/hr/files/{upload.pk}/columns/").content.decode()
    assert "Personeelsnummer" in page
    assert "employee_no" not in page.replace('value="employee_no"', "")


def test_an_answer_counts_once(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    upload = sent(hr)
    answer(hr, upload)
    with pytest.raises(Refused, match="already"):
        columns.look_again(upload, Layout({}, line=2), by=cast.central_hr)
    assert hr.post(f"/hr/files/{upload.pk}/columns/", SAID).status_code == 302
    assert person("nobody").pk


def test_a_file_that_was_set_aside_while_a_job_read_it_stays_set_aside(cast: Cast) -> None:
    """Nothing of it comes back: not the file, and not the values that were to be shown."""
    found = FeedUpload.objects.create(
        uploaded_by=cast.central_hr,
        file_name="f.csv",
        state=State.STAGED,
        valid_from=timezone.localdate(),
        faculties=[],
    )
    FeedUpload.objects.filter(pk=found.pk).update(state=State.DISCARDED)
    feed.stage(found, b"Nummer?;Wat\n1;geheim\n", today=timezone.localdate())
    found.refresh_from_db()
    assert (found.state, found.file_path, found.summary) == (State.DISCARDED, "", {})
