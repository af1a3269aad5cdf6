"""What the attempt before asked for, and what changed since, for the assessors of the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from assessments.models import Assessment, Judgement
from utq_portal.web.comparison import compared

S = Assessment.State


@dataclass(frozen=True, slots=True)
class Repair:
    """One competence that was insufficient: why, on which day, by whom, and the words that changed since."""

    competence_id: int
    reason: str
    decided_on: date | None
    arbitrated: bool
    sealed_on: date
    changed: SafeString
    pieces: list[str]


def repairs_of(assessment: Assessment) -> dict[int, Repair]:
    """Per competence (key) of this attempt what the announced one before it found insufficient; two queries.

    The comparison is with the version that was judged then (docs/domain.md, After an insufficient outcome).
    """
    if assessment.attempt < 2:
        return {}
    before = (
        Assessment.objects.filter(trajectory=assessment.trajectory_id, state=S.ANNOUNCED, pk__lt=assessment.pk)
        .select_related("snapshot")
        .order_by("-pk")
        .first()
    )
    if before is None:
        return {}
    then = {row["id"]: row for row in before.snapshot.manifest["competences"]}
    now = {row["id"]: row for row in assessment.snapshot.manifest["competences"]}
    asked = before.judgements.filter(value=Judgement.Value.INSUFFICIENT, competence__in=now)
    had = {one["number"] for one in before.snapshot.manifest["evidence"]}
    new = [f"{one['number']}. {one['title']}" for one in assessment.snapshot.manifest["evidence"]]
    added = [words for words in new if int(words.partition(".")[0]) not in had]
    return {
        one.competence_id: Repair(
            one.competence_id,
            one.motivation,
            before.decided_on,
            before.decided_by == Assessment.DecidedBy.ARBITRATION,
            before.snapshot.taken_at.date(),
            compared(_text(then.get(one.competence_id)), _text(now[one.competence_id])),
            added,
        )
        for one in asked
    }


def _text(competence: dict[str, object] | None) -> str:
    texts = competence.get("texts", ()) if competence else ()
    return "\n".join(str(text["body"]) for text in texts) if isinstance(texts, list | tuple) else ""
