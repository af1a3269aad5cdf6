"""Tables as real systems leave them: the same rows come out, or somebody is asked."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.imports.workbooks import MAIN, STRICT, STRICT_OFFICE, parts, row, simple, text, zipped
from tests.people.hr_files import read
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.headings import plain
from utq_portal.imports.reading import Layout, ReadFile, Unsettled
from utq_portal.imports.workbook import Workbook
from utq_portal.people.feed.headings import FEED, FIELDS, NAME

HEAD = "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;FTE;Begindatum"
ADA = "007;Lovelace;ET;Docent 3;0,8;01-09-2024"
BOB = "008;Babbage;ET;Docent 4;1;15-01-2025"


def values(found: ReadFile) -> list[tuple[str, ...]]:
    kept = ("employee_no", "last_name", "faculty", "job_family", "fte", "start")
    return [tuple(one.values[name] for name in kept) for one in found.rows]


EXPECTED = [
    ("007", "Lovelace", "ET", "Docent 3", "0,8", "2024-09-01"),
    ("008", "Babbage", "ET", "Docent 4", "1", "2025-01-15"),
]


def asked(content: bytes, **options: object) -> Unsettled:
    with pytest.raises(Unsettled) as unsettled:
        read(content, **options)  # type: ignore[arg-type]
    return unsettled.value


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    lines = "\r\n".join((HEAD, ADA.replace("0,8", '"0,8"'), BOB)).replace(";", separator)
    found = read(lines.encode(encoding))
    assert values(found) == EXPECTED
    assert found.separator == separator


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_both_kinds(codec: str) -> None:
    found = read(("\ufeff" + "\n".join((HEAD, ADA.replace("Lovelace", "Łoś"), BOB))).encode(codec))
    assert (found.encoding, found.rows[0].values["last_name"]) == ("UTF-16", "Łoś")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_utf_16_without_its_mark(codec: str, end: str) -> None:
    found = read(end.join((HEAD, ADA.replace("Lovelace", "Łoś"), BOB)).encode(codec))
    assert (found.encoding, found.rows[0].values["last_name"], len(found.rows)) == ("UTF-16", "Łoś", 2)


def test_titles_above_and_sums_below() -> None:
    text_of = "\n".join(
        ("Personeelsoverzicht december", "", "Afgedrukt op 1-12-2026;;;", HEAD, ADA, "Subtotaal;1;;;0,8;", BOB,
         "Totaal;2;;;1,8;", ";;;;;", "Vertrouwelijk;;;;;")
    )  # fmt: skip
    found = read(text_of.encode())
    assert values(found) == EXPECTED
    assert (found.line, len(found.left_out)) == (4, 3)
    assert "Totaal" in " ".join(found.left_out)


def test_headings_that_are_repeated_on_every_printed_page() -> None:
    assert values(read("\n".join((HEAD, ADA, HEAD, BOB)).encode())) == EXPECTED


def test_headings_in_groups() -> None:
    above = "Persoon;;;Aanstelling;;;Leidinggevende"
    below = "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;FTE;Begindatum;Personeelsnummer"
    found = read("\n".join((above, below, f"{ADA};008", f"{BOB};")).encode())
    assert values(found) == EXPECTED
    assert [one.values["manager_no"] for one in found.rows] == ["008", ""]


LINES_OF_HEADINGS = {
    "a group of groups": (
        "Persoon;;;;Dienstverband;",
        "Gegevens;;Organisatie;;Omvang;Looptijd",
        "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;FTE;Begindatum",
    ),
    "words over three lines": (
        "Personeels;;;;Omvang;Datum",
        "nummer;;;;;in",
        ";Achternaam;Faculteit;UFO-profiel;FTE;dienst",
    ),
    "words over two lines under a title": (
        "Overzicht",
        "Personeels;Achter;;UFO-;;Begin",
        "nummer;naam;Faculteit;profiel;FTE;datum",
    ),
    "titles and groups": ("Overzicht;;;;;", "Peildatum 1-12-2026;;;;;", "Persoon;;Aanstelling;;;", HEAD),
    "units below": (HEAD, ";;;;(FTE);dd-mm-jjjj"),
    "names of the system below": (HEAD, "PERNR;NACHN;FAC;STELL;BSGRD;BEGDA"),
}


@pytest.mark.parametrize("name", LINES_OF_HEADINGS)
def test_headings_on_several_lines(name: str) -> None:
    assert values(read("\n".join((*LINES_OF_HEADINGS[name], ADA, BOB)).encode())) == EXPECTED


def test_words_under_the_line_manager_are_not_about_the_person() -> None:
    above = "Medewerker;;Aanstelling;;;;Leidinggevende;"
    below = "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;FTE;Begindatum;Nummer;Voornaam"
    found = read("\n".join((above, below, f"{ADA};008;Bob")).encode())
    assert (found.rows[0].values["manager_no"], found.rows[0].values["first_name"]) == ("008", "")
    assert found.ignored == ["Leidinggevende: Voornaam"]
    # more about the manager than the portal knows of the person
    below = below.replace("Nummer;Voornaam", "E-mailadres;Voornaam")
    found = read("\n".join((above, below, f"{ADA};bob@x.example;Bob")).encode())
    assert (found.rows[0].values["email"], found.rows[0].values["first_name"]) == ("", "")


def test_headings_that_span_two_lines() -> None:
    above = "Personeelsnummer;Achternaam;Faculteit;UFO-profiel;Aanstelling;"
    below = ";;;;FTE;Begindatum"
    assert values(read("\n".join((above, below, ADA, BOB)).encode())) == EXPECTED


def made(*sheets: tuple[str, list[list[object]]], hidden: tuple[str, ...] = (), **options: object) -> bytes:
    """A workbook as a program writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        if name in hidden:  # a program hides no sheet that is in front
            sheet.hide()
        else:
            sheet.activate()
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write(number, place, cell)
    book.close()
    return out.getvalue()


