"""Workbooks made by hand, part by part, the way no honest program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def parts(
    rows: str,
    *,
    strings: str = "",
    styles: str = "",
    main: str = MAIN,
    office: str = OFFICE,
    book: str = "",
    sheets: str = '<sheet name="HR" sheetId="1" r:id="r1"/>',
) -> dict[str, str]:
    """The parts of a workbook with one sheet of these rows."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">{book}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        SHEET: f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }


def zipped(files: Mapping[str, str | bytes], squeeze: bool = True) -> bytes:
    """The parts as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def text(reference: str, words: str) -> str:
    """A cell with text."""
    at = f' r="{reference}"' if reference else ""
    return f'<c{at} t="inlineStr"><is><t>{words}</t></is></c>'


def row(*cells: str, number: int | None = None) -> str:
    at = f' r="{number}"' if number else ""
    return f"<row{at}>{''.join(cells)}</row>"


def simple(*words: str) -> str:
    """A row of text cells without references."""
    return row(*(text("", word) for word in words))
