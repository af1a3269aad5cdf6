"""What the candidate reads: per competence how it was judged, and the text of both together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.models import Assessment, DecisionLetter, Judgement
from dossiers.models import CompetenceSection
from trajectories.models import Competence
from utq_portal.agenda.days import add_months, working_days_after
from utq_portal.policy import objecting
from utq_portal.policy.queries import current

if TYPE_CHECKING:
    from assessments.queries.reading import ToldAssessment

V = Judgement.Value
# what the portal itself put where nobody wrote anything, until December 2026: nobody's words
FILLED_IN = frozenset(
    {"All criteria of this competence are demonstrated.", "Alle criteria van deze competentie zijn aangetoond."}
)
SUFFICIENT, INSUFFICIENT, RECOGNISED = V.SUFFICIENT, V.INSUFFICIENT, V.RECOGNISED


@dataclass(frozen=True, slots=True)
class Judged:
    """One competence in the decision; ``now`` false: it stood already and was not judged again."""

    competence: Competence
    value: str
    text: str
    now: bool
    stands_until: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision as a whole, for the outcome page and the letter."""

    rows: list[Judged]
    attempts_left: int
    again_from: date | None

    @property
    def sufficient(self) -> list[Judged]:
        return [row for row in self.rows if row.value in (SUFFICIENT, RECOGNISED)]

    @property
    def insufficient(self) -> list[Judged]:
        return [row for row in self.rows if row.value == INSUFFICIENT]

    @property
    def written(self) -> list[Judged]:
        return [row for row in self.rows if row.now and row.text]


def with_letter(rows: QuerySet[ToldAssessment]) -> QuerySet[ToldAssessment]:
    """The same rows with what their letter prints, for ``terms_of``: no query of its own."""
    letters = DecisionLetter.objects.filter(assessment=OuterRef("pk")).order_by("pk")
    return rows.annotate(letter_says=Subquery(letters.values("printed")[:1]))


def terms_of(assessment: Assessment, today: date) -> Mapping[str, object]:
    """To whom one objects, and how long that takes, with this decision (docs/domain.md, Settings and running cases).

    What its letter says; of an announced one without a letter the settings of its day, else those of ``today``.
    """
    printed = None
    if hasattr(assessment, "letter_says"):
        printed = assessment.letter_says
    elif assessment.announced_on is not None:
        printed = assessment.letters.order_by("pk").values_list("printed", flat=True).first()
    if printed is not None:
        return objecting.of_letter(printed)
    return objecting.terms(current(assessment.trajectory.faculty_id, assessment.announced_on or today))


def decision_of(assessment: Assessment, today: date) -> Decision:
    """Every competence of the profile with its judgement; three queries.

    The caller decides who may read it: the candidate only after the announcement.
    """
    profile = assessment.trajectory.profile_id
    policy = current(assessment.trajectory.faculty_id, today)
    given = {row.competence_id: row for row in assessment.judgements.all()}
    sections = CompetenceSection.objects.filter(dossier__trajectory=assessment.trajectory_id)
    kept = {row.competence_id: row for row in sections}
    ends = partial(_ends, policy.result_months, assessment.trajectory.profile.submit_until)
    rows = [
        _judged(competence, given.get(competence.pk), kept.get(competence.pk), assessment, ends)
        for competence in Competence.objects.filter(profile=profile).order_by("number")
    ]
    again = None
    if assessment.announced_on:
        again = working_days_after(assessment.announced_on, policy.resubmission_wait_days)
    left = max(policy.resubmissions + 1 - assessment.attempt, 0)
    return Decision(rows, left, again if policy.resubmission_wait_days else None)


def _ends(months: int, profile: date | None, decided_on: date | None) -> date | None:
    """How long a sufficient result stands: so many months, at most until the profile takes no dossiers any more."""
    until = add_months(decided_on, months) if decided_on else None
    return min(until, profile) if until and profile else until


def _judged(
    competence: Competence,
    judgement: Judgement | None,
    section: CompetenceSection | None,
    assessment: Assessment,
    ends: Callable[[date | None], date | None],
) -> Judged:
    if judgement is not None:
        until = ends(assessment.decided_on) if judgement.value == SUFFICIENT else None
        text = "" if judgement.motivation in FILLED_IN else judgement.motivation
        return Judged(competence, judgement.value, text, now=True, stands_until=until)
    if section is not None and section.state == CompetenceSection.State.RECOGNISED:
        return Judged(competence, RECOGNISED, "", now=False, stands_until=None)
    until = ends(section.sufficient_on) if section else None
    return Judged(competence, SUFFICIENT, "", now=False, stands_until=until)


def insufficient_in(assessments: Iterable[Assessment]) -> dict[int, list[Competence]]:
    """Per assessment the competences that are decided insufficient, in order; one query."""
    found: dict[int, list[Competence]] = {}
    keys = [row.pk for row in assessments]
    rows = Judgement.objects.filter(assessment__in=keys, value=INSUFFICIENT).select_related("competence")
    for row in rows.order_by("competence__number"):
        found.setdefault(row.assessment_id, []).append(row.competence)
    return found
