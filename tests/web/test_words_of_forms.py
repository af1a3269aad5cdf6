"""What nobody chose yet is a word; numbers are rounded as they are kept; rows are named in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from utq_portal.agenda.models import Holiday
from utq_portal.people.models import Faculty
from utq_portal.policy.models import Link
from utq_portal.web.numbers import rounded


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "must", "may"), [("en", "Choose", "Not chosen"), ("nl", "Kies", "Niet gekozen")])
def test_an_empty_choice_is_said_in_words(language: str, must: str, may: str) -> None:
    class Form(forms.ModelForm):  # type: ignore[type-arg]
        faculty = forms.ModelChoiceField(Faculty.objects.all(), required=False)

        class Meta:
            model = Link
            fields = ["kind"]

    with override(language):
        kind, faculty = str(Form()["kind"]), str(Form()["faculty"])
    assert (f">{must}<" in kind, f">{may}<" in faculty) == (True, True)
    assert "----" not in kind + faculty


@pytest.mark.parametrize(
    ("value", "places", "en", "nl"),
    [
        (Decimal("0.7894736842"), 2, "0.79", "0,79"),
        (Decimal("0.785"), 2, "0.78", "0,78"),  # half to even, as it is kept
        (Decimal("0.8"), 2, "0.80", "0,80"),
        (1.96, 1, "2.0", "2,0"),
    ],
)
def test_numbers_are_rounded(value: Decimal | float, places: int, en: str, nl: str) -> None:
    for language, word in (("en", en), ("nl", nl)):
        with override(language):
            assert rounded(value, places) == word


def test_a_row_with_two_names_is_named_in_the_readers_language() -> None:
    row = Holiday(on=date(2026, 1, 1), name_nl="Nieuwjaarsdag", name_en="New Year's Day")
    with override("nl"):
        assert str(row) == "Nieuwjaarsdag"
    with override("en"):
        assert str(row) == "New Year's Day"
