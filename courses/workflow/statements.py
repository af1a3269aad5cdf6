"""The statement of a completed course as evidence: offered, and taken into the dossier with one click."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from courses import pdf
from courses.models import Registration
from courses.workflow.sharing import running_dossier
from dossiers.models import Evidence
from dossiers.workflow import add_made
from utq_portal.people.models import User
from utq_portal.web.pdf import RendererMissing
from utq_portal.workflow import NOT_YOURS, Refused

NOT_COMPLETED = gettext_lazy("There is a statement once the course is completed.")
NO_DOSSIER = gettext_lazy("You have no dossier that is open. Start your trajectory first.")
NO_PDF = gettext_lazy("The statement cannot be made at the moment. Try again later.")


def add_statement(registration: Registration, *, by: User) -> Evidence:
    """Put the statement into the participant's dossier; twice is the same as once.

    It is made before the transaction, which stays short. Raises Refused with what would help.
    """
    row = Registration.objects.select_related("edition__course", "person").get(pk=registration.pk)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.state != Registration.State.COMPLETED:
        raise Refused(NOT_COMPLETED)
    dossier = running_dossier(by)
    if dossier is None:
        raise Refused(NO_DOSSIER)
    try:
        content = pdf.render(row)
    except RendererMissing as missing:
        raise Refused(NO_PDF) from missing
    course = row.edition.course
    with translation.override(by.language):
        title = gettext("Statement: %(course)s") % {"course": course.name}
        shows = course.summary
    with transaction.atomic():
        held = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
        known = Evidence.objects.filter(pk=held.evidence_id or 0, dossier=dossier, removed_at=None).first()
        if known is not None:
            return known
        try:
            piece = add_made(
                dossier,
                content,
                by=by,
                name=f"{course.code}.pdf",
                title=title,
                description=shows,
                criteria=course.criteria.values_list("pk", flat=True),
            )
        except ValidationError as error:
            raise Refused(error.messages[0]) from error
        Registration.objects.filter(pk=row.pk).update(evidence=piece)
    return piece