ROWS: list[list[object]] = [
    list(HEAD.split(";")),
    ["007", "Lovelace", "ET", "Docent 3", 0.8, date(2024, 9, 1)],
    ["008", "Babbage", "ET", "Docent 4", 1, date(2025, 1, 15)],
]
XLSX = [(*one[:4], one[4].replace(",", "."), one[5]) for one in EXPECTED]


@pytest.mark.parametrize("since_1904", [False, True])
def test_the_sheet_whose_headings_fit(since_1904: bool) -> None:
    notes: list[list[object]] = [["Toelichting"], ["Dit bestand is van HR"]]
    found = read(made(("Toelichting", notes), ("Export", ROWS), date_1904=since_1904))
    assert values(found) == XLSX
    assert (found.sheet, found.line) == ("Export", 1)


def test_a_hidden_sheet_is_read_only_when_nothing_else_fits() -> None:
    old = [ROWS[0], ["009", "Old", "ET", "Docent 4", 1, date(2020, 1, 1)]]
    assert values(read(made(("Old", old), ("Export", ROWS), hidden=("Old",)))) == XLSX
    notes: list[list[object]] = [["Toelichting"]]
    assert read(made(("Notes", notes), ("Export", ROWS), hidden=("Export",))).sheet == "Export"


def test_rows_on_several_sheets_are_asked_about() -> None:
    content = made(("ET", ROWS), ("BMS", ROWS))
    question = asked(content)
    assert (question.code, question.look["sheets"]) == ("sheet", ["ET", "BMS"])
    layout = Layout({}, sheet="BMS")
    assert read(content, {question.look["fingerprint"]: layout}).sheet == "BMS"


def test_a_place_where_no_headings_stand() -> None:
    content = made(("ET", ROWS), ("BMS", ROWS))
    assert read(content, chosen=Layout({}, sheet="BMS")).sheet == "BMS"
    for place in (Layout({}, sheet="LAW"), Layout({}, sheet="ET", line=30), Layout({}, line=99)):
        with pytest.raises(FileRefused) as refused:
            read(content, chosen=place)
        assert refused.value.code == "place"


def test_hidden_rows_are_read_and_counted() -> None:
    head = simple(*HEAD.split(";"))
    rows = head + simple(*ADA.split(";")) + simple(*BOB.split(";")).replace("<row", '<row hidden="1"')
    found = read(zipped(parts(rows)))
    assert (len(found.rows), found.hidden) == (2, 1)


PADDED = (
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="0000000"/>'
    '<numFmt numFmtId="165" formatCode="&quot;P&quot;000000"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="165"/>'
    "</cellXfs>"
)


def cells_of(rows: str, **options: str) -> list[list[str]]:
    book = Workbook(zipped(parts(rows, styles=PADDED, **options)))
    return [cells for _line, cells in book.lines(book.sheets[0])]


