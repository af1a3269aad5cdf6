"""What an assessor has judged, what is still missing, and where two judgements differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.models import Assessment, CriterionScore, Seat, Verdict
from assessments.queries.scope import SealedCompetence, sealed

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
    competence: SealedCompetence
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


def missing_in(answers: Answers, competences: Iterable[SealedCompetence]) -> list[Missing]:
    """What stands between this judgement and submitting it (DOMAIN 2.4 D submit_scores)."""
    found = []
    for competence in competences:
        verdict = answers.verdicts.get(competence.pk, "")
        if not verdict:
            found.append(Missing(f"c{competence.pk}", competence, _("not judged yet")))
        elif verdict != V.ALL:
            found += _gaps(answers, competence)
    return found


def _gaps(answers: Answers, competence: SealedCompetence) -> list[Missing]:
    short = [c for c in competence.criteria if answers.levels.get(c.pk, L.DEMONSTRATED) != L.DEMONSTRATED]
    if not short:
        return [Missing(f"c{competence.pk}", competence, _("which criterion is partly or not demonstrated"))]
    return [
        Missing(f"m{c.pk}", competence, _("what is missing at %(code)s") % {"code": c.code})
        for c in short
        if not answers.missing_at.get(c.pk, "").strip()
    ]


def judged_count(answers: Answers, competences: Iterable[SealedCompetence]) -> int:
    """How many competences have a verdict with all that belongs to it."""
    rows = list(competences)
    open_ones = {one.competence.pk for one in missing_in(answers, rows)}
    return len(rows) - len(open_ones)


def both_verdicts(assessment: Assessment) -> dict[int, list[Verdict]]:
    """Per competence the verdicts of the two submitted seats; for the system and for verbs, never for a page."""
    found: dict[int, list[Verdict]] = {}
    rows = Verdict.objects.filter(seat__assessment=assessment, seat__state=Seat.State.SUBMITTED)
    for verdict in rows.order_by("pk"):
        found.setdefault(verdict.competence_id, []).append(verdict)
    return found


def differing(assessment: Assessment) -> list[SealedCompetence]:
    """The competences that one assessor found sufficient and the other not."""
    verdicts = both_verdicts(assessment)
    return [
        one
        for one in sealed(assessment.snapshot)
        if len({verdict.sufficient for verdict in verdicts.get(one.pk, [])}) > 1
    ]


def drafted(assessment: Assessment) -> dict[int, tuple[bool, str]]:
    """Per competence in scope whether both found it sufficient, and a text from what both wrote.

    Remarks stand in the order of the criteria and then of the alphabet, so that nobody can tell who wrote which.
    """
    verdicts = both_verdicts(assessment)
    scores = CriterionScore.objects.filter(
        seat__assessment=assessment, seat__state=Seat.State.SUBMITTED, remark__gt=""
    ).exclude(level=L.DEMONSTRATED)
    written: dict[int, set[str]] = {}
    for score in scores:
        written.setdefault(score.criterion_id, set()).add(score.remark.strip())
    return {
        one.pk: (
            all(verdict.sufficient for verdict in verdicts.get(one.pk, [])),
            _text(one, verdicts.get(one.pk, []), written),
        )
        for one in sealed(assessment.snapshot)
    }


def _text(competence: SealedCompetence, verdicts: list[Verdict], written: Mapping[int, set[str]]) -> str:
    lines = sorted({verdict.remark.strip() for verdict in verdicts} - {""})
    short = [c for c in competence.criteria if c.pk in written and any(v.value != V.ALL for v in verdicts)]
    lines += [f"{c.code}: {remark}" for c in short for remark in sorted(written[c.pk])]
    return "\n\n".join(lines) or _("All criteria of this competence are demonstrated.")


def differences(kept: Answers, sent: Answers, competences: Iterable[SealedCompetence]) -> list[Difference]:
    """Where a judgement that comes in late says something else than the one that is kept."""
    found = []
    verdict_words, level_words = dict(V.choices), dict(L.choices)
    for one in competences:
        a, b = kept.verdicts.get(one.pk, ""), sent.verdicts.get(one.pk, "")
        if a != b:
            found.append(_difference(f"c{one.pk}", one.title, verdict_words.get(a), verdict_words.get(b)))
        if kept.remarks.get(one.pk, "") != sent.remarks.get(one.pk, ""):
            found.append(_difference(f"r{one.pk}", one.title, kept.remarks.get(one.pk), sent.remarks.get(one.pk)))
        for c in one.criteria:
            about = f"{c.code} {c.text}"
            if kept.levels.get(c.pk, "") != sent.levels.get(c.pk, ""):
                words = (level_words.get(kept.levels.get(c.pk, "")), level_words.get(sent.levels.get(c.pk, "")))
                found.append(_difference(f"l{c.pk}", about, *words))
            if kept.missing_at.get(c.pk, "") != sent.missing_at.get(c.pk, ""):
                found.append(_difference(f"m{c.pk}", about, kept.missing_at.get(c.pk), sent.missing_at.get(c.pk)))
    return found


def _difference(anchor: str, about: str, kept: object, sent: object) -> Difference:
    return Difference(anchor, about, str(kept or ""), str(sent or ""))
