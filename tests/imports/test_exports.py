"""Exports as the common systems and spreadsheets leave them: the same people come out, or a true sentence.

Everything here is made up; nothing comes from a real file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from tests.imports.workbooks import SHEET, parts, row, simple, text, zipped
from tests.people.hr_files import read
from tests.people.test_feed_plan import TABLES
from utq_portal.imports.faults import REFUSALS, FileRefused, sentence
from utq_portal.imports.formats import said_by
from utq_portal.people.feed.rows import Fault, Row, parse

HEAD = "Personeelsnummer;Voornaam;Achternaam;Faculteit;Functie;FTE;Begindatum;Einddatum"
ADA = "0012345;Ada;Łoś;ET;Docent 3;0,8;01-09-2024;31-12-2027"
BOB = "0023456;Bob;Müller;ET;Docent 4;1;15-01-2025;"
PEOPLE = [
    ("0012345", "Ada Łoś", "0.80", date(2024, 9, 1), date(2027, 12, 31)),
    ("0023456", "Bob Müller", "1.00", date(2025, 1, 15), None),
]


def people(content: str | bytes) -> list[tuple[object, ...]]:
    """What the portal understands of a file."""
    found = read(content.encode() if isinstance(content, str) else content)
    return [_person(parse(one, TABLES)) for one in found.rows]


def _person(one: Row) -> tuple[object, ...]:
    return (one.employee_no, one.name, str(one.fte), one.start, one.end)


def lines(*given: str) -> str:
    return "\n".join(given)


TEXTS: dict[str, str] = {
    "mixed ends of lines": f"{HEAD}\r\n{ADA}\n{BOB}\r",
    "old Mac": f"{HEAD}\r{ADA}\r{BOB}",
    "Excel's own line": lines("sep=;", HEAD, ADA, BOB),
    "two marks": f"\ufeff\ufeff{lines(HEAD, ADA, BOB)}",
    "columns at the end that are empty": lines(f"{HEAD};;;", f"{ADA};;;", f"{BOB};;;", ";;;;;;;;;;"),
    "spaces that do not break": lines(
        HEAD.replace("Faculteit", "\u00a0Faculteit\u2009"),
        ADA.replace("0,8", "0,8\u00a0").replace("Docent 3", "Docent\u00a03").replace("2024", "2024\u202f"),
        BOB,
    ),
    "signs that nobody sees": lines(
        HEAD.replace("Personeels", "Personeels\u00ad"),
        ADA.replace("0012", "0012\u200b")
        .replace("ET", "E\u00adT")
        .replace("0,8", "\ufeff0,8")
        .replace("01-", "\u200e01-"),
        BOB,
    ),
    "hyphens of typesetters": lines(HEAD, ADA.replace("01-09-2024", "01\u201109\u20132024"), BOB),
    "numbers told to be text": lines(HEAD, ADA.replace("00123", "'00123"), BOB.replace("0023456", '="0023456"')),
    "times on dates": lines(
        HEAD, ADA.replace("01-09-2024", "2024-09-01T00:00:00.000Z"), BOB.replace("2025", "2025 00:00")
    ),
    "midnight in another zone": lines(HEAD, ADA.replace("01-09-2024", "2024-08-31T22:00:00Z"), BOB),
    "the way of Oracle": lines(HEAD, ADA.replace("01-09-2024", "01-SEP-24"), BOB.replace("15-01-2025", "15-JAN-25")),
    "years of two figures": lines(
        HEAD, ADA.replace("2024", "24").replace("2027", "27"), BOB.replace("2025;", "25;31-12-99")
    ),
    "American": lines(
        HEAD, ADA.replace("01-09-2024", "9/1/2024 12:00:00 AM"), BOB.replace("15-01-2025", "1/15/2025")
    ),
    "German": lines(HEAD, ADA.replace("31-12-2027", "31. Dezember 2027"), BOB.replace("15-01-2025", "15.01.2025")),
    "an open end of a database": lines(HEAD, ADA, f"{BOB}1753-01-01"),
    "printed pages": lines(
        "Personeelsoverzicht", "", HEAD, ADA, "Pagina 1 van 2", "Personeelsoverzicht", HEAD, BOB, "Pagina 2 van 2",
        "Afgedrukt op 01-12-2026 10:00", "Afgedrukt door;HR", "Bron: systeem, d.d. 01-12-2026", "Einde rapport",
    ),
    "sums": lines(
        HEAD, ADA, "Totaal ET;;;;;0,8;;", BOB, "Subtotaal: ET;1;;;;1;;", "*;;;;;1,8;;", "Gemiddelde;;;;;0,9;;",
        "Aantal medewerkers: 2;;;;;;;", "Eindtotaal;;;;;1,8;;",
    ),
    "drawn lines": lines(
        "-" * 80, f"|{HEAD}|".replace(";", "|"), "|---" * 8 + "|", f"|{ADA}|".replace(";", "|"),
        f"|{BOB}|".replace(";", "|"), "-" * 80,
    ),
    "hours of a week": lines(
        HEAD.replace("FTE", "Uren per week"), ADA.replace("0,8", "30,4"), BOB.replace(";1;", ";38;")
    ),
    "hours in words": lines(HEAD, ADA.replace("0,8", "30,4 uur"), BOB.replace(";1;", ";38/38;")),
    "line breaks in cells": lines(
        HEAD.replace("Personeelsnummer", '"Personeels-\r\nnummer"'), ADA.replace("Docent 3", '"Docent\r\n3"'), BOB
    ),
    "headings in German": lines(
        "Personalnummer;Vorname;Nachname;Fakultät;Funktion;Beschäftigungsgrad;Eintrittsdatum;Austrittsdatum",
        ADA.replace("01-09-", "01.09."), BOB.replace(";1;", ";100 %;"),
    ),
    "a list of SAP": lines(
        "Personeelslijst", "-" * 60, "|Pers.nr.|Roepnaam|Achternaam|Faculteit|Functie|Werkgraad|Indienst|Uit dienst|",
        "-" * 60, "|0012345|Ada|Łoś|ET|Docent 3|80,00|01.09.2024|31.12.2027|",
        "|0023456|Bob|Müller|ET|Docent 4|100,00|15.01.2025|31.12.9999|", "-" * 60, "|*||||| 180,00|||",
    ),
    "tabs": lines(HEAD, ADA, BOB).replace(";", "\t"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_file_tells_the_same_people(name: str) -> None:
    assert people(TEXTS[name]) == PEOPLE


def book(
    rows: list[list[object]], then: Callable[[xlsxwriter.Workbook, object], None] | None = None, **formats: str
) -> bytes:
    """A workbook; a pair is a value with the name of its format."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    known = {name: made.add_format({"num_format": code}) for name, code in {"day": "dd-mm-yyyy", **formats}.items()}
    sheet = made.add_worksheet("Export")
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            value, style = cell if isinstance(cell, tuple) else (cell, "day")
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, known[style])
            elif isinstance(value, str):
                sheet.write_string(number, place, value)
            elif value is not None:
                sheet.write(number, place, value, known[style] if isinstance(cell, tuple) else None)
    if then is not None:
        then(made, sheet)
    made.close()
    return out.getvalue()


