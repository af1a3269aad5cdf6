"""That somebody completed a course, as a sheet for the dossier; from what the rows hold, so always the same."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from courses.models import Registration
from trajectories.models import Competence
from utq_portal.web import letterhead, pdf


def render(registration: Registration) -> bytes:
    """The statement in the participant's language; raises as ``web.pdf.write`` does."""
    edition, person = registration.edition, registration.person
    competences = Competence.objects.filter(pk__in=edition.course.competences.values("pk")).order_by("number")
    house = letterhead.house(None)
    reference = f"{edition.course.code}-{registration.pk}"
    with translation.override(person.language):
        letter = {
            **letterhead.in_language(house, person.language),
            **letterhead.addressee(person, None, edition.ends_on),
            "date": edition.ends_on,
            "reference": reference,
        }
        taught = {"signed": edition.trainers, "office": gettext("Trainer")}
        context = {
            "language": person.language,
            "letter": letter | (taught if edition.trainers else {"signed": letter["unit"] or letter["institution"]}),
            "course": edition.course,
            "edition": edition,
            "competences": [one.title for one in competences],
            "on_behalf": gettext("on behalf of %(unit)s") % {"unit": letter["unit"] or letter["institution"]},
        }
        page = render_to_string("pdf/statement.html", context)
    css = render_to_string("pdf/letter.css", {"colour": house["colour"]})
    return pdf.write(page, css, identifier=reference)
