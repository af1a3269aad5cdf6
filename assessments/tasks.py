"""Work that follows a step: the sheet of a certificate."""

from __future__ import annotations

from celery import shared_task
from django.utils.text import slugify

from assessments import pdf, workflow
from assessments.models import Certificate
from utq_portal.web import files
from utq_portal.web.pdf import MIME, RendererMissing, waits


@shared_task(name="assessments.render_certificate")
def render_certificate(certificate: int) -> None:
    """Make the sheet, keep it with its hash and tell the holder; a second run does nothing.

    Waits, with the reason, while this machine has no Pango.
    """
    row = Certificate.objects.select_related("person").get(pk=certificate)
    if row.file_path:
        return
    try:
        made = pdf.render(row)
    except RendererMissing as error:
        raise waits() from error
    stored = files.store_made(made, name=f"{slugify(row.number)}.pdf", mime=MIME)
    if not workflow.keep_file(row, stored):
        files.remove(stored.path)
