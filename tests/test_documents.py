"""Every document that the portal draws: names of many languages, letters of a faculty, long words, the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

import assessments.letters
import assessments.pdf
import courses.pdf
import exemptions.pdf
from assessments import tasks
from assessments.models import Assessment, Certificate, DecisionLetter
from assessments.workflow.announcing import announce
from assessments.workflow.letters import printed_now as printed_of_decision
from courses.models import Registration, Statement
from courses.workflow.statements import freeze
from exemptions.models import Letter
from exemptions.workflow.letters import printed_now as printed_of_exemption
from tests.cast import Cast
from tests.drawing import Drawn
from tests.factories import assessments as make
from tests.factories import courses as given
from tests.factories import exemptions as made
from tests.kept import location
from tests.names import ELSEWHERE, NAMES
from tests.web.access_rows import with_logo
from utq_portal.files import orphans
from utq_portal.people.models import Department, Employment, User
from utq_portal.policy.workflow import change_institution
from utq_portal.web import pango
from utq_portal.web.letterhead import addressee
from utq_portal.web.typeface import INSTEAD

ROOT = Path(__file__).resolve().parents[1]
LONGEST = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewa"
PAGE = {"certificate": (842, 595)}
A4 = (595, 842)

Render = Callable[[], bytes]
Draw = Callable[[Cast, str], Render]


def _named(cast: Cast, name: str) -> User:
    User.objects.filter(pk=cast.teacher.pk).update(printed_name=name, employee_no="M-40118")
    cast.teacher.refresh_from_db()
    department, _new = Department.objects.get_or_create(faculty=cast.science, name="Toegepaste Wiskunde")
    Employment.objects.filter(person=cast.teacher).update(department=department)
    return cast.teacher


def _row(cast: Cast, name: str) -> Certificate:
    row = Certificate.objects.first() or make.certificate(cast)
    row.name_printed = name
    return row


def certificate(cast: Cast, name: str) -> Render:
    row = _row(cast, name)
    row.printed["signatories"] = [{"name": name, "nl": "Decaan", "en": "Dean"}] * 3
    return lambda: assessments.pdf.render(row)


def exemption(kind: str, language: str) -> Draw:
    def draw(cast: Cast, name: str) -> Render:
        _named(cast, name)
        request = made.granted(cast) if kind == "granted" else made.advised(cast, "refuse")
        printed = printed_of_exemption(request, Letter.Kind.DECISION) | {
            "outcome": kind, "date": "2026-11-23", "signed": name, "objection": "2027-01-04",
        }  # fmt: skip
        letter = Letter(request=request, kind="decision", language=language, printed=printed)
        return lambda: exemptions.pdf.render(letter)

    return draw


def decision(outcome: bool, language: str) -> Draw:
    def draw(cast: Cast, name: str) -> Render:
        _named(cast, name)
        row = make.assessment(cast, Assessment.State.ANNOUNCED, sufficient=outcome)
        row.trajectory.person.refresh_from_db()
        printed = printed_of_decision(row) | {"signed": name, "objection": "2027-01-04"}
        letter = DecisionLetter(assessment=row, language=language, printed=printed)
        return lambda: assessments.letters.render(letter)

    return draw


def statement(cast: Cast, name: str) -> Render:
    person = _named(cast, name)
    row = Registration.objects.first()
    if row is None:
        row = given.registered(given.make_edition(given.make_course(), trainers=name), person, state="completed")
    freeze(row.edition, [row])
    printed = {**Statement.objects.get().printed, **addressee(person, None, row.edition.ends_on), "language": "en"}
    return lambda: courses.pdf.render(printed)


DOCUMENTS: dict[str, Draw] = {
    "certificate": certificate,
    "exemption granted": exemption("granted", "en"),
    "exemption refused": exemption("refused", "nl"),
    "decision sufficient": decision(True, "en"),
    "decision insufficient": decision(False, "nl"),
    "statement": statement,
}


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> tuple[str, Draw]:
    """Each document by its name."""
    if pango.missing():
        pytest.skip("Pango is not installed")
    return request.param, DOCUMENTS[request.param]


def test_every_place_that_draws_is_in_this_list() -> None:
    """A new document belongs in DOCUMENTS: each is drawn from a template in templates/pdf."""
    drawn = {path.stem for path in (ROOT / "templates" / "pdf").glob("*.html") if not path.stem.startswith("_")}
    assert drawn == {"certificate", "exemption_letter", "decision_letter", "statement"}
    calls = {
        path.relative_to(ROOT).as_posix()
        for app in ("assessments", "courses", "dossiers", "exemptions", "trajectories", "utq_portal")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"pdf\.write\(|letterhead\.draw\(|import weasyprint", path.read_text())
    }
    assert calls == {
        "assessments/letters.py", "assessments/pdf.py", "courses/pdf.py", "exemptions/pdf.py",
        "utq_portal/web/letterhead.py", "utq_portal/web/pdf.py",
    }  # fmt: skip


def _parts(longest: int) -> list[str]:
    """All the names, in as few texts as a name may be long."""
    found = [""]
    for word in " ".join(NAMES.values()).split():
        if len(found[-1]) + len(word) >= longest:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return found


PARTS = _parts(180)


def test_the_parts_hold_every_name() -> None:
    assert " ".join(PARTS).split() == " ".join(NAMES.values()).split()


@pytest.mark.parametrize("part", range(len(PARTS)))
def test_every_name_is_drawn_letter_by_letter(cast: Cast, document: tuple[str, Draw], part: int) -> None:
    sheet = Drawn(document[1](cast, PARTS[part])())
    assert sheet.wrong() == []
    for one in PARTS[part].split():
        assert one in sheet.text
    assert len(sheet.sizes) > 1


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_certificate_is_right_at_both_sizes_of_a_name(cast: Cast, name: str) -> None:
    short, long = name.split(maxsplit=1)[0], f"{name} {name} {name}"[:180]
    sizes = set()
    for printed in (short, long):
        sheet = Drawn(assessments.pdf.render(_row(cast, printed)))
        assert sheet.wrong() == []
        assert printed.replace(" ", "") in sheet.text
        sizes |= sheet.sizes
    assert len(sizes) > 6


def test_no_letter_comes_from_another_font(cast: Cast, document: tuple[str, Draw]) -> None:
    sheet = Drawn(document[1](cast, f"Jan {''.join(ELSEWHERE.values())}")())
    assert sheet.wrong() == []
    assert INSTEAD in sheet.text
    assert {face.name.rpartition("Noto")[0] for face in sheet.fonts.values()} == {""}


def test_the_same_row_gives_the_same_bytes(cast: Cast, document: tuple[str, Draw]) -> None:
    """A second later, and in a process that speaks another language: neither is part of a document."""
    render = document[1](cast, "Łucja Đặng")
    with translation.override("nl"):
        first = render()
    time.sleep(1.1)
    with translation.override("en"):
        assert render() == first


@pytest.mark.parametrize(
    "name", [LONGEST, "Wilhelmina " * 12 + "van der Voorbeeld", "Ł" * 88], ids=["one", "many", "Ł"]
)
def test_a_name_stays_on_the_sheet(cast: Cast, document: tuple[str, Draw], name: str, tmp_path: Path) -> None:
    assert len(LONGEST) >= 88
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "sheet.pdf"
    file.write_bytes(document[1](cast, name)())
    boxes = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    width, height = PAGE.get(document[0], A4)
    words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<', boxes)
    assert "".join(name.split())[:60] in "".join(word[4] for word in words)
    margin = 28
    outside = [w[4] for w in words if float(w[0]) < margin or float(w[2]) > width - margin or float(w[3]) > height]
    assert outside == []
    pages = boxes.count("<page ")
    assert pages == 1 or document[0] != "certificate"


# ---------- letters of a faculty ----------


def text(content: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(unicodedata.normalize("NFC", said).split())


def announced(cast: Cast, *, sufficient: bool = False) -> Assessment:
    _named(cast, "Dr. Łucja Đặng")
    row = make.assessment(cast, Assessment.State.DECIDED, sufficient=sufficient)
    announce(row, by=cast.coordinator, today=date(2026, 11, 23))
    return Assessment.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Dear Dr. Łucja Đặng,", "Voorbeeldstad, 23 November 2026", "Our reference", "Employee number", "until"],
        ),
        (
            "nl",
            ["Geachte Dr. Łucja Đặng,", "Voorbeeldstad, 23 november 2026", "Ons kenmerk", "Personeelsnummer", "tot en"],
        ),
    ],
)
def test_a_decision_letter_has_what_a_letter_has(cast: Cast, tmp_path: Path, language: str, words: list[str]) -> None:
    change_institution({"certificate_place": "Voorbeeldstad"}, by=cast.coordinator)
    row = announced(cast)
    letter = row.letters.get(language=language)
    said = text(assessments.letters.render(letter), tmp_path)
    for one in (*words, row.reference, "M-40118", "Toegepaste Wiskunde", cast.coordinator.name):
        assert one in said
    assert row.objection_until == date(2026, 11, 23) + timedelta(days=42)


LETTER = {
    "en": ["Dear Dr. Łucja Đặng,", "Voorbeeldstad, 23 November 2026", "Our reference", "Employee number", "M-40118"],
    "nl": ["Geachte Dr. Łucja Đặng,", "Voorbeeldstad, 23 november 2026", "Ons kenmerk", "Personeelsnummer", "M-40118"],
}
OBJECT = {
    "en": "You can object under the UTQ regulation, in writing, to the Executive Board, up to and including 4 January",
    "nl": "schriftelijk bezwaar maken bij het College van Bestuur, tot en met 4 januari 2027",
}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("outcome", ["granted", "refused", "revoked"])
def test_an_exemption_letter_has_what_a_letter_has(cast: Cast, tmp_path: Path, language: str, outcome: str) -> None:
    """An objection is possible to what was refused or taken back, and only then has a route and a last day."""
    change_institution({"certificate_place": "Voorbeeldstad"}, by=cast.coordinator)
    _named(cast, "Dr. Łucja Đặng")
    request = made.granted(cast)
    last = "" if outcome == "granted" else "2027-01-04"
    printed = printed_of_exemption(request, "decision") | {"outcome": outcome, "date": "2026-11-23", "objection": last}
    said = text(exemptions.pdf.render(Letter(request=request, language=language, printed=printed)), tmp_path)
    faculty = cast.science.names[language]
    for one in (*LETTER[language], request.reference, "Toegepaste Wiskunde", faculty, cast.dean.name):
        assert one in said
    assert (OBJECT[language] in said) == bool(last)


@pytest.mark.parametrize(
    ("name", "words"), [("Science", "the faculty Science"), ("Faculty of Law", "behalf of the Faculty of Law")]
)
def test_a_faculty_is_named_once_where_it_is_signed_for(cast: Cast, tmp_path: Path, name: str, words: str) -> None:
    request = made.granted(cast)
    printed = printed_of_exemption(request, "decision") | {"faculty": {"en": name, "nl": name}}
    said = text(exemptions.pdf.render(Letter(request=request, language="en", printed=printed)), tmp_path)
    assert words in said
    assert "faculty Faculty" not in said


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_statement_has_what_a_letter_has_and_greets_nobody(cast: Cast, tmp_path: Path, language: str) -> None:
    change_institution({"certificate_place": "Voorbeeldstad"}, by=cast.coordinator)
    person = _named(cast, "Dr. Łucja Đặng")
    row = given.registered(given.make_edition(given.make_course(), trainers="T. Rainer"), person, state="completed")
    freeze(row.edition, [row])
    kept = Statement.objects.get().printed
    printed = {**kept, **addressee(person, None, date(2026, 11, 23)), "date": "2026-11-23", "language": language}
    said = text(courses.pdf.render(printed), tmp_path)
    greeting, *rest = LETTER[language]
    for one in (*rest, f"X1-{row.pk}", "T. Rainer", "Toegepaste Wiskunde"):
        assert one in said
    for one in (greeting, "Yours sincerely", "Met vriendelijke groet", "object under", "bezwaar"):
        assert one not in said


def test_every_further_page_says_to_which_letter_it_belongs(cast: Cast, tmp_path: Path) -> None:
    request = made.granted(cast)
    printed = printed_of_exemption(request, "decision") | {"reason": "A long reason. " * 400}
    said = text(exemptions.pdf.render(Letter(request=request, language="en", printed=printed)), tmp_path)
    pages = int(re.findall(r"\b1 ?/ ?(\d)", said)[0])
    assert pages > 1
    assert said.count(request.reference) == pages  # under "Our reference" on the first one


@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_signatures_leave_the_text_above_them_alone(cast: Cast, tmp_path: Path, places: int) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    row = _row(cast, LONGEST)
    row.printed["signatories"] = [{"name": "Mw" * 95, "nl": "Decaan", "en": "Dean"}] * places
    file = tmp_path / "c.pdf"
    file.write_bytes(assessments.pdf.render(row))
    boxes = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)<', boxes)
    text_ends = max(float(low) for _high, low, word in words if word == "professionaliseren.")
    assert text_ends < min(float(high) for high, _low, word in words if word.startswith("MwMw"))


def test_a_letter_is_drawn_once_and_read_by_the_candidate(cast: Cast, signed_in: Any) -> None:
    row = announced(cast)
    letter = row.letters.get(language="nl")
    tasks.render_letter(letter.pk)
    tasks.render_letter(letter.pk)
    letter.refresh_from_db()
    page = signed_in(cast.teacher).get(f"/assessments/{row.pk}/letter/").content.decode()
    assert f"/assessments/{row.pk}/letter/nl/" in page
    assert "Dear Dr. Łucja Đặng," in page
    sheet = signed_in(cast.teacher).get(f"/assessments/{row.pk}/letter/nl/")
    assert b"".join(sheet.streaming_content) == assessments.letters.render(letter)
    assert signed_in(cast.teacher).get(f"/assessments/{row.pk}/letter/en/").status_code == 404
    assert letter.sha256


def test_a_letter_from_before_is_drawn_without_what_it_lacks(cast: Cast) -> None:
    request = made.granted(cast)
    letter = request.letters.get(language="en")
    for name in ("unit", "logo", "place", "number", "department", "office"):
        letter.printed.pop(name)
    assert Drawn(exemptions.pdf.render(letter)).wrong() == []


def test_the_logo_stands_on_a_letter_and_stays_when_another_comes(cast: Cast) -> None:
    without = Drawn(exemptions.pdf.render(made.granted(cast).letters.get(language="en")))
    with_logo(cast)
    letter = Letter.objects.get(language="en")
    letter.printed = printed_of_exemption(letter.request, letter.kind)
    letter.save()
    assert letter.printed["logo"]
    sheet = Drawn(exemptions.pdf.render(letter))
    assert [b"/Image" in b"".join(one.objects.values()) for one in (without, sheet)] == [False, True]
    change_institution({"logo": ""}, by=cast.coordinator)
    assert orphans.sweep(-orphans.AGE) == 0
    assert location(letter.printed["logo"]).exists()


def test_a_decision_letter_of_an_ordinary_length_is_one_page(cast: Cast) -> None:
    row = announced(cast)
    for letter in row.letters.all():
        pages = [one for one in Drawn(assessments.letters.render(letter)).objects.values() if b"/Type /Page/" in one]
        assert len(pages) <= 1
