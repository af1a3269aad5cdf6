"""Interview, joint judgement, arbitration: when two judgements differ (docs/domain.md, Two judgements; Arbitration)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Arbitration, Assessment, Interview, Judgement
from assessments.queries import judging
from assessments.queries.arbitrators import names_own_house, works_here
from assessments.queries.reading import able_seats, both_submitted
from assessments.workflow.balls import go
from assessments.workflow.interviews import invite
from assessments.workflow.judging import (
    CHANGED,
    Stale,
    Texts,
    decide,
    draft_consensus,
    keep_judgements,
    tell_to_deliberate,
)
from assessments.workflow.procedure import coordinators, locked, tell, worded
from dossiers.queries.sealed import sealed_sections
from utq_portal.agenda.models import Meeting
from utq_portal.audit.verbs import COORDINATOR_ONLY, NOT_STAFF
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web.links import address
from utq_portal.workflow import NOT_YOURS, Guard, Refused, Step

S = Assessment.State
OVER = _("The interview cannot be planned for a time that is over. Choose a later one.")

_both_in = Guard(both_submitted, _("First both judgements have to be in."))

_step = partial(Step, audience=NOT_STAFF)
_by_coordinator = partial(_step, rule=rules.COORDINATOR)
SCHEDULE_INTERVIEW = _by_coordinator(
    verb="assessments.schedule_interview",
    sources=(S.SCORING,),
    target=S.INTERVIEW,
    guards=(
        _both_in,
        Guard(lambda a: a.trajectory.profile.interview != "none", _("In this profile there is no interview.")),
    ),
    sentence=_("%(actor)s planned the interview"),
)
MOVE_INTERVIEW = _by_coordinator(
    verb="assessments.move_interview",
    sources=(S.INTERVIEW,),
    target=S.INTERVIEW,
    sentence=_("%(actor)s moved the interview"),
)
WAIVE_INTERVIEW = Step(
    verb="assessments.waive_interview",
    sources=(S.SCORING,),
    target=S.DELIBERATING,
    rule=rules.COORDINATOR,
    guards=(_both_in,),
    sentence=_("%(actor)s decided that no interview is needed"),
    audience=COORDINATOR_ONLY,
)
HOLD_INTERVIEW = _step(
    verb="assessments.hold_interview",
    sources=(S.INTERVIEW,),
    target=S.DELIBERATING,
    rule=rules.FIRST_ASSESSOR,
    sentence=_("The interview was held"),
)
WRITE_CONSENSUS = Step(
    verb="assessments.write_consensus",
    sources=(S.DELIBERATING,),
    target=S.DELIBERATING,
    rule=rules.ASSESSOR,
    sentence=_("An assessor wrote the joint judgement"),
    audience=COORDINATOR_ONLY,
)
CONFIRM_CONSENSUS = _step(
    verb="assessments.confirm_consensus",
    sources=(S.DELIBERATING,),
    target=S.DECIDED,
    rule=rules.ASSESSOR,
    guards=(
        Guard(
            lambda a: a.consensus_by_id is not None,
            _("There is no joint judgement to confirm yet. One of you writes it first."),
        ),
    ),
    sentence=_("The joint judgement is there, and the assessment is decided"),
)
NO_CONSENSUS = _step(
    verb="assessments.no_consensus",
    sources=(S.DELIBERATING,),
    target=S.ARBITRATION,
    rule=rules.ASSESSOR,
    sentence=_("The assessment goes to arbitration"),
)
REQUEST_ARBITRATION = _by_coordinator(
    verb="assessments.request_arbitration",
    sources=(S.ARBITRATION,),
    target=S.ARBITRATION,
    sentence=_("%(actor)s asked for arbitration"),
)
DECIDE_ARBITRATION = _by_coordinator(
    verb="assessments.decide_arbitration",
    sources=(S.ARBITRATION,),
    target=S.DECIDED,
    guards=(
        Guard(
            lambda a: bool(a.arbitration.members),
            _("First say who arbitrates: at least two people, none of your own university."),
        ),
    ),
    sentence=_("%(actor)s recorded the decision of the arbitration"),
)


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where the interview is; ``minutes`` long."""

    starts_at: datetime
    minutes: int
    place: str = ""
    url: str = ""


