"""The profile in use: its competences with their criteria, and when assessors talk with a candidate."""

from __future__ import annotations

from dataclasses import dataclass, field

from trajectories.models import Competence, Criterion, Profile
from utq_portal.policy.values import Policy


@dataclass(slots=True)
class Shown:
    """One competence with its criteria, in order."""

    competence: Competence
    criteria: list[Criterion] = field(default_factory=list)


def competences_shown() -> list[Shown]:
    """The competences and criteria of the active profile; one query."""
    rows = (
        Criterion.objects.filter(competence__profile__active=True)
        .select_related("competence__profile")
        .order_by("competence__number", "order")
    )
    found: dict[int, Shown] = {}
    for row in rows:
        found.setdefault(row.competence_id, Shown(row.competence)).criteria.append(row)
    return list(found.values())


def interviews(policy: Policy) -> str:
    """When assessors talk with the candidate: "always", "request", "differs", or "none" where the profile has none."""
    kind = Profile.objects.filter(active=True).values_list("interview", flat=True).order_by("pk").first()
    if kind == Profile.Interview.NONE:
        return "none"
    return "always" if kind == Profile.Interview.REQUIRED else policy.interview