@pytest.mark.parametrize(("main", "office"), [(MAIN, ""), (STRICT, STRICT_OFFICE)])
def test_zeros_days_and_percentages_as_people_see_them(main: str, office: str) -> None:
    rows = '<row><c s="1"><v>12345</v></c><c s="2"><v>45292</v></c><c s="3"><v>0.8</v></c><c s="4"><v>77</v></c></row>'
    kinds = {"main": main, **({"office": office} if office else {})}
    assert cells_of(rows, **kinds) == [["0012345", "2024-01-01", "80%", "P000077"]]


def test_cells_of_every_kind() -> None:
    strings = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>said</t></rPh></si>"
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>99</v></c>'
        '<c t="str"><f>A1&amp;"x"</f><v>formula</v></c>'
        '<c><f>1+1</f><v>2</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-03-01T00:00:00</v></c>'
        '<c><v>0.30000000000000004</v></c><c><v>3.01877E5</v></c><c t="inlineStr"><is><t>a_x000D_b</t></is></c></row>'
    )
    assert cells_of(rows, strings=strings) == [
        ["plain", "rich", "", "formula", "2", "#N/A", "TRUE", "2026-03-01", "0.3", "301877", "a b"]
    ]


def test_days_since_1904() -> None:
    book = Workbook(zipped(parts('<row><c s="2"><v>0</v></c></row>', styles=PADDED, book='<workbookPr date1904="1"/>')))
    assert next(book.lines(book.sheets[0])) == (1, ["1904-01-01"])


def test_cells_without_references_and_with_them() -> None:
    rows = row(text("", "a"), text("C1", "c"), text("", "d")) + row(text("B5", "x"), number=5)
    book = Workbook(zipped(parts(rows)))
    assert list(book.lines(book.sheets[0])) == [(1, ["a", "", "c", "d"]), (5, ["", "x"])]


def test_another_reader_reads_the_same() -> None:
    content = made(("HR", [[f"{n}-{m}" if m % 3 else n * m + 0.25 for m in range(12)] for n in range(200)]))
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    book = Workbook(content)
    ours = [cells for _line, cells in book.lines(book.sheets[0])]
    assert ours == [[f"{cell:.15g}" if isinstance(cell, float) else str(cell) for cell in cells] for cells in theirs]


def test_what_is_missing_is_asked_with_headings_and_first_values() -> None:
    content = (
        "Pers.nr.;Naam;Org. eenheid;Functie (UFO);Deeltijdpercentage;Begindatum\n1;Vries, J. de;CAES;UD 1;80;1-9-2024\n"
    )
    question = asked(content.encode())
    assert question.code == "missing"
    assert question.says["columns"] == "faculty"
    look = question.look
    assert look["questions"] == ["missing", "names"]
    assert look["samples"][2] == ["CAES"]
    assert (look["names"], look["rows"]) == (["Vries, J. de"], 1)
    fields = {**dict(zip(look["keys"], look["fields"], strict=True)), plain("Org. eenheid"): "faculty"}
    found = read(content.encode(), {look["fingerprint"]: Layout(fields, names="given")})
    said = found.rows[0].values
    assert (said["faculty"], said["last_name"], said["prefix"], said["fte"]) == ("CAES", "Vries", "de", "80%")
    turned = "\n".join(";".join(reversed(line.split(";"))) for line in content.splitlines())
    found = read(turned.encode(), {look["fingerprint"]: Layout(fields, names="given")})
    assert found.rows[0].values["faculty"] == "CAES"


def test_a_name_in_one_column_is_confirmed_once() -> None:
    content = f"{HEAD};Naam\n".replace("Achternaam;", "").encode() + b"1;ET;Docent 3;1;1-9-2024;Jan de Vries\n"
    assert asked(content).code == "names"
    assert NAME not in FEED.fields
    both = f"{HEAD};Naam\n{ADA};A. Lovelace\n"
    assert read(both.encode()).ignored == ["Naam"]


def test_a_weaker_heading_gives_way() -> None:
    content = f"{HEAD};Functie;Voorletters;Roepnaam\n{ADA};Teamleider;A.;Ada\n"
    found = read(content.encode())
    assert (found.rows[0].values["job_family"], found.rows[0].values["first_name"]) == ("Docent 3", "Ada")
    assert found.ignored == ["Functie", "Voorletters"]


@pytest.mark.parametrize(("second", "start"), [("13/01/2025", "2028-01-03"), ("01/13/2025", "2028-03-01")])
def test_the_column_tells_how_its_dates_are_read(second: str, start: str) -> None:
    content = f"{HEAD}\n{ADA}\n{BOB}\n".replace("01-09-2024", "03/01/2028").replace("15-01-2025", second)
    assert read(content.encode()).rows[0].values["start"] == start


