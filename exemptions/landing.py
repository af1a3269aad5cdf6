"""What visitors read of exemptions: the grounds, and the way to three questions."""

from __future__ import annotations

from exemptions.queries import active_grounds
from utq_portal.people.models import User
from utq_portal.public.landing import Block, show


def _grounds(reader: User | None) -> dict[str, object]:
    """For visitors alone."""
    return {"grounds": [] if reader else list(active_grounds())}


show(Block("beside", 10, "exemptions/_landing.html", _grounds), Block("about", 20, "exemptions/_about_qualified.html"))
