"""What an assessor has judged, what is still missing, and where two judgements differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.models import Assessment, CriterionScore, Seat, Verdict
from dossiers.queries.sealed import SealedSection, sealed_sections

V, L = Verdict.Value, CriterionScore.Level


@dataclass(slots=True)
class Answers:
    """A judgement as it stands or comes in: verdict and remark per competence, level and remark per criterion."""

    verdicts: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)
    missing_at: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """What still has to be judged; ``anchor`` is where on the page."""

    anchor: str
    competence: SealedSection
    why: Promise | str


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that was changed elsewhere: what is kept now and what was sent."""

    anchor: str
    about: str
    kept: str
    sent: str


def answers_of(seat: Seat) -> Answers:
    """The judgement as it is kept; two queries."""
    found = Answers()
    for verdict in seat.verdicts.all():
        found.verdicts[verdict.competence_id] = verdict.value
        found.remarks[verdict.competence_id] = verdict.remark
    for score in seat.scores.all():
        found.levels[score.criterion_id] = score.level
        found.missing_at[score.criterion_id] = score.remark
    return found


def missing_in(answers: Answers, competences: Iterable[SealedSection]) -> list[Missing]:
    """What stands between this judgement and submitting it (docs/domain.md, Two judgements)."""
    found = []
    for competence in competences:
        verdict = answers.verdicts.get(competence.competence_id, "")
        if not verdict:
            found.append(Missing(f"c{competence.competence_id}", competence, _("not judged yet")))
        elif verdict != V.ALL:
            found += _gaps(answers, competence)
    return found


def _gaps(answers: Answers, competence: SealedSection) -> list[Missing]:
    judged = [c for c in competence.criteria if not c.recognised]
    short = [c for c in judged if answers.levels.get(c.pk, L.DEMONSTRATED) != L.DEMONSTRATED]
    if not short:
        return [Missing(f"c{competence.competence_id}", competence, _("which criterion is partly or not demonstrated"))]
    return [
        Missing(f"m{c.pk}", competence, _("what is missing at %(code)s") % {"code": c.code})
        for c in short
        if not answers.missing_at.get(c.pk, "").strip()
    ]


def judged_count(answers: Answers, competences: Iterable[SealedSection]) -> int:
    """How many competences have a verdict with all that belongs to it."""
    rows = list(competences)
    open_ones = {one.competence.competence_id for one in missing_in(answers, rows)}
    return len(rows) - len(open_ones)


def both_verdicts(assessment: Assessment) -> dict[int, list[Verdict]]:
    """Per competence the verdicts of the two submitted seats; for the system and for verbs, never for a page."""
    found: dict[int, list[Verdict]] = {}
    rows = Verdict.objects.filter(seat__assessment=assessment, seat__state=Seat.State.SUBMITTED)
    for verdict in rows.order_by("pk"):
        found.setdefault(verdict.competence_id, []).append(verdict)
    return found


def differing(assessment: Assessment) -> list[SealedSection]:
    """The competences that one assessor found sufficient and the other not."""
    verdicts = both_verdicts(assessment)
    return [
        one
        for one in sealed_sections(assessment.snapshot)
        if len({verdict.sufficient for verdict in verdicts.get(one.competence_id, [])}) > 1
    ]


def differs(path: str = "pk") -> Exists:
    """The same as ``differing``, in SQL, for the assessment at ``path`` of the row: judged differently anywhere."""
    said = Verdict.objects.filter(seat__state=Seat.State.SUBMITTED)
    other = said.filter(seat__assessment=OuterRef("seat__assessment"), competence=OuterRef("competence"))
    return Exists(
        said.filter(Exists(other.exclude(value=V.INSUFFICIENT)), value=V.INSUFFICIENT, seat__assessment=OuterRef(path))
    )


def recognised_ids(competences: Iterable[SealedSection]) -> set[int]:
    """The criteria that assessors may comment on, not overrule (docs/domain.md, Partial certificates)."""
    return {pk for one in competences for pk in one.recognised_ids}


def drafted(assessment: Assessment) -> dict[int, tuple[bool, str]]:
    """Per competence in scope whether both found it sufficient, and a text from what both wrote; none: no text.

    Remarks stand in the order of the criteria and then of the alphabet, so that nobody can tell who wrote which.
    """
    verdicts = both_verdicts(assessment)
    competences = sealed_sections(assessment.snapshot)
    scores = CriterionScore.objects.filter(
        ~Q(level=L.DEMONSTRATED) | Q(criterion__in=recognised_ids(competences)),
        seat__assessment=assessment,
        seat__state=Seat.State.SUBMITTED,
        remark__gt="",
    )
    written: dict[int, set[str]] = {}
    for score in scores:
        written.setdefault(score.criterion_id, set()).add(score.remark.strip())
    return {
        one.competence_id: (
            all(verdict.sufficient for verdict in verdicts.get(one.competence_id, [])),
            _text(one, verdicts.get(one.competence_id, []), written),
        )
        for one in competences
    }


def _text(competence: SealedSection, verdicts: list[Verdict], written: Mapping[int, set[str]]) -> str:
    lines = sorted({verdict.remark.strip() for verdict in verdicts} - {""})
    short = any(v.value != V.ALL for v in verdicts)
    told = [c for c in competence.criteria if c.pk in written and (short or c.recognised)]
    lines += [f"{c.code}: {remark}" for c in told for remark in sorted(written[c.pk])]
    return "\n\n".join(lines)


def differences(kept: Answers, sent: Answers, competences: Iterable[SealedSection]) -> list[Difference]:
    """Where a judgement that comes in late says something else than the one that is kept."""
    words: dict[str, Promise | str] = {**dict(V.choices), **dict(L.choices)}
    found = []
    for one in competences:
        key = one.competence_id
        told = [("c", key, one.title, kept.verdicts, sent.verdicts), ("r", key, one.title, kept.remarks, sent.remarks)]
        for c in one.criteria:
            about = f"{c.code} {c.text}"
            if not c.recognised:
                told.append(("l", c.pk, about, kept.levels, sent.levels))
            told.append(("m", c.pk, about, kept.missing_at, sent.missing_at))
        for letter, at, about, now, late in told:
            a, b = now.get(at, ""), late.get(at, "")
            if a != b:
                chosen = words if letter in "cl" else {}
                found.append(Difference(f"{letter}{at}", about, str(chosen.get(a, a)), str(chosen.get(b, b))))
    return found
