"""What every letter has above and below its words (docs/domain.md, Letters): as data of the day it is written on."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from utq_portal.bilingual import both
from utq_portal.files import storage
from utq_portal.people.models import Employment, Faculty, User, employed_on
from utq_portal.policy import objecting
from utq_portal.policy.queries import institution
from utq_portal.web import pdf


def house(faculty: Faculty | None) -> dict[str, object]:
    """Who writes: institution, unit and faculty in both languages, colour, logo and place."""
    row = institution()
    return {
        "institution": row.names,
        "unit": both(row, "unit"),
        "faculty": faculty.names if faculty else {"nl": "", "en": ""},
        "colour": row.brand_colour,
        "logo": row.logo,
        "place": row.certificate_place,
    }


def addressee(person: User, faculty: Faculty | None, on: date) -> dict[str, str]:
    """To whom: the name as it is printed, and where known the employee number and the department in the faculty."""
    rows = Employment.objects.filter(employed_on(on), person=person).exclude(department=None)
    rows = rows.select_related("department").order_by("-fte", "appointed_on", "pk")
    own = [row for row in rows if faculty is None or row.faculty_id == faculty.pk]
    department = own[0].department if own else None
    return {
        "person": person.name_for_certificate,
        "number": person.employee_no or "",
        "department": department.name if department else "",
    }


def picture(path: str) -> str:
    """A kept picture as part of the sheet; empty when there is none."""
    mime = storage.picture_type(path) if path else ""
    if not mime:
        return ""
    return f"data:{mime};base64,{base64.b64encode(storage.read(path)).decode()}"


def decision_in(printed: dict[str, Any], language: str, days: Iterable[str]) -> dict[str, Any]:
    """The words of a decision in one language, its ``days`` as days, and how to object."""
    said = {name: date.fromisoformat(printed[name]) if printed[name] else None for name in days}
    with translation.override(language):
        terms = objecting.in_words(objecting.of_letter(printed))
    return {**in_language(printed, language), **said, "terms": terms}


def draw(template: str, words: dict[str, Any], language: str, *, identifier: str, **more: Any) -> bytes:
    """The PDF of a letter with these words; raises as ``web.pdf.write`` does."""
    with translation.override(language):
        page = render_to_string(template, {"letter": words, "language": language, **more})
        css = render_to_string("pdf/letter.css", {"colour": words["colour"]})
    return pdf.write(page, css, identifier=identifier)


def in_language(printed: dict[str, Any], language: str) -> dict[str, Any]:
    """The stored words in one language: what was kept as a pair is one word here, what older letters lack is empty."""
    empty = dict.fromkeys(("unit", "faculty", "logo", "place", "number", "department", "office"), "")
    pairs = {name: value[language] for name, value in printed.items() if isinstance(value, dict) and language in value}
    return {**empty, **printed, **pairs, "picture": picture(printed.get("logo", ""))}
