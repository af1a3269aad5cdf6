"""The letter of a decision as a sheet, from what its row stores and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from exemptions.models import Letter
from utq_portal.policy import objecting
from utq_portal.web import pdf
from utq_portal.web.letterhead import in_language

DAYS = ("date", "heard_on", "deadline", "objection")


def words_of(printed: dict[str, Any], language: str) -> dict[str, Any]:
    """What the letter prints, in one language, with days as days."""
    days = {name: date.fromisoformat(printed[name]) if printed[name] else None for name in DAYS}
    words = in_language(printed, language)
    with translation.override(language):
        terms = objecting.in_words(objecting.of_letter(printed))
        return {**words, **days, "on_behalf": _on_behalf(words["faculty"]), "terms": terms}


def _on_behalf(faculty: str) -> str:
    """For whom it is signed; some faculties are called "Faculty of …", others "Science"."""
    if "facult" in faculty.lower():
        return gettext("on behalf of the %(faculty)s") % {"faculty": faculty}
    return gettext("on behalf of the faculty %(faculty)s") % {"faculty": faculty}


def render(letter: Letter) -> bytes:
    """The PDF; raises as ``web.pdf.write`` does."""
    with translation.override(letter.language):
        context = {"letter": words_of(letter.printed, letter.language), "language": letter.language}
        page = render_to_string("pdf/exemption_letter.html", context)
        css = render_to_string("pdf/letter.css", {"colour": letter.printed["colour"]})
    return pdf.write(page, css, identifier=f"{letter.printed['reference']}-{letter.kind}-{letter.language}")
