"""Two judgements, each blind to the other, and what follows when both are in (docs/domain.md, Two judgements)."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, CriterionScore, Judgement, Seat, Verdict
from assessments.queries.judging import Answers, answers_of, differing, drafted, missing_in, recognised_ids
from assessments.queries.reading import able_seats, both_submitted
from assessments.workflow.balls import go
from assessments.workflow.procedure import TOO_LATE, coordinators, locked, tell
from dossiers.queries.sealed import SealedCriterion, sealed_recognised, sealed_sections
from trajectories.models import Profile
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import COORDINATOR_ONLY, NOT_STAFF
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web.links import address
from utq_portal.workflow import NOT_YOURS, Refused, Step

S, T = Assessment.State, Seat.State
Texts = dict[int, tuple[bool, str]]  # competence: sufficient, motivation

SUBMIT = Step(
    verb="assessments.submit",
    sources=(T.ACCEPTED,),
    target=T.SUBMITTED,
    rule=rules.OWN_SEAT,
    sentence=_("%(actor)s submitted a judgement"),
    audience=COORDINATOR_ONLY,
)
_both_in = partial(Step, sources=(S.SCORING,), rule=None, audience=NOT_STAFF)
AGREE = _both_in(
    verb="assessments.agree",
    target=S.DECIDED,
    sentence=_("Both judgements are in, and the assessment is decided"),
)
DELIBERATE = _both_in(
    verb="assessments.deliberate",
    target=S.DELIBERATING,
    sentence=_("Both judgements are in, and the assessors write one judgement"),
)


class Stale(Refused):
    """What was sent builds on an earlier version than the one that is kept."""


CHANGED = _("This was changed in another window. Nothing of what you sent is lost: compare, and save again.")


def _writable(seat: Seat, by: User, version: int) -> tuple[Assessment, Seat]:
    row = locked(seat.assessment_id)
    mine = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if not rules.OWN_SEAT.allows(by, mine):
        raise Refused(NOT_YOURS)
    if mine.state == T.SUBMITTED:
        raise Refused(_("You submitted your judgement. It can no longer be changed."))
    if mine.state != T.ACCEPTED or row.state != S.SCORING:
        raise Refused(TOO_LATE)
    if mine.version != version:
        raise Stale(CHANGED)
    return row, mine


@transaction.atomic
def save_judgement(seat: Seat, *, by: User, version: int, answers: Answers) -> int:
    """Keep the judgement as it stands now and answer its new version.

    Raises Stale when ``version`` is not the kept one, and Refused when nothing may be written any more.
    """
    row, mine = _writable(seat, by, version)
    _write(row, mine, answers)
    Seat.objects.filter(pk=mine.pk).update(version=version + 1, saved_at=timezone.now())
    return version + 1


def _write(row: Assessment, seat: Seat, answers: Answers) -> None:
    competences = sealed_sections(row.snapshot)
    Verdict.objects.filter(seat=seat).delete()
    CriterionScore.objects.filter(seat=seat).delete()
    Verdict.objects.bulk_create(
        Verdict(
            seat=seat, competence_id=one.competence_id, value=value, remark=answers.remarks.get(one.competence_id, "")
        )
        for one in competences
        if (value := answers.verdicts.get(one.competence_id, "")) in Verdict.Value.values
    )
    CriterionScore.objects.bulk_create(
        CriterionScore(seat=seat, criterion_id=c.pk, level=level, remark=answers.missing_at.get(c.pk, ""))
        for one in competences
        for c in one.criteria
        if (level := _level(answers, c)) in CriterionScore.Level.values
    )


def _level(answers: Answers, criterion: SealedCriterion) -> str:
    """What is recognised is demonstrated, whatever was sent."""
    return CriterionScore.Level.DEMONSTRATED if criterion.recognised else answers.levels.get(criterion.pk, "")


@transaction.atomic
def submit_judgement(
    seat: Seat, *, by: User, version: int, today: date, ask_interview: bool = False, word: str = ""
) -> None:
    """Lock the judgement; with the second one in, decide or say what comes next.

    ``ask_interview`` counts where the settings let an assessor ask for one; ``word`` is for the other assessor.

    Raises Stale when another version is kept than the one that was read, Refused with every gap when it is incomplete.
    """
    row, mine = _writable(seat, by, version)
    competences = sealed_sections(row.snapshot)
    answers = answers_of(mine)
    missing = missing_in(answers, competences)
    if missing:
        raise Refused(
            _("Some things are not judged yet. They are listed below."),
            [f"{one.competence.title}: {one.why}" for one in missing],
        )
    event = go(row, SUBMIT, by=by, seat=mine, changes={"submitted_at": timezone.now(), "word": word.strip()})
    if ask_interview and interview_on_request(row, today):
        row.interview_asked = True
        Assessment.objects.filter(pk=row.pk).update(interview_asked=True)
    whole = [one.competence_id for one in competences if answers.verdicts[one.competence_id] == Verdict.Value.ALL]
    needless = CriterionScore.objects.filter(seat=mine, criterion__competence__in=whole)
    needless.exclude(criterion__in=recognised_ids(competences)).delete()
    if both_submitted(row):
        _settle(row, event, today)


def _settle(row: Assessment, event: Event, today: date) -> None:
    """Both are in: decided, or an interview, or a text to be written by hand."""
    agreed = not differing(row) and not interview_asked_for(row, today)
    if agreed and not current(row.trajectory.faculty_id, today).consensus_by_hand:
        sufficient = draft_consensus(row)
        decide(row, AGREE, Assessment.DecidedBy.AGREEMENT, sufficient=sufficient, by=None, today=today)
    elif agreed or row.trajectory.profile.interview == Profile.Interview.NONE:
        draft_consensus(row)
        tell_to_deliberate(row, go(row, DELIBERATE, by=None), today)
    else:
        tell(messages.TO_SETTLE, coordinators(row), row, event)


def interview_asked_for(row: Assessment, today: date) -> bool:
    """Whether there is an interview even when the verdicts are the same."""
    profile, policy = row.trajectory.profile, current(row.trajectory.faculty_id, today)
    if profile.interview == Profile.Interview.NONE:
        return False
    return (
        profile.interview == Profile.Interview.REQUIRED
        or policy.interview == "always"
        or (policy.interview == "request" and row.interview_asked)
    )


def when_same(row: Assessment, today: date) -> str:
    """What follows where both judge the same: "decided", "asked" (decided unless an assessor asks for an interview),
    "text" (they write it themselves) or "interview" (docs/domain.md, Two judgements).
    """
    if interview_asked_for(row, today):
        return "interview"
    if current(row.trajectory.faculty_id, today).consensus_by_hand:
        return "text"
    return "asked" if interview_on_request(row, today) else "decided"


def interview_on_request(row: Assessment, today: date) -> bool:
    """Whether an assessor may ask for an interview."""
    optional = row.trajectory.profile.interview == Profile.Interview.OPTIONAL
    return optional and current(row.trajectory.faculty_id, today).interview == "request"


def draft_consensus(row: Assessment) -> bool:
    """Write the joint judgement from both, in the dossier's language; True when everything is sufficient."""
    with translation.override(row.snapshot.dossier.language):
        drafts = drafted(row)
    return keep_judgements(row, drafts)


