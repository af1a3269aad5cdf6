"""Both judgements side by side: verdicts, levels and remarks, for those who have to discuss them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments import rules
from assessments.models import Assessment, CriterionScore, Seat, Verdict
from dossiers.queries.sealed import SealedCriterion, SealedSection, sealed_sections
from utq_portal.people.models import User

V, L = Verdict.Value, CriterionScore.Level
TONE = {V.ALL: "good", V.SUFFICIENT: "good", V.INSUFFICIENT: "bad"}
APART = "none"  # the tone of a criterion on which an assessor gave no level
LEVEL_TONE = {L.DEMONSTRATED: "good", L.PARTLY: "care", L.NOT: "bad"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one assessor said on a competence or a criterion: the word, its tone, and the remark."""

    name: str
    word: Promise | str
    tone: str
    remark: str


@dataclass(frozen=True, slots=True)
class CriterionCompared:
    """A criterion with what each said, in the order of the places."""

    code: str
    text: str
    said: list[Said]
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A competence with both verdicts; ``differs`` is what asks for an interview (docs/domain.md, Two judgements)."""

    section: SealedSection
    said: list[Said]
    differs: bool
    degree: bool
    criteria: list[CriterionCompared]

    @property
    def by_criterion(self) -> bool:
        """Whether there is more to read than "all demonstrated": a level or a remark of its own."""
        return any(one.remark or one.tone != "good" for row in self.criteria for one in row.said)

    @property
    def word(self) -> str:
        """How the two stand together."""
        if self.differs:
            return _("Judged differently")
        return _("Both sufficient") if self.degree else _("The same")

    @property
    def standing(self) -> str:
        """The same with what they found: "The same: All demonstrated"."""
        if self.degree:
            return self.word
        found = list(dict.fromkeys(str(one.word) for one in self.said))
        return f"{self.word}: {' / '.join(found)}"

    @property
    def unlike(self) -> list[CriterionCompared]:
        """The criteria at which they found different levels."""
        return [one for one in self.criteria if one.differs]

    @property
    def agreed(self) -> bool:
        """Both found it sufficient."""
        return all(one.tone == TONE[V.SUFFICIENT] for one in self.said)

    @property
    def turn(self) -> int:
        """When it is talked over: what differs, then what differs at a criterion only, then what is the same."""
        if self.differs:
            return 0
        return 1 if self.unlike or self.degree else 2

    @property
    def tone(self) -> str:
        return "care" if self.differs else "good"

    @property
    def icon(self) -> str:
        return "scale" if self.differs else "done"


def compared(user: User, assessment: Assessment, seats: Sequence[Seat]) -> list[Compared]:
    """Per competence what ``user`` may read of both judgements; two queries.

    Before both are in that is the own judgement alone. A competence that was found wholly demonstrated counts as
    demonstrated in each of its criteria.
    """
    mine = rules.SCORES(user)
    verdicts = {
        (one.seat_id, one.competence_id): one for one in Verdict.objects.filter(mine, seat__assessment=assessment)
    }
    scores = {
        (one.seat_id, one.criterion_id): one for one in CriterionScore.objects.filter(mine, seat__assessment=assessment)
    }
    readable = {seat for seat, _competence in verdicts}
    shown = [seat for seat in seats if seat.pk in readable]
    return [_compared(section, shown, verdicts, scores) for section in sealed_sections(assessment.snapshot)]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What two assessors talk over, what differs first, and how many competences they judged the same."""

    rows: list[Compared]
    same: int


def differing_first(rows: Sequence[Compared]) -> list[Compared]:
    """In the order in which they are talked over (docs/domain.md, Two judgements)."""
    return sorted(rows, key=lambda one: one.turn)


def agenda(rows: Sequence[Compared]) -> Agenda | None:
    """What is to be talked over; nothing before both judgements are in."""
    if not any(len(one.said) > 1 for one in rows):
        return None
    found = [one for one in differing_first(rows) if one.turn < 2]
    return Agenda(found, len(rows) - len(found))


def _compared(
    section: SealedSection,
    seats: Sequence[Seat],
    verdicts: dict[tuple[int, int], Verdict],
    scores: dict[tuple[int, int], CriterionScore],
) -> Compared:
    given = [(seat, verdicts.get((seat.pk, section.competence_id))) for seat in seats]
    found = [one for _seat, one in given if one is not None]
    differs = len({one.sufficient for one in found}) > 1
    return Compared(
        section=section,
        said=[_verdict(seat, one) for seat, one in given],
        differs=differs,
        degree=not differs and len({one.value for one in found}) > 1,
        criteria=[_criterion(criterion, given, scores) for criterion in section.criteria],
    )


def _verdict(seat: Seat, verdict: Verdict | None) -> Said:
    if verdict is None:
        return Said(seat.person.name, _("Not judged"), "none", "")
    return Said(seat.person.name, verdict.get_value_display(), TONE[V(verdict.value)], verdict.remark)


def _criterion(
    criterion: SealedCriterion,
    given: Sequence[tuple[Seat, Verdict | None]],
    scores: dict[tuple[int, int], CriterionScore],
) -> CriterionCompared:
    said = []
    for seat, verdict in given:
        score = scores.get((seat.pk, criterion.pk))
        whole = criterion.recognised or (verdict is not None and verdict.value == V.ALL)
        if score is not None:
            level = L(score.level)
        elif whole:
            level = L.DEMONSTRATED
        else:
            said.append(Said(seat.person.name, _("Not judged apart"), APART, ""))
            continue
        remark = score.remark if score is not None else ""
        said.append(Said(seat.person.name, level.label, LEVEL_TONE[level], remark))
    differs = len({str(one.word) for one in said if one.tone != APART}) > 1
    return CriterionCompared(criterion.code, criterion.text, said, differs)
