"""What visitors see of the catalogue: the next editions."""

from __future__ import annotations

from django.utils import timezone

from courses.queries.catalogue import coming_up
from utq_portal.people.models import User
from utq_portal.public.landing import Block, show


def _coming(reader: User | None) -> dict[str, object]:
    return {"coming": list(coming_up(timezone.now())), "today": timezone.localdate()}


show(Block("opening", 10, "courses/_opening.html"), Block("below", 10, "courses/_landing.html", _coming))
