"""Which sealed version is assessed, and which of its competences are judged."""

from __future__ import annotations

from dossiers.models import Snapshot
from trajectories.models import Trajectory


def scope_ids(snapshot: Snapshot) -> list[int]:
    """The competences that are judged, in order."""
    return [int(row["id"]) for row in snapshot.manifest.get("competences", [])]


def sealed_for(trajectory: Trajectory) -> Snapshot | None:
    """The newest version that was not voided and not decided on yet."""
    return (
        Snapshot.objects.filter(dossier__trajectory=trajectory, voided_at=None)
        .exclude(assessments__isnull=False)
        .order_by("-number")
        .first()
    )
