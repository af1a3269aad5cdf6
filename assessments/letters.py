"""The letter of a decision as a sheet, from what its row stores and nothing else."""

from __future__ import annotations

from typing import Any

from assessments.models import DecisionLetter
from utq_portal.web import letterhead

DAYS = ("date", "decided_on", "sealed_on", "objection")


def words_of(printed: dict[str, Any], language: str) -> dict[str, Any]:
    """What the letter prints, in one language, with days as days."""
    competences = [{**one, "title": one["title"][language]} for one in printed["competences"]]
    return {
        **letterhead.decision_in(printed, language, DAYS),
        "competences": competences,
        "insufficient": [one for one in competences if one["value"] == "insufficient"],
    }


def render(letter: DecisionLetter) -> bytes:
    """The PDF; raises as ``web.pdf.write`` does."""
    words, identifier = words_of(letter.printed, letter.language), f"{letter.printed['reference']}-{letter.language}"
    return letterhead.draw("pdf/decision_letter.html", words, letter.language, identifier=identifier)
