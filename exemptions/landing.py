"""What visitors read of exemptions: the grounds, and the way to three questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from exemptions.queries import active_grounds
from utq_portal.people.models import User
from utq_portal.public.landing import Block, Lead, lead, show


def _grounds(reader: User | None) -> dict[str, Any]:
    """For visitors alone."""
    return {"grounds": [] if reader else list(active_grounds())}


show(Block("beside", 10, "exemptions/_landing.html", _grounds))
lead(Lead("about", 20, _("Already qualified?"), "already_qualified"))
