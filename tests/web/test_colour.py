"""One brand colour, and what follows from it."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from utq_portal.web.colour import (
    AA,
    DARK_INK,
    DARK_PAGE,
    LIGHT_INK,
    LIGHT_PAGE,
    brand_tokens,
    contrast,
    nearest_readable,
    readable_brand,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#23418F", "#ffffff") == contrast("#ffffff", "#23418f")


@pytest.mark.parametrize("text", ["23418f", "#2341", "#23418g", "", "#23418f;}"])
def test_only_six_digits_are_a_colour(text: str) -> None:
    with pytest.raises(ValueError):
        contrast(text, "#ffffff")
    with pytest.raises(ValidationError, match="six digits"):
        readable_brand(text)


@given(colours)
def test_every_text_can_be_read_whatever_the_colour(colour: str) -> None:
    house = brand_tokens(colour)
    light = [(house.brand[0], LIGHT_PAGE), (house.brand[0], house.tint[0]), (house.on_brand[0], house.brand[0])]
    dark = [(house.brand[1], DARK_PAGE), (house.brand[1], house.tint[1]), (house.on_brand[1], house.brand[1])]
    bars = [(LIGHT_INK, stage[0]) for stage in house.stages[:3]] + [(DARK_INK, stage[1]) for stage in house.stages[:3]]
    bars += [(house.on_brand[theme], stage[theme]) for stage in house.stages[3:] for theme in (0, 1)]
    strong = [(house.on_brand[theme], house.strong[theme]) for theme in (0, 1)]
    assert [pair for pair in light + dark + bars + strong if contrast(*pair) < AA] == []


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert brand_tokens("#23418F").brand[0] == "#23418f"
    readable_brand("#23418F")


def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can() -> None:
    with pytest.raises(ValidationError) as refused:
        readable_brand("#FFD700")
    (sentence,) = refused.value.messages
    nearest = nearest_readable("#FFD700")
    assert sentence == f"This colour cannot be read on white. The nearest one that can is {nearest}"
    readable_brand(nearest)


def test_the_stylesheet_holds_nothing_but_colours() -> None:
    css = brand_tokens("#c8102e").css()
    line = r"  --[a-z0-9-]+: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);\n"
    assert re.fullmatch(rf":root \{{\n(?:{line}){{9}}\}}\n", css)
