"""HR files in the manner of common systems (synthetic, tests/data/hr): read without a question, or with one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.people.hr_files import read, reason
from tests.people.test_feed_reading import raw
from utq_portal.imports.reading import Layout, ReadFile, Unsettled
from utq_portal.people.feed.families import family_of
from utq_portal.people.feed.rows import Fault, Row, Tables, parse

FILES = Path(__file__).parent.parent / "data" / "hr"
WHOLE_NAMES = ("afas.csv", "peoplesoft.csv")
TABLES = Tables({code.casefold(): n for n, code in enumerate(("ET", "BMS", "ITC", "S&T", "EEMCS"), 1)}, ("ET",), {})


def rows(name: str) -> tuple[ReadFile, list[Row]]:
    """The rows of a file; a question about names is answered as HR would."""
    content = (FILES / name).read_bytes()
    if name in WHOLE_NAMES:
        with pytest.raises(Unsettled) as question:
            read(content)
        look = question.value.look
        assert look["questions"] == ["names"]
        found = read(content, {look["fingerprint"]: Layout({}, names="given")})
    else:
        found = read(content)
    return found, [parse(one, TABLES) for one in found.rows]


EXPECTED = {
    "afas.csv": [
        ("00027401", "Jan de Vries", "assistant", "0.80", date(2024, 9, 1), None),
        ("00027402", "Anna van den Berg", "teacher", "0.60", date(2025, 3, 1), None),
        ("00027403", "A. Müller", "full", "1.00", date(2023, 1, 15), None),
        ("00027404", "Piet in 't Veld", "postdoc", "1.00", date(2026, 2, 1), date(2028, 1, 31)),
    ],
    "sap-nl.txt": [
        ("00030001", "Zofia Łukaszewicz", "associate", "0.80", date(2024, 9, 1), None),
        ("00030002", "Jiří Dvořák", "phd", "1.00", date(2025, 2, 1), date(2029, 1, 31)),
        ("00030003", "Kim Jansen", "teacher", "0.50", date(2023, 8, 15), None),
    ],
    "sap-successfactors.csv": [
        ("40001", "Ada Okafor", "assistant", "0.80", date(2024, 9, 1), date(2027, 12, 31)),
        ("40002", "Wei Zhang", "associate", "1.00", date(2023, 3, 15), None),
        ("40003", "Sofia Rossi", "other", "0.20", date(2026, 2, 3), date(2027, 2, 2)),
    ],
    "oracle.csv": [
        ("50001", "Noor van der Heide", "assistant", "0.80", date(2025, 3, 1), None),
        ("50002", "Émile Laurent", "teacher", "0.50", date(2024, 9, 1), date(2027, 8, 31)),
        ("50003", "Ruth Adeyemi", "full", "1.00", date(2019, 1, 15), None),
    ],
    "peoplesoft.csv": [
        ("0060001", "Tom de Visser", "assistant", "0.79", date(2024, 9, 1), None),
        ("0060002", "Maria da Costa", "phd", "1.00", date(2025, 2, 1), date(2029, 1, 31)),
        ("0060003", "Suharto", "teacher", "0.50", date(2020, 8, 15), None),
    ],
    "workday-nl.csv": [
        ("W70001", "Lotte Smit", "teacher", "0.80", date(2025, 3, 1), None),
        ("W70002", "Bram Bakker", "full", "1.00", date(2020, 8, 15), None),
        ("W70003", "Yara El Amrani", "assistant", "0.60", date(2026, 3, 1), date(2031, 2, 28)),
    ],
    "youforce.csv": [
        ("80001", "Eva de Boer", "full", "0.20", date(2024, 9, 1), None),
        ("80002", "Sem Kaya", "assistant", "1.00", date(2024, 1, 1), None),
        ("80003", "Iris van 't Hof", "full", "1.00", date(2009, 7, 6), None),
    ],
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_rows_of_a_system(name: str) -> None:
    _found, read_rows = rows(name)
    told = [(one.employee_no, one.name, one.job_family, str(one.fte), one.start, one.end) for one in read_rows]
    assert told == EXPECTED[name]


def test_every_file_is_expected() -> None:
    assert {path.name for path in FILES.iterdir()} == {*EXPECTED, "README.md"}


def test_what_a_file_does_not_say() -> None:
    found, _rows = rows("youforce.csv")
    assert found.absent == {"email", "department", "end"}
    assert (found.line, [one.values["manager_no"] for one in found.rows]) == (2, ["80003", "80003", ""])
    assert rows("afas.csv")[0].left_out == ["9: Totaal 4 340,00"]


@pytest.mark.parametrize(
    ("job", "family"),
    [
        ("Onderzoeker 2", "postdoc"),
        ("Universitair docent - 1", "assistant"),
        ("Universitair Docent 2", "assistant"),
        ("UD1", "assistant"),
        ("UD (tenure track)", "assistant"),
        ("Tenure track universitair docent 2", "assistant"),
        ("Assistant professor, tenure track", "assistant"),
        ("Universitair hoofddocent 1", "associate"),
        ("Hoogleraar 2", "full"),
        ("Bijzonder hoogleraar", "full"),
        ("Endowed professor", "full"),
        ("Professor by special appointment", "full"),
        ("Gasthoogleraar", "other"),
        ("Visiting professor", "other"),
        ("Docent 3", "teacher"),
        ("Docent niveau 4", "teacher"),
        ("Promovendus", "phd"),
        ("Promovendus (PhD)", None),
        ("Postdoc", "postdoc"),
        ("Student-assistent 1", "other"),
        ("Decaan", None),
        ("Controller", None),
        ("", None),
    ],
)
def test_the_family_of_a_job(job: str, family: str | None) -> None:
    assert family_of(job) == family


def test_what_hr_put_in_the_list_goes_first() -> None:
    tables = Tables(TABLES.faculties, TABLES.codes, {"visiting professor": "full"})
    assert parse(raw(job_family="Visiting professor"), tables).job_family == "full"


@pytest.mark.parametrize(
    ("values", "where", "code"),
    [
        ({"fte": "1?"}, "fte", "fte_unclear"),
        ({"fte": "120%"}, "fte", "fte_above"),
        ({"department": "#N/A"}, "department", "cell_error"),
        ({"fte": "#VERW!"}, "fte", "cell_error"),
    ],
)
def test_cells_that_nobody_can_read(values: dict[str, str], where: str, code: str) -> None:
    with pytest.raises(Fault) as fault:
        parse(raw(job_family="Docent 3", **values), TABLES)
    assert (fault.value.field, fault.value.code) == (where, code)
    assert "%(" not in reason(code, fault.value.says)


def test_without_faculties_the_reason_says_who_makes_them() -> None:
    with pytest.raises(Fault) as fault:
        parse(raw(job_family="Docent 3"), Tables({}, (), {}))
    assert "coordinator" in reason(fault.value.code, fault.value.says)
