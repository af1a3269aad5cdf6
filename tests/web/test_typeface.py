"""Which letters a sheet can show, and that it shows those and no others (docs/domain.md, Letters that can be drawn)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.drawing import Drawn
from tests.names import ELSEWHERE, NAMES
from utq_portal.web import pdf, typeface

RANGES = {
    "Latin-1": (0xA0, 0xFF),
    "Latin Extended A": (0x100, 0x17F),
    "Latin Extended B": (0x180, 0x24F),
    "combining marks": (0x300, 0x36F),
    "Greek": (0x370, 0x3E1),  # what follows are letters of Coptic
    "Greek symbols": (0x3F0, 0x3FF),
    "Cyrillic": (0x400, 0x52F),
    "Latin Extended Additional": (0x1E00, 0x1EFF),
    "Greek Extended": (0x1F00, 0x1FFF),
    "dashes": (0x2010, 0x2015),
    "quotation marks": (0x2018, 0x201F),
}


def page(*words: str) -> str:
    """A sheet with these words in every face."""
    styles = ("400 11pt Noto Serif", "italic 400 11pt Noto Serif", "600 25pt Noto Serif", "400 9pt Noto Sans")
    lines = "".join(
        f'<p style="font: {style}">{word}</p>' for word in words for style in (*styles, "600 9pt Noto Sans")
    )
    return f'<!doctype html><html lang="en"><title>Names</title><body>{lines}</body></html>'


def drawn(*words: str) -> Drawn:
    try:
        return Drawn(pdf.write(page(*words), "p { margin: 2pt }", identifier="names"))
    except pdf.RendererMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("file", typeface.faces(), ids=lambda file: file.name)
@pytest.mark.parametrize("name", RANGES)
def test_each_file_has_every_letter_by_itself(name: str, file: Path) -> None:
    first, last = RANGES[name]
    assigned = {code for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cn"}
    with TTFont(file, lazy=True) as font:
        assert {chr(code) for code in assigned - set(font.getBestCmap())} == set()


def test_there_is_one_file_for_each_family_weight_and_style() -> None:
    named = []
    for file in typeface.faces():
        with TTFont(file, lazy=True) as font:
            family = font["name"].getDebugName(16) or font["name"].getDebugName(1)
            named.append((family, font["OS/2"].usWeightClass, bool(font["post"].italicAngle)))
    assert len(set(named)) == len(named) == 5


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_letter_is_drawn_with_its_own_outline(name: str) -> None:
    assert typeface.undrawable(name) == []
    sheet = drawn(name)
    assert sheet.wrong() == []
    assert len(sheet.sizes) == 3
    assert sheet.text.count(name.replace(" ", "")) == 5


def test_decomposed_letters_are_drawn_composed() -> None:
    sheet = drawn(unicodedata.normalize("NFD", NAMES["Vietnamese"]))
    assert sheet.wrong() == []
    assert NAMES["Vietnamese"].replace(" ", "") in sheet.text


@pytest.mark.parametrize("name", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_no_face_has_is_told_and_never_drawn_by_another_font(name: str) -> None:
    assert typeface.undrawable(f"Jan {name}") == list(dict.fromkeys(name))
    sheet = drawn(f"Jan {name}.")
    assert sheet.wrong() == []
    assert {face.name for face in sheet.fonts.values()} == {
        "Noto-Serif", "Noto-Serif-Italic", "Noto-Serif-Semi-Bold", "Noto-Sans", "Noto-Sans-Semi-Bold",
    }  # fmt: skip
    assert f"Jan{typeface.INSTEAD * len(name)}." in sheet.text


def test_signs_without_a_shape_are_left_out() -> None:
    assert typeface.undrawable("A\u200bn\u202ena\ufe0f \u2066B\u2069\n\tC\u00ad") == []
    assert typeface.drawable("A\u200bn\u202ena\ufe0f") == "Anna"


def test_a_letter_is_named_once_and_in_its_order() -> None:
    assert typeface.undrawable("山 Jan 山 😀") == ["山", "😀"]