TOP: list[object] = [*HEAD.split(";")]
ROW_A: list[object] = ["0012345", "Ada", "Łoś", "ET", "Docent 3", 0.8, date(2024, 9, 1), date(2027, 12, 31)]
ROW_B: list[object] = ["0023456", "Bob", "Müller", "ET", "Docent 4", 1, date(2025, 1, 15), None]


def merged_cells(_made: object, sheet: object) -> None:
    sheet.merge_range(1, 3, 2, 3, "ET")  # type: ignore[attr-defined]


def a_filter(_made: object, sheet: object) -> None:
    sheet.autofilter(0, 0, 2, 7)  # type: ignore[attr-defined]
    sheet.set_row(2, None, None, {"hidden": True})  # type: ignore[attr-defined]
    sheet.set_column(4, 4, None, None, {"hidden": True})  # type: ignore[attr-defined]


def notes_beside(_made: object, sheet: object) -> None:
    sheet.write(1, 10, "let op")  # type: ignore[attr-defined]
    sheet.write(7, 30, "notitie")  # type: ignore[attr-defined]
    sheet.write(900, 150, " ")  # type: ignore[attr-defined]


def other_sheets(made: object, _sheet: object) -> None:
    made.add_worksheet("Codes").write_row(0, 0, ["Functie", "Faculteit", "FTE"])  # type: ignore[attr-defined]
    made.add_chartsheet("Grafiek")  # type: ignore[attr-defined]


def a_total(_made: object, sheet: object) -> None:
    sheet.write_row(3, 0, ["Totaal", None, None, None, None, 1.8])  # type: ignore[attr-defined]


@pytest.mark.parametrize("then", [merged_cells, a_filter, notes_beside, other_sheets, a_total])
def test_a_workbook_tells_the_same_people(then: Callable[..., None]) -> None:
    assert people(book([TOP, ROW_A, ROW_B], then)) == PEOPLE


