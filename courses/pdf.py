"""That somebody completed a course, as a sheet for the dossier; from what the rows hold, so always the same."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from courses.models import Registration
from trajectories.models import Competence
from utq_portal.policy.queries import institution
from utq_portal.web import pdf


def render(registration: Registration) -> bytes:
    """The statement in the participant's language; raises as ``web.pdf.write`` does."""
    edition, person, house = registration.edition, registration.person, institution()
    competences = Competence.objects.filter(pk__in=edition.course.competences.values("pk")).order_by("number")
    with translation.override(person.language):
        context = {
            "language": person.language,
            "institution": house.name,
            "unit": house.unit,
            "name": person.name_for_certificate,
            "course": edition.course,
            "edition": edition,
            "competences": [one.title for one in competences],
            "reference": f"{edition.course.code}-{registration.pk}",
        }
        page = render_to_string("pdf/statement.html", context)
    css = render_to_string("pdf/exemption_letter.css", {"colour": house.brand_colour})
    return pdf.write(page, css, identifier=str(context["reference"]))
