"""Work that follows a step, or the calendar: the letter on paper, and scans that have had their time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from exemptions.documents import LETTER
from exemptions.models import Letter
from exemptions.workflow import retention
from utq_portal.web.documents import draw


@shared_task(name="exemptions.render_letter")
def render_letter(letter: int) -> None:
    """Make the sheet and keep it with its hash; a second run does nothing. Waits while this machine has no Pango."""
    draw(Letter.objects.select_related("request").get(pk=letter), LETTER)


@shared_task(name="exemptions.remove_scans")
def remove_scans() -> None:
    """Remove the scans whose term has passed; a second run finds none."""
    retention.remove_scans(timezone.localdate())