def test_dates_that_no_row_explains_are_asked_about() -> None:
    content = f"{HEAD}\n{ADA}\n".replace("01-09-2024", "03/01/2028").encode()
    question = asked(content)
    assert (question.code, question.says) == ("dates", {"columns": "start", "example": "03/01/2028"})
    mark = question.look["fingerprint"]
    assert read(content, {mark: Layout({}, dates="day")}).rows[0].values["start"] == "2028-01-03"
    assert read(content, {mark: Layout({}, dates="month")}).rows[0].values["start"] == "2028-03-01"
    assert read(content.replace(b"03/01/2028", b"03/03/2028")).rows[0].values["start"] == "2028-03-03"


def test_years_of_two_figures_are_read_and_told() -> None:
    content = f"{HEAD};Einddatum\n{ADA};31-12-'27\n{BOB};31-12-99\n".replace("01-09-2024", "01-09-24")
    found = read(content.encode())
    assert [(one.values["start"], one.values["end"]) for one in found.rows] == [
        ("2024-09-01", "2027-12-31"),
        ("2025-01-15", "31-12-99"),  # the row tells whether that is a day
    ]
    assert found.years == [("01-09-24", "2024-09-01"), ("31-12-'27", "2027-12-31")]
    assert read("\n".join((HEAD, ADA)).encode()).years == []


def test_years_of_two_figures_that_come_first() -> None:
    content = f"{HEAD}\n{ADA}\n{BOB}\n".replace("01-09-2024", "24-09-01").replace("15-01-2025", "99-01-15")
    assert [one.values["start"] for one in read(content.encode()).rows] == ["2024-09-01", "1999-01-15"]


def test_slashes_and_years_of_two_figures_are_asked_about() -> None:
    content = f"{HEAD}\n{ADA}\n".replace("01-09-2024", "03/01/28").encode()
    question = asked(content)
    assert (question.code, question.says["example"]) == ("dates", "03/01/28")
    found = read(content, {question.look["fingerprint"]: Layout({}, dates="month")})
    assert (found.rows[0].values["start"], found.years) == ("2028-03-01", [("03/01/28", "2028-03-01")])


def test_percentages_by_most_of_the_column() -> None:
    def shares(*texts: str) -> list[str]:
        lines = [ADA.replace("0,8", f'"{one}"').replace("007", str(n)) for n, one in enumerate(texts)]
        return [one.values["fte"] for one in read("\n".join((HEAD, *lines)).encode()).rows]

    assert shares("80", "100", "60") == ["80%", "100%", "60%"]
    assert shares("80", "100", "1") == ["80%", "100%", "1?"]
    assert shares("0,8", "1", "1,4") == ["0,8", "1", "1,4"]
    assert shares("80%", "38/38", "0,80 fte") == ["80%", "38/38", "0,80 fte"]
    with pytest.raises(Unsettled) as question:
        shares("38", "32", "19")
    assert question.value.code == "shares"


def test_only_what_is_needed_is_obligatory() -> None:
    found = read("\n".join((HEAD, ADA)).encode())
    assert found.absent == {"first_name", "prefix", "email", "department", "manager_no", "end"}
    for place, name in enumerate(("employee_no", "last_name", "faculty", "job_family", "fte", "start")):
        heads = HEAD.split(";")
        del heads[place]
        assert asked(f"{';'.join(heads)}\n1;2;3;4;5".encode()).says["columns"] == name


def test_to_be_shown_the_columns_first() -> None:
    content = "\n".join((HEAD, ADA)).encode()
    assert asked(content, ask=True).code == "confirm"
    assert values(read(content, chosen=Layout({}, line=1), ask=False)) == EXPECTED[:1]


def test_too_many_rows() -> None:
    with pytest.raises(FileRefused) as refused:
        read(";".join(FIELDS).encode() + b"\nM;x;;x;;E;;;L;1;2026-01-01;" * 100_001)
    assert refused.value.code == "too_many"


@pytest.mark.parametrize("encoding", ["foo", "utf-7", "shift_jis"])
def test_an_encoding_that_nobody_knows_is_a_broken_workbook(encoding: str) -> None:
    made = parts(row(*(text("", word) for word in HEAD.split(";"))))
    made["xl/workbook.xml"] = f'<?xml version="1.0" encoding="{encoding}"?>{made["xl/workbook.xml"]}'
    with pytest.raises(FileRefused) as refused:
        read(zipped(made))
    assert refused.value.code == "workbook"
