"""Reads of the learning route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trajectories.models import Competence, LearningPlanItem, Trajectory
from trajectories.queries.intake import RatedCompetence, self_diagnosis_of


@dataclass(frozen=True, slots=True)
class PlannedCompetence:
    """One competence with its planned items and the teacher's own levels."""

    competence: Competence
    items: tuple[LearningPlanItem, ...]
    rated: RatedCompetence

    @property
    def planned(self) -> bool:
        """Whether anything was chosen; "nothing to learn" counts."""
        return bool(self.items)

    @property
    def done(self) -> bool:
        """Whether all that was chosen is done, or nothing had to be learnt."""
        return self.planned and all(item.done_on or item.kind == LearningPlanItem.Kind.NOTHING for item in self.items)

    @property
    def due(self) -> date | None:
        """The last of the dates."""
        return max((item.due for item in self.items if item.due), default=None)


def plan_items(trajectory: Trajectory) -> list[LearningPlanItem]:
    """The items in the order of the page; one query."""
    return list(LearningPlanItem.objects.filter(trajectory=trajectory).select_related("competence"))


def learning_plan(trajectory: Trajectory) -> list[PlannedCompetence]:
    """Each competence of the profile with what is planned for it and how it was rated; three queries."""
    items = plan_items(trajectory)
    return [
        PlannedCompetence(row.competence, tuple(item for item in items if item.competence_id == row.competence.pk), row)
        for row in self_diagnosis_of(trajectory)
    ]


def plan_changed(trajectory: Trajectory) -> bool:
    """Whether the plan changed since the UTQ supervisor looked."""
    if trajectory.plan_changed_at is None:
        return False
    return trajectory.looked_at is None or trajectory.plan_changed_at > trajectory.looked_at
