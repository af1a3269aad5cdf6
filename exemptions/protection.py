"""A request for exemption filed by the deadline protects while it is being decided (DOMAIN 2.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from exemptions.models import ExemptionRequest
from trajectories.protection import protects


@protects
def filed_in_time() -> Exists:
    """HR filed it on the last day or before, and there is no decision yet."""
    return Exists(
        ExemptionRequest.objects.filter(
            obligation=OuterRef("pk"), state__in=ExemptionRequest.RUNNING, filed_on__lte=OuterRef("deadline")
        )
    )
