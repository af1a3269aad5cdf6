"""What visitors see of certificates: the next ceremony, and the page that checks one."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments.models import Ceremony, CeremonyAnswer
from utq_portal.people.models import User
from utq_portal.public.landing import Block, show


def _ceremony(reader: User | None) -> dict[str, object]:
    """The first ceremony from now on, with ``coming``: whether this reader said to come."""
    mine = CeremonyAnswer.objects.filter(ceremony=OuterRef("pk"), person=reader.pk if reader else None, coming=True)
    since = timezone.now() - timedelta(hours=6)  # it stays here during the day itself
    rows = Ceremony.objects.filter(starts_at__gte=since).annotate(coming=Exists(mine))
    return {"ceremony": rows.order_by("starts_at").first()}


show(
    Block("below", 20, "assessments/_landing.html", _ceremony),
    Block("certificate", 10, "assessments/_about_check.html"),
)
