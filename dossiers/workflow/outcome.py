"""What a decision does to the sections; called by the assessment.

docs/domain.md, Attempts; After an insufficient outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from dossiers.models import CompetenceSection, Dossier
from dossiers.workflow.holding import hold, sections_in
from dossiers.workflow.sealing import unlock
from dossiers.workflow.steps import JUDGE_AGAIN, SETTLE_INSUFFICIENT, SETTLE_SUFFICIENT, move
from trajectories.models import Trajectory
from trajectories.workflow.balls import settle

SUFFICIENT, INSUFFICIENT = "sufficient", "insufficient"
NO_REPAIR: dict[str, object] = {"repair_text": "", "repair_on": None, "repair_arbitrated": False}


@transaction.atomic
def settle_sections(
    trajectory: Trajectory,
    outcomes: Mapping[int, str],
    *,
    decided_on: date,
    reasons: Mapping[int, str] | None = None,
    arbitrated: bool = False,
) -> None:
    """Per competence (by key): "sufficient" is kept as a result, "insufficient" opens for writing again.

    ``reasons`` stand beside the text that is to be repaired; ``arbitrated``: they are the arbitrators' words.
    Sealed sections that are not named go back to ready. Raises ValueError for another word.
    """
    if wrong := set(outcomes.values()) - {SUFFICIENT, INSUFFICIENT}:
        raise ValueError(f"No outcome of a competence: {sorted(wrong)}")
    held = hold(trajectory.dossier)
    for section in sections_in(held, state=CompetenceSection.State.LOCKED, competence__in=outcomes):
        if outcomes[section.competence_id] == SUFFICIENT:
            move(section, SETTLE_SUFFICIENT, by=None, sufficient_on=decided_on, **NO_REPAIR)
        else:
            why = (reasons or {}).get(section.competence_id, "")
            repair = {"repair_text": why, "repair_on": decided_on, "repair_arbitrated": arbitrated}
            move(section, SETTLE_INSUFFICIENT, by=None, **repair)
    unlock(held)


@transaction.atomic
def judge_again(trajectory: Trajectory, competences: Collection[int]) -> None:
    """After a decision that was annulled: its results (by competence) are no results any more, and ready as sealed.

    What the teacher has begun to repair meanwhile stays with the teacher.
    """
    for section in sections_in(hold(trajectory.dossier), state__in=JUDGE_AGAIN.sources, competence__in=competences):
        move(section, JUDGE_AGAIN, by=None, sufficient_on=None, **NO_REPAIR)
    settle(trajectory.pk)


@transaction.atomic
def reopen_all(trajectory: Trajectory) -> None:
    """After an assessment that was withdrawn or annulled: what was sealed is ready again, to change or hand in."""
    unlock(hold(Dossier.objects.get(trajectory=trajectory)))