def keep_judgements(row: Assessment, texts: Texts) -> bool:
    """Put these in the place of what stood there, with what is recognised; True when everything is sufficient."""
    Judgement.objects.filter(assessment=row).delete()
    Judgement.objects.bulk_create(
        Judgement(assessment=row, competence_id=pk, value=value_of(sufficient=sufficient), motivation=text.strip())
        for pk, (sufficient, text) in texts.items()
    )
    Judgement.objects.bulk_create(
        Judgement(assessment=row, competence_id=one.competence_id, value=Judgement.Value.RECOGNISED)
        for one in sealed_recognised(row.snapshot)
    )
    return all(sufficient for sufficient, _text in texts.values())


def value_of(*, sufficient: bool) -> str:
    """The word of the joint judgement."""
    return Judgement.Value.SUFFICIENT if sufficient else Judgement.Value.INSUFFICIENT


def decide(row: Assessment, step: Step, how: str, *, sufficient: bool, by: User | None, today: date) -> None:
    """Take ``step`` to decided, and tell the coordinator that it can be announced."""
    outcome = Assessment.Outcome.SUFFICIENT if sufficient else Assessment.Outcome.INSUFFICIENT
    changes = {"outcome": outcome, "decided_on": today, "decided_by": how}
    event = go(row, step, by=by, changes=changes)
    due = working_days_after(today, current(row.trajectory.faculty_id, today).announce_days)
    tell(messages.DECIDED, coordinators(row), row, event, address("assessments:letter", row.pk), due=due)


def tell_to_deliberate(row: Assessment, event: Event, today: date) -> None:
    """Ask both assessors for one text, by the day after which they are reminded; not who can act no more."""
    due = working_days_after(today, current(row.trajectory.faculty_id, today).settle_remind_days)
    for seat in able_seats(row):
        if seat.state == T.SUBMITTED:
            tell(messages.DELIBERATE, [seat.person], row, event, address("assessments:consensus", seat.pk), due=due)
