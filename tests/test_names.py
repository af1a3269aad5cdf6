"""Names are kept without signs that nobody sees, and are found however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utq_portal.names import clean_line, clean_name, fold, holds, places, ways

INVISIBLE = [chr(code) for block in ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x206A)) for code in range(*block)]


@pytest.mark.parametrize("sign", [*INVISIBLE, "\ufeff", "\u00ad", "\u061c", "\u0000", "\u0007", "\u3164"])
def test_a_sign_that_nobody_sees_is_taken_out(sign: str) -> None:
    assert clean_name(f"Jan{sign}sen") == "Jansen"
    assert clean_line(sign) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jan \u00a0 de\tVries\n", "Jan de Vries"),
        ("Jose\u0301", "José"),
        ("O’Neill", "O'Neill"),
        ("O`Neill", "O'Neill"),
        ("d´Angelo", "d'Angelo"),
        ("Anne‐Marie", "Anne-Marie"),
        ("Anne‑Marie", "Anne-Marie"),
        ("Kaʻahumanu", "Kaʻahumanu"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner makes another word of it
        ("क्\u200dष", "क्\u200dष"),
        ("Nguyễn Thị Hồng Ánh", "Nguyễn Thị Hồng Ánh"),
        ("Παπαδόπουλος", "Παπαδόπουλος"),
        ("Щербаков", "Щербаков"),
        ("王小明", "王小明"),
        ("Þórdís Ægisdóttir", "Þórdís Ægisdóttir"),
    ],
)
def test_what_belongs_to_a_name_stays(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_a_printed_name_keeps_its_typographic_apostrophe() -> None:
    assert clean_line("Séan O’Neill") == "Séan O’Neill"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once
    assert unicodedata.normalize("NFC", once) == once


@given(st.text())
def test_a_folded_text_is_plain_whatever_comes(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert fold(clean_line(text)) == folded


def finds(typed: str, *name: str) -> bool:
    folded = fold(*name)
    return all(any(all(part in folded for part in way) for way in ways(word)) for word in typed.split())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("novak", ("Novák", "Jana")),
        ("novak jana", ("Novák", "Jana")),
        ("jana  NOVÁK", ("Novák", "Jana")),
        ("yilmaz", ("Yılmaz", "Özgür")),
        ("ozgur", ("Yılmaz", "Özgür")),
        ("YILMAZ", ("Yılmaz",)),
        ("İPEK", ("Demir", "Ipek")),
        ("MÜLLER", ("Müller", "Jörg")),
        ("muller", ("Müller", "Jörg")),
        ("mueller", ("Müller", "Jörg")),
        ("müller", ("Mueller", "Jörg")),
        ("lodz", ("Łódź",)),
        ("sorensen", ("Sørensen",)),
        ("soerensen", ("Sørensen",)),
        ("aarhus", ("Århus",)),
        ("strasse", ("Straße",)),
        ("djokovic", ("Đoković",)),
        ("dokovic", ("Đoković",)),
        ("d'angelo", ("D’Angelo",)),
        ("dangelo", ("D'Angelo",)),
        ("O’Neill", ("O'Neill",)),
        ("oneill", ("O´Neill",)),
        ("lukasiewicz", ("Dvořák-Łukasiewicz", "Jiří")),
        ("dvorak-lukasiewicz", ("Dvořák Łukasiewicz", "Jiří")),
        ("annemarie", ("Berg", "Anne-Marie")),
        ("van der berg", ("Berg", "Anne", "van der")),
        ("berg", ("Berg", "Anne", "van der")),
        ("stefan", ("Ștefănescu", "Ion")),
        ("nguyen", ("Nguyễn", "Ánh")),
        ("dmitriy", ("Щербаков", "Дмитрий")),
        ("ijsbrand", ("Ĳsbrand",)),
    ],
)
def test_a_name_is_found_without_its_accents(typed: str, name: tuple[str, ...]) -> None:
    assert finds(typed, *name)


def test_another_name_is_not_found() -> None:
    assert not finds("muller", "Molenaar", "Anna")
    assert ways("-'") == []


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Jana Novák", "novak", ["Novák"]),
        ("Jörg Müller", "mul jo", ["Jö", "Mül"]),
        ("Séan O'Neill", "oneill", ["O'Neill"]),
        ("Straße 12", "strasse", ["Straße"]),
        ("<b>", "b", ["b"]),
        ("Anna", "x", []),
    ],
)
def test_what_was_found_is_marked_in_the_name(text: str, typed: str, marked: list[str]) -> None:
    assert [text[first:end] for first, end in places(text, typed)] == marked


@pytest.mark.parametrize(
    ("text", "typed", "held"),
    [
        ("Toetsplan Łódź.pdf", "lodz toets", True),
        ("Straße 12", "strasse", True),
        ("Müller", "mueller", True),
        ("Toetsplan", "toets rooster", False),
        ("Toetsplan", "", True),
    ],
)
def test_a_text_in_hand_is_searched_as_the_database_would(text: str, typed: str, held: bool) -> None:
    assert holds(fold(text), typed) is held
