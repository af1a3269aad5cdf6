"""A dossier sealed by the deadline protects while its assessment waits or runs.

docs/domain.md, Settling and protection.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from dossiers.models import Snapshot
from trajectories.models import Trajectory
from trajectories.obligations.protection import protects

S = Trajectory.State


@protects
def sealed_in_time() -> Exists:
    """The version that is being assessed, the newest one, was sealed on the last day or before."""
    newer = Snapshot.objects.filter(dossier=OuterRef("dossier"), voided_at=None, number__gt=OuterRef("number"))
    return Exists(
        Snapshot.objects.filter(
            ~Exists(newer),
            voided_at=None,
            dossier__trajectory__obligation=OuterRef("pk"),
            dossier__trajectory__state__in=Trajectory.ASSESSED,
            taken_at__date__lte=OuterRef("deadline"),
        )
    )
