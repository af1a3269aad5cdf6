"""Work that follows a step: the sheets of certificates and letters."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils.translation import gettext as _

from assessments.documents import CERTIFICATE, LETTER
from assessments.models import Certificate, DecisionLetter
from utq_portal.jobs.promise import NotYet
from utq_portal.web.documents import draw

AN_HOUR = timedelta(hours=1)


@shared_task(name="assessments.render_certificate")
def render_certificate(certificate: int) -> None:
    """Make the sheet, keep it with its hash and tell the holder; a second run does nothing.

    Waits, with the reason, while this machine has no Pango, and while the name has letters that no sheet can show.
    """
    row = Certificate.objects.select_related("person").get(pk=certificate)
    if not row.file_path and (why := CERTIFICATE.why_not(row)):
        if row.state != Certificate.State.ISSUED:
            return
        raise NotYet(_("Certificate %(number)s: %(why)s") % {"number": row.number, "why": why}, AN_HOUR)
    draw(row, CERTIFICATE)


@shared_task(name="assessments.render_letter")
def render_letter(letter: int) -> None:
    """Make the sheet and keep it with its hash; a second run does nothing. Waits while this machine has no Pango."""
    draw(DecisionLetter.objects.select_related("assessment").get(pk=letter), LETTER)
