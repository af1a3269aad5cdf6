"""That somebody completed a course, as a sheet for the dossier; from what its row stores and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from utq_portal.web import letterhead


def words_of(printed: dict[str, Any]) -> dict[str, Any]:
    """What the statement prints, in the language it was made in, with days as days."""
    language = printed["language"]
    with translation.override(language):
        words = letterhead.in_language(printed, language)
        unit = words["unit"] or words["institution"]
        taught = {"signed": words["trainers"], "office": gettext("Trainer")}
        return {
            **words,
            **(taught if words["trainers"] else {"signed": unit, "office": ""}),
            "heading": gettext("Statement: %(course)s") % {"course": words["course"]},
            "competences": [one[language] for one in words["competences"]],
            "first": date.fromisoformat(words["first"]),
            "date": date.fromisoformat(words["date"]),
            "on_behalf": gettext("on behalf of %(unit)s") % {"unit": unit},
        }


def render(printed: dict[str, Any]) -> bytes:
    """The statement in the participant's language; raises as ``web.pdf.write`` does."""
    words, reference = words_of(printed), printed["reference"]
    template, more = "pdf/statement.html", {"on_behalf": words["on_behalf"]}
    return letterhead.draw(template, words, printed["language"], identifier=reference, **more)
