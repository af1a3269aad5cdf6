"""Files of HR systems in every dress: the same rows come out."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.people.hr_files import read, reason, sentence
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.reading import RawRow
from utq_portal.people.feed.headings import FIELDS
from utq_portal.people.feed.rows import Fault, Row, Tables, parse

NOVEMBER = (Path(__file__).parent.parent / "data" / "hr-feed-2026-11.csv").read_bytes()
TABLES = Tables(
    faculties={"et": 1, "bms": 2, "itc": 3, "s&t": 4, "eemcs": 5},
    codes=("ET", "BMS", "ITC", "S&T", "EEMCS"),
    families={
        "assistant professor": "assistant",
        "associate professor": "associate",
        "full professor": "full",
        "lecturer": "teacher",
        "phd candidate": "phd",
        "postdoc": "postdoc",
    },
)
DUTCH = {
    "employee_no": "Personeelsnummer",
    "first_name": "Roepnaam",
    "prefix": "Tussenvoegsel",
    "last_name": "Achternaam",
    "email": "E-mailadres",
    "faculty": "Faculteit",
    "department": "Afdeling",
    "manager_no": "Personeelsnummer leidinggevende",
    "job_family": "Functie",
    "fte": "Deeltijdfactor",
    "start": "Datum in dienst",
    "end": "Datum uit dienst",
}


def expected() -> list[Row]:
    return [parse(raw, TABLES) for raw in read(NOVEMBER).rows]


def dressed(
    separator: str = ",", headings: dict[str, str] | None = None, order: list[str] | None = None, iso: bool = False
) -> str:
    """November with another separator, headings, order of columns, dates and decimals."""
    order = order or list(FIELDS)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([(headings or {}).get(name, name) for name in order])
    for raw in read(NOVEMBER).rows:
        values = dict(raw.values)
        if iso:
            values["fte"] = values["fte"].replace(",", ".")
            for name in ("start", "end"):
                values[name] = "-".join(reversed(values[name].split("-")))
        writer.writerow([values[name] for name in order])
    return out.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("iso", [True, False])
@pytest.mark.parametrize("headings", [None, DUTCH])
def test_separators_dates_decimals_headings_and_order(
    separator: str, iso: bool, headings: dict[str, str] | None
) -> None:
    text = dressed(separator, headings, sorted(FIELDS), iso)
    found = read(text.encode())
    assert found.separator == separator
    assert [parse(raw, TABLES) for raw in found.rows] == expected()


def test_windows_1252_shows_the_names() -> None:
    text = dressed(";").replace("Śliwa", "Sliwa").replace("Yılmaz", "Yilmaz").replace("Oğuz", "Oguz")
    text = text.encode("cp1252", "replace").decode("cp1252")
    found = read(text.encode("cp1252"))
    assert found.encoding == "Windows-1252"
    assert "Müller" in found.names
    assert len(found.names) == 5


def test_marks_of_excel_are_understood() -> None:
    text = "sep=;\r\n" + dressed(";")
    assert len(read(text.encode("utf-8-sig")).rows) == 242
    assert read(text.encode()).encoding == "UTF-8"


class Padded(int):
    """A number that the sheet shows with eight figures."""


def workbook(rows: list[list[object]]) -> bytes:
    """A small XLSX with real date cells and numbers, as a spreadsheet writes it."""

    def cell(value: object) -> str:
        if isinstance(value, date):
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        if isinstance(value, Padded):
            return f'<c s="2"><v>{int(value)}</v></c>'
        if isinstance(value, (int, float, Decimal)):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    sheet = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    padded = '<numFmts count="1"><numFmt numFmtId="164" formatCode="00000000"/></numFmts>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="HR" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{padded}<cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_with_real_dates_and_numbers() -> None:
    rows: list[list[object]] = [[DUTCH[name] for name in FIELDS]]
    for row in expected():
        names = {code: key for key, code in TABLES.families.items()}
        codes = {key: code.upper() for code, key in TABLES.faculties.items()}
        rows.append(
            [
                row.employee_no, row.given_name, row.prefix, row.family_name, row.email, codes[row.faculty_id],
                row.department, row.manager_no, names[row.job_family], row.fte, row.start, row.end or "",
            ]
        )  # fmt: skip
    found = read(workbook(rows))
    assert found.encoding == "XLSX"
    assert [parse(raw, TABLES) for raw in found.rows] == expected()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (";".join(FIELDS).encode(), "no_rows"),
        (";".join(FIELDS[1:]).encode() + b"\r\n1;2", "missing"),
        (";".join([*FIELDS, "E-mail"]).encode() + b"\r\n1;2", "double"),
        (b"\xff\xfee\x00m\x00", "missing"),
        (b"\xff\xfee\x00m", "encoding"),
        (b"\xff\xfe\x00\x00e\x00\x00\x00", "encoding"),
        (b"employee_no;\x81\x8d", "encoding"),
        (";".join(FIELDS).encode() + b"\r\n" + b" " * 5000 + b"\0", "encoding"),
        (b"x" * 200_000, "quotes"),
        (b"\xef\xbb\xbfemployee_no;\xe9", "encoding"),
        (b"PK\x03\x04 not a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (";".join(FIELDS).encode() + b'\r\n"M1;a\r\n', "quotes"),
    ],
)
def test_faults_of_a_file_have_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.code == code
    assert "%(" not in sentence(code, refused.value.says)


def test_lines_that_end_as_on_an_old_mac_are_read() -> None:
    found = read(";".join(FIELDS).encode() + b"\rM1" + b";" * (len(FIELDS) - 1) + b"\r")
    assert [row.values["employee_no"] for row in found.rows] == ["M1"]


def raw(**values: str) -> RawRow:
    given = {
        "employee_no": "M1", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@x.example", "faculty": "ET",
        "job_family": "Lecturer", "fte": "0,8", "start": "01-02-2026",
    }  # fmt: skip
    return RawRow(7, {**dict.fromkeys(FIELDS, ""), **given, **values})


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"employee_no": ""}, "employee_no", "no_number"),
        ({"fte": "1,4"}, "fte", "fte_above"),
        ({"fte": "many"}, "fte", "fte_number"),
        ({"fte": ""}, "fte", "fte_none"),
        ({"fte": "-0,5"}, "fte", "fte_number"),
        ({"start": "01-09-2026", "end": "01-08-2026"}, "end", "end_before_start"),
        ({"faculty": "LAW"}, "faculty", "faculty_unknown"),
        ({"job_family": "Wizard"}, "job_family", "family_unknown"),
        ({"start": "31-02-2026"}, "start", "no_date"),
        ({"start": ""}, "start", "no_day"),
        ({"end": "soon"}, "end", "no_date"),
        ({"end": "1-1-126"}, "end", "no_date"),
        ({"start": "01-09-1998", "end": "31-12-99"}, "end", "year_unclear"),
        ({"employee_no": "1,2E+11"}, "employee_no", "number_shortened"),
        ({"employee_no": "12.345"}, "employee_no", "number_points"),
        ({"faculty": ""}, "faculty", "faculty_empty"),
        ({"job_family": ""}, "job_family", "family_empty"),
        ({"email": '=HYPERLINK("http://x.example")'}, "email", "bad_address"),
        ({"email": "a@b"}, "email", "bad_address"),
        ({"last_name": ""}, "last_name", "no_name"),
        ({"last_name": "x" * 200}, "last_name", "too_long"),
    ],
)
def test_faults_of_a_row_name_field_and_reason(values: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Fault) as fault:
        parse(raw(**values), TABLES)
    assert (fault.value.field, fault.value.code) == (field, code)
    assert "%(" not in reason(code, fault.value.says)


@pytest.mark.parametrize("text", ["2026-02-01", "01-02-2026", "1/2/2026", "01.02.2026", "2026-02-01T00:00:00"])
def test_dates_of_the_feed(text: str) -> None:
    assert parse(raw(start=text), TABLES).start == date(2026, 2, 1)


@pytest.mark.parametrize(("text", "fte"), [("1", "1.00"), ("0.8", "0.80"), ("0,333", "0.33"), (",5", "0.50")])
def test_decimals_of_the_feed(text: str, fte: str) -> None:
    assert parse(raw(fte=text), TABLES).fte == Decimal(fte)


def test_an_address_may_be_missing_and_names_lose_spaces() -> None:
    row = read((";".join(FIELDS) + "\nM1;  Ada \u00a0;;Love  lace;;ET;;;Lecturer;1;2026-01-01;\n").encode()).rows[0]
    found = parse(row, TABLES)
    assert (found.email, found.given_name, found.family_name) == ("", "Ada", "Love lace")


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    rows: list[list[object]] = [list(FIELDS), [Padded(301877), *["x"] * 11]]
    assert read(workbook(rows)).rows[0].values["employee_no"] == "00301877"
    assert read(workbook([list(FIELDS), [301877, *["x"] * 11]])).rows[0].values["employee_no"] == "301877"


def test_columns_that_are_not_known_are_left_out_and_named() -> None:
    found = read(";".join([*FIELDS, "Geboortedatum"]).encode() + b"\r\nM1" + b";x" * 11 + b";1980-01-01")
    assert found.ignored == ["Geboortedatum"]
    assert "1980-01-01" not in found.rows[0].values.values()


@pytest.mark.parametrize(
    "end", ["", "31-12-9999", "9999-12-31", "31/12/2999", "31.12.2099", "00-00-0000", "-", "Onbepaalde tijd", "n.v.t."]
)
def test_ends_that_never_come_are_open(end: str) -> None:
    assert parse(raw(end=end), TABLES).end is None
