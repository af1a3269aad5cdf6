"""Work that follows a step, or the calendar: the letter on paper, and scans that have had their time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from exemptions import pdf, workflow
from exemptions.models import Letter
from utq_portal.web import files
from utq_portal.web.pdf import MIME, RendererMissing, waits


@shared_task(name="exemptions.render_letter")
def render_letter(letter: int) -> None:
    """Make the sheet and keep it with its hash; a second run does nothing. Waits while this machine has no Pango."""
    row = Letter.objects.select_related("request").get(pk=letter)
    if row.file_path:
        return
    try:
        made = pdf.render(row)
    except RendererMissing as error:
        raise waits() from error
    stored = files.store_made(made, name=pdf.name_of(row), mime=MIME)
    if not workflow.keep_letter(row, stored):
        files.remove(stored.path)


@shared_task(name="exemptions.remove_scans")
def remove_scans() -> None:
    """Remove the scans whose term has passed; a second run finds none."""
    workflow.remove_scans(timezone.localdate())