@transaction.atomic
def schedule_interview(assessment: Assessment, appointment: Appointment, *, by: User) -> None:
    """Plan the interview with candidate and assessors, or move it; every one gets the calendar file."""
    row = locked(assessment)
    interview = Interview.objects.select_related("meeting").filter(assessment=row).first()
    # one that was called off or held with an assessor who is lost is not moved: there is a new one
    meeting = interview.meeting if interview and row.state == S.INTERVIEW else None
    place = asdict(appointment)
    if row.state == S.INTERVIEW and meeting and all(getattr(meeting, name) == value for name, value in place.items()):
        return  # a second click: everybody has this invitation
    if appointment.starts_at <= timezone.now():
        raise Refused(OVER)
    step = MOVE_INTERVIEW if row.state == S.INTERVIEW else SCHEDULE_INTERVIEW
    go(row, step, by=by)
    was = (meeting.starts_at, meeting.minutes) if meeting else None
    if meeting is None:
        # without the candidate's name: colleagues look into an assessor's calendar
        meeting = Meeting.objects.create(
            title_nl="BKO-interview", title_en="UTQ interview", organiser=by, case=row.case, **place
        )
        meeting.guests.set([row.trajectory.person, *(seat.person for seat in able_seats(row))])
        with translation.override(row.snapshot.dossier.language):
            agenda = "\n".join(one.title for one in judging.differing(row))
        Interview.objects.update_or_create(
            assessment=row, defaults={"meeting": meeting, "agenda": agenda, "held_on": None}
        )
    else:
        meeting.sequence += 1
        for name, value in place.items():
            setattr(meeting, name, value)
        meeting.save()
    invite(row, meeting, was=was)


@transaction.atomic
def waive_interview(assessment: Assessment, *, by: User, reason: str, today: date) -> None:
    """No interview is needed; the assessors write one judgement."""
    changes = {"waived_because": worded(reason)}
    row = locked(assessment)
    event = go(row, WAIVE_INTERVIEW, by=by, changes=changes)
    draft_consensus(row)
    tell_to_deliberate(row, event, today)


@transaction.atomic
def hold_interview(assessment: Assessment, *, by: User, held_on: date, report: str, today: date) -> None:
    """Record that it took place, on any day up to today; the report of an earlier interview stays above it."""
    if held_on > today:
        raise Refused(_("The interview cannot have been held in the future."))
    report = worded(report, _("Write in a few lines what came up in the interview."))
    row = locked(assessment)
    event = go(row, HOLD_INTERVIEW, by=by)
    earlier = Interview.objects.filter(assessment=row).values_list("report", flat=True).first()
    whole = "\n\n".join(one for one in (earlier, report) if one)
    Interview.objects.filter(assessment=row).update(held_on=held_on, report=whole)
    draft_consensus(row)
    tell_to_deliberate(row, event, today)


def _checked(row: Assessment, texts: Texts, *, differing: set[int]) -> None:
    scope = {one.competence_id: one for one in sealed_sections(row.snapshot)}
    if set(texts) != set(scope):
        raise Refused(_("Give a judgement on every competence."))
    gaps = [
        scope[pk].title
        for pk, (sufficient, text) in texts.items()
        if not text.strip() and (not sufficient or pk in differing)
    ]
    if gaps:
        raise Refused(_("Write why, for the candidate, where it is insufficient or you judged differently."), gaps)