def test_cells_that_are_merged_hold_for_each_row() -> None:
    def last_days(_made: object, sheet: object) -> None:
        sheet.merge_range(1, 7, 2, 7, "31-12-2027")  # type: ignore[attr-defined]

    assert [one[-1] for one in people(book([TOP, [*ROW_A[:7], None], ROW_B], last_days))] == [date(2027, 12, 31)] * 2
    # the tags may be cut anywhere by the way the file is read
    padding = "".join(row(text(f"A{n}", f"{n:040}"), number=n) for n in range(3, 2_000))
    made = parts(row(text("A1", "x"), text("B1", "y"), number=1) + row(text("A2", "z"), number=2) + padding)
    made[SHEET] = made[SHEET].replace(
        "</worksheet>", '<mergeCells><mergeCell ref="B1:B1999"/></mergeCells></worksheet>'
    )
    from utq_portal.imports.workbook import Workbook

    found = Workbook(zipped(made))
    assert {cells[1] for _line, cells in found.lines(found.sheets[0])} == {"y"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("0000000", "0012345"),
        ("0000000_ ", "0012345"),
        ("[Blue]0000000;-0000000;;@", "0012345"),
        ('"P"000000', "P012345"),
        ("00-00-00", "01-23-45"),
        ("00\\-0000", "01-2345"),
        ("000", "12345"),
        ("00-00", "123-45"),
        ("0", "12345"),
        ("#,##0", "12345"),
        ("# ##0", "12345"),
        ("General", "12345"),
        ("@", "12345"),
    ],
)
def test_a_number_as_its_format_shows_it(code: str, shown: str) -> None:
    assert said_by(164, code, since_1904=False)("12345") == shown


def refused(**values: object) -> tuple[str, str]:
    """Why the row of Ada is refused with other cells."""
    names = HEAD.split(";")
    cells = [values.get(name, cell) for name, cell in zip(names, ROW_A, strict=True)]
    with pytest.raises(Fault) as fault:
        people(book([TOP, cells, ROW_B]))
    return fault.value.field, fault.value.code


def test_what_a_sheet_did_to_a_value_is_refused_and_not_guessed() -> None:
    assert refused(Personeelsnummer="1,23457E+11") == ("employee_no", "number_shortened")
    assert refused(Personeelsnummer=123456789012345678) == ("employee_no", "number_shortened")
    assert refused(Personeelsnummer="12.345") == ("employee_no", "number_points")
    assert refused(Faculteit="#N/A") == ("faculty", "cell_error")
    assert refused(FTE=True) == ("fte", "fte_number")
    assert refused(Begindatum=-5) == ("start", "no_date")
    assert refused(Begindatum=None) == ("start", "no_day")


def test_a_formula_without_a_value_is_no_empty_cell() -> None:
    cells = [text("", word) for word in ADA.replace("0,8", "0.8").split(";")]
    never = row(*cells[:7], "<c><f>EDATE(G2,40)</f></c>")
    with pytest.raises(Fault) as fault:
        people(zipped(parts(simple(*HEAD.split(";")) + never)))
    assert (fault.value.field, fault.value.code) == ("end", "cell_formula")
    empty = never.replace("</f>", "</f><v></v>").replace("<c><f>", '<c t="str"><f>')
    assert people(zipped(parts(simple(*HEAD.split(";")) + empty)))[0][-1] is None


def packed(**names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in names.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(hr_csv=lines(HEAD, ADA)), "This is a ZIP file"),
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml="<x/>"), "ODS"),
        (packed(xl__workbook_bin="x"), "XLSB"),
        (packed(Index__Document_iwa="x"), "Numbers"),
        (packed(word__document_xml="<x/>"), "Word"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x1f\x8b\x08" + b"x" * 40, "GZIP"),
        (b'[{"personeelsnummer": 1}]', "JSON"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"<html><table>", "web page"),
        (b"ID;PWXL;N;E\n", "SYLK"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (bytes(range(1, 32)) * 40, "characters"),
        (lines(HEAD, ADA).encode("utf-32"), "characters"),
        (HEAD.encode(), "no rows"),
        (lines(HEAD, ADA.replace("Ada", '"Ada')).encode(), "quotation marks"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused) as found:
        read(content)
    assert said in sentence(found.value.code, found.value.says)
    assert found.value.code in REFUSALS


def test_a_file_that_begins_like_another_kind_is_read() -> None:
    assert people(lines(HEAD, ADA, BOB).replace("Personeelsnummer", "ID medewerker").replace(
        "ID medewerker", "Medewerker-ID"
    )) == PEOPLE  # fmt: skip
    assert people(f"{HEAD};[extra]\n{ADA};\n{BOB};") == PEOPLE
