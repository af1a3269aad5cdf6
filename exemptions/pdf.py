"""The letter of a decision as a sheet, from what its row stores and nothing else."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from exemptions.models import Letter
from utq_portal.web import letterhead

DAYS = ("date", "heard_on", "deadline", "objection")


def words_of(printed: dict[str, Any], language: str) -> dict[str, Any]:
    """What the letter prints, in one language, with days as days."""
    words = letterhead.decision_in(printed, language, DAYS)
    with translation.override(language):
        return {**words, "on_behalf": _on_behalf(words["faculty"])}


def _on_behalf(faculty: str) -> str:
    """For whom it is signed; some faculties are called "Faculty of …", others "Science"."""
    if "facult" in faculty.lower():
        return gettext("on behalf of the %(faculty)s") % {"faculty": faculty}
    return gettext("on behalf of the faculty %(faculty)s") % {"faculty": faculty}


def render(letter: Letter) -> bytes:
    """The PDF; raises as ``web.pdf.write`` does."""
    identifier = f"{letter.printed['reference']}-{letter.kind}-{letter.language}"
    words = words_of(letter.printed, letter.language)
    return letterhead.draw("pdf/exemption_letter.html", words, letter.language, identifier=identifier)
