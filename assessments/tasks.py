"""Work that follows a step: the sheet of a certificate."""

from __future__ import annotations

from celery import shared_task
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments import pdf, workflow
from assessments.models import Certificate
from utq_portal.jobs.promise import NotYet
from utq_portal.web import files


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
    except pdf.RendererMissing as error:
        raise NotYet(
            _(
                "Certificates wait: this machine has no Pango. Install libpango-1.0-0, libpangoft2-1.0-0, "
                "libharfbuzz-subset0 and fontconfig."
            )
        ) from error
    stored = files.store_made(made, name=f"{slugify(row.number)}.pdf", mime="application/pdf")
    if not workflow.keep_file(row, stored):
        files.remove(stored.path)
