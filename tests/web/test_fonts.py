"""The fonts are ours: every face that the styles name is in the repository, with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.names import NAMES

ROOT = Path(__file__).resolve().parents[2] / "static"
STYLES = [ROOT / "css" / "app.css", ROOT / "fonts" / "pdf" / "fonts.css"]


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_each_face_has_its_file(style: Path) -> None:
    named = re.findall(r'url\("([^"]+)"\)', style.read_text())
    assert named
    assert [name for name in named if not (style.parent / name).is_file()] == []


def test_no_style_reaches_outside() -> None:
    assert [style.name for style in STYLES if re.search(r"@import|https?://|//[a-z]", style.read_text())] == []


def test_every_family_carries_its_licence() -> None:
    licences = sorted(path.name for path in (ROOT / "fonts").rglob("OFL-*.txt"))
    assert licences == ["OFL-Inter.txt", "OFL-Noto.txt", "OFL-SourceSerif4.txt"]
    assert all("SIL OPEN FONT LICENSE" in path.read_text() for path in (ROOT / "fonts").rglob("OFL-*.txt"))


def test_every_file_is_named_by_its_style() -> None:
    named = {name for style in STYLES for name in re.findall(r'url\("(?:\.\./fonts/)?([^"]+)"\)', style.read_text())}
    there = {path.name for path in (ROOT / "fonts").rglob("*.*") if path.suffix in {".ttf", ".otf", ".woff2"}}
    assert there - named == set()


def test_a_document_has_one_file_for_each_description() -> None:
    """WeasyPrint keeps one file of a family, weight and style, and draws the letters of all others with it."""
    faces = re.findall(r"@font-face \{(.*?)url", STYLES[1].read_text())
    assert faces
    assert len(set(faces)) == len(faces)
    assert "unicode-range" not in STYLES[1].read_text()


@pytest.mark.parametrize("family", ["Inter", "Source Serif 4"])
def test_a_page_has_the_letters_of_names(family: str) -> None:
    """Each letter is in a file of ours whose range names it: a screen does not mix in fonts of the system."""
    faces = re.findall(
        r'font-family: "([^"]+)"; font-style: normal[^}]*?url\("([^"]+)"\)[^}]*?unicode-range: ([^;]+);',
        STYLES[0].read_text(),
    )
    known = set()
    for named, file, ranges in faces:
        if named == family:
            with TTFont(STYLES[0].parent / file, lazy=True) as font:
                known |= set(font.getBestCmap()) & _codes(ranges)
    names = "".join(NAMES[one] for one in NAMES if one not in ("African", "Greek", "dashes"))
    assert {sign for sign in names if ord(sign) not in known} - set(" ӸҐ") == set()


def _codes(ranges: str) -> set[int]:
    found: set[int] = set()
    for part in ranges.split(","):
        first, _dash, last = part.strip().removeprefix("U+").partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found
