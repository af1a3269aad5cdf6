"""A text in two columns is read in the language of the page."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from trajectories.models import Criterion
from utq_portal.bilingual import Bilingual, both
from utq_portal.people.models import Faculty
from utq_portal.policy.models import Institution

ROW = Faculty(code="X", name_nl="Faculteit", name_en="Faculty")


@pytest.mark.parametrize(("language", "told"), [("nl", "Faculteit"), ("en", "Faculty"), ("de", "Faculty")])
def test_the_language_of_the_page_decides_and_english_is_for_any_other(language: str, told: str) -> None:
    with translation.override(language):
        assert ROW.name == told
        assert Template("{{ row.name }}").render(Context({"row": ROW})) == told


def test_without_a_language_it_is_english() -> None:
    with translation.override(None):
        assert ROW.name == "Faculty"


def test_an_empty_column_is_not_filled_from_the_other() -> None:
    with translation.override("nl"):
        assert Institution(unit_nl="", unit_en="Unit").unit == ""


def test_both_languages_go_along_with_what_is_rendered_later() -> None:
    assert ROW.names == both(ROW, "name") == {"nl": "Faculteit", "en": "Faculty"}


def test_the_column_of_the_page_is_not_written() -> None:
    with pytest.raises(AttributeError):
        Faculty().name = "Faculty"
    assert isinstance(Criterion.text, Bilingual)
