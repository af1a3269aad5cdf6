"""The letter of a decision as a sheet, from what its row stores and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from assessments.models import DecisionLetter
from utq_portal.policy import objecting
from utq_portal.web import pdf
from utq_portal.web.letterhead import in_language

DAYS = ("date", "decided_on", "sealed_on", "objection")


def words_of(printed: dict[str, Any], language: str) -> dict[str, Any]:
    """What the letter prints, in one language, with days as days."""
    days = {name: date.fromisoformat(printed[name]) if printed[name] else None for name in DAYS}
    competences = [{**one, "title": one["title"][language]} for one in printed["competences"]]
    return {
        **in_language(printed, language),
        **days,
        "competences": competences,
        "insufficient": [one for one in competences if one["value"] == "insufficient"],
        "terms": _terms(printed, language),
    }


def _terms(printed: dict[str, object], language: str) -> dict[str, str]:
    with translation.override(language):
        return objecting.in_words(objecting.of_letter(printed))


def render(letter: DecisionLetter) -> bytes:
    """The PDF; raises as ``web.pdf.write`` does."""
    with translation.override(letter.language):
        context = {"letter": words_of(letter.printed, letter.language), "language": letter.language}
        page = render_to_string("pdf/decision_letter.html", context)
    css = render_to_string("pdf/letter.css", {"colour": letter.printed["colour"]})
    return pdf.write(page, css, identifier=f"{letter.printed['reference']}-{letter.language}")


def name_of(letter: DecisionLetter) -> str:
    """How the file is called when it is downloaded."""
    return f"{letter.printed['reference']}-{letter.language}.pdf"
