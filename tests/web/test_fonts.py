"""The fonts are ours: every face that the styles name is in the repository, with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