@transaction.atomic
def write_consensus(assessment: Assessment, *, by: User, texts: Texts, version: int) -> int:
    """One assessor writes the joint judgement and so asks the other to confirm it; answers the new version.

    Raises Stale when somebody wrote meanwhile.
    """
    row = locked(assessment)
    if row.state == S.DELIBERATING and row.consensus_version != version:
        raise Stale(CHANGED)
    _checked(row, texts, differing={one.competence_id for one in judging.differing(row)})
    event = go(
        row, WRITE_CONSENSUS, by=by, changes={"consensus_by": by, "consensus_version": row.consensus_version + 1}
    )
    keep_judgements(row, texts)
    for seat in able_seats(row):
        if seat.person_id != by.pk:
            url = address("assessments:consensus", seat.pk)
            tell(messages.TO_CONFIRM, [seat.person], row, event, url, assessor=by.name)
    return version + 1


@transaction.atomic
def confirm_consensus(assessment: Assessment, *, by: User, version: int, today: date) -> None:
    """The other assessor agrees with the text as read: the assessment is decided today."""
    row = locked(assessment)
    if row.consensus_by_id == by.pk:
        raise Refused(_("You wrote this judgement. The other assessor confirms it."))
    if row.state == S.DELIBERATING and row.consensus_version != version:
        raise Stale(CHANGED)
    sufficient = not row.judgements.filter(value=Judgement.Value.INSUFFICIENT).exists()
    how = Assessment.DecidedBy.CONSENSUS
    decide(row, CONFIRM_CONSENSUS, how, sufficient=sufficient, by=by, today=today)


@transaction.atomic
def no_consensus(assessment: Assessment, *, by: User, reason: str, today: date) -> None:
    """An assessor says that no joint judgement will come: others decide."""
    reason = worded(reason)
    row = locked(assessment)
    event = go(row, NO_CONSENSUS, by=by)
    due = today + timedelta(days=current(row.trajectory.faculty_id, today).arbitration_days)
    Arbitration.objects.create(assessment=row, reason=reason, asked_by=by, requested_on=today, due_on=due)
    tell(messages.NO_CONSENSUS, coordinators(row), row, event, due=due)


def check_arbitrators(members: str, *, namesakes: bool = False) -> None:
    """Two people at least, one on each line with a university that is not the own one (docs/domain.md, Arbitration).

    Raises Refused with the line that is wrong: a line without a university, one that names the own institution or
    unit, and one with the name of somebody who works here today (``namesakes``: the coordinator says that those are
    other people).
    """
    lines = [line.strip() for line in members.splitlines() if line.strip()]
    if len(lines) < rules.BOTH:
        raise Refused(_("Name at least two people, one on each line."))
    for line in lines:
        name, comma, elsewhere = line.partition(",")
        if not comma or not elsewhere.strip() or not name.strip():
            raise Refused(gettext("Write after “%(line)s” a comma and the university of this person.") % {"line": line})
        if why := names_own_house(line) or ("" if namesakes else works_here(line)):
            raise Refused(why)


@transaction.atomic
def request_arbitration(
    assessment: Assessment, *, by: User, members: str, today: date, namesakes: bool = False
) -> None:
    """Say who arbitrates; the weeks count from today."""
    check_arbitrators(members, namesakes=namesakes)
    row = locked(assessment)
    go(row, REQUEST_ARBITRATION, by=by)
    due = today + timedelta(days=current(row.trajectory.faculty_id, today).arbitration_days)
    Arbitration.objects.filter(assessment=row).update(members=members.strip(), requested_on=today, due_on=due)


@transaction.atomic
def decide_arbitration(assessment: Assessment, *, by: User, grounds: str, texts: Texts, today: date) -> None:
    """Record what the arbitrators decided, with their written grounds."""
    grounds = worded(grounds, _("Write down the grounds of the decision."))
    row = locked(assessment)
    if not rules.COORDINATOR.allows(by, row):
        raise Refused(NOT_YOURS)
    _checked(row, texts, differing=set())
    sufficient = all(ok for ok, _text in texts.values())
    how = Assessment.DecidedBy.ARBITRATION
    decide(row, DECIDE_ARBITRATION, how, sufficient=sufficient, by=by, today=today)
    keep_judgements(row, texts)
    Arbitration.objects.filter(assessment=row).update(grounds=grounds, decided_on=today)
