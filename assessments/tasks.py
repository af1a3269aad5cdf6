"""Work that follows a step: the sheet of a certificate."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments import letters, pdf, workflow
from assessments.models import Certificate, DecisionLetter
from utq_portal.jobs.promise import NotYet
from utq_portal.web import files
from utq_portal.web.pdf import MIME, RendererMissing, waits
from utq_portal.web.typeface import why_unprintable

AN_HOUR = timedelta(hours=1)


@shared_task(name="assessments.render_certificate")
def render_certificate(certificate: int) -> None:
    """Make the sheet, keep it with its hash and tell the holder; a second run does nothing.

    Waits, with the reason, while this machine has no Pango, and while the name has letters that no sheet can show.
    """
    row = Certificate.objects.select_related("person").get(pk=certificate)
    if row.file_path:
        return
    if why := why_unprintable(row.name_printed):
        if row.state != Certificate.State.ISSUED:
            return
        raise NotYet(_("Certificate %(number)s: %(why)s") % {"number": row.number, "why": why}, AN_HOUR)
    try:
        made = pdf.render(row)
    except RendererMissing as error:
        raise waits() from error
    stored = files.store_made(made, name=f"{slugify(row.number)}.pdf", mime=MIME)
    if not workflow.keep_file(row, stored):
        files.remove(stored.path)


@shared_task(name="assessments.render_letter")
def render_letter(letter: int) -> None:
    """Make the sheet and keep it with its hash; a second run does nothing. Waits while this machine has no Pango."""
    row = DecisionLetter.objects.select_related("assessment").get(pk=letter)
    if row.file_path:
        return
    try:
        made = letters.render(row)
    except RendererMissing as error:
        raise waits() from error
    stored = files.store_made(made, name=letters.name_of(row), mime=MIME)
    if not workflow.keep_letter(row, stored):
        files.remove(stored.path)
