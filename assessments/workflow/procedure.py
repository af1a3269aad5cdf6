"""Start, assessors, and the ends without a decision (docs/domain.md, Assessment)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, Judgement, Seat
from assessments.queries import candidates
from assessments.queries.candidates import Suggestion
from assessments.queries.expected import expected_decision
from assessments.queries.reading import (
    able_seats,
    attempts_made,
    both_submitted,
    last_announced,
    lost_seats,
    running,
    seats_of,
)
from assessments.queries.scope import sealed_for
from assessments.workflow.balls import go
from assessments.workflow.interviews import cancel_interview
from dossiers import grants
from dossiers.workflow.outcome import reopen_all
from trajectories import rules as trajectory_rules
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attending
from trajectories.workflow import trajectory as trajectory_steps
from trajectories.workflow.trajectory import enter_assessment, fall_back
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, EVERYONE, NOT_STAFF, STAFF_ONLY, declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.web.links import address
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Guard, Refused, Step

S, T = Assessment.State, Seat.State

STARTED = declare("assessments.start", _("%(actor)s started the assessment"), EVERYONE, rules.COORDINATOR)
OBJECTED = declare("assessments.object", _("%(actor)s objected to an assessor"), COORDINATOR_ONLY)
_step = partial(Step, audience=EVERYONE)
PROPOSE = _step(
    verb="assessments.propose",
    sources=(S.ASSIGNING,),
    target=S.ASSIGNING,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s asked %(assessor)s to assess"),
)
# the same while the other assessor already reads
PROPOSE_LATE = replace(PROPOSE, verb="assessments.propose_late", sources=(S.SCORING,), target=S.SCORING)
BEGIN = _step(
    verb="assessments.begin",
    sources=(S.ASSIGNING,),
    target=S.SCORING,
    rule=None,
    sentence=_("Both assessors accepted, and the sealed version opened for them"),
)
WITHDRAW = _step(
    verb="assessments.withdraw",
    sources=(*Assessment.APART, S.INTERVIEW),
    target=S.WITHDRAWN,
    rule=rules.CANDIDATE,
    sentence=_("%(actor)s withdrew from the assessment"),
)
ANNUL = _step(
    verb="assessments.annul",
    sources=Assessment.RUNNING,
    target=S.ANNULLED,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s annulled the assessment"),
)
_by_assessor = partial(Step, rule=rules.OWN_SEAT, audience=STAFF_ONLY)
ACCEPT = _by_assessor(
    verb="assessments.accept",
    sources=(T.INVITED,),
    target=T.ACCEPTED,
    sentence=_("%(actor)s declared independence and accepted"),
)
DECLINE = _by_assessor(
    verb="assessments.decline",
    sources=(T.INVITED,),
    target=T.DECLINED,
    sentence=_("%(actor)s declined to assess"),
)
STEP_BACK = _by_assessor(
    verb="assessments.step_back",
    sources=(T.ACCEPTED,),
    target=T.DECLINED,
    sentence=_("%(actor)s stepped back as an assessor"),
)
REPLACE = _step(
    verb="assessments.replace",
    sources=(T.INVITED, T.ACCEPTED, T.SUBMITTED),
    target=T.REPLACED,
    rule=rules.COORDINATOR_OF_SEAT,
    guards=(
        Guard(
            lambda seat: (
                not (seat.state == T.SUBMITTED and both_submitted(seat.assessment))
                or lost_seats().filter(pk=seat.pk).exists()
            ),
            _("Both judgements are in. From then on only somebody who can no longer be an assessor is replaced."),
        ),
    ),
    sentence=_("%(actor)s replaced %(assessor)s as an assessor"),
)
# a place was lost after both had judged: the new assessor judges first (docs/domain.md, An assessor who is lost)
JUDGE_AGAIN = Step(
    verb="assessments.judge_again",
    sources=Assessment.TOGETHER,
    target=S.SCORING,
    rule=rules.COORDINATOR,
    sentence=_("The assessment went back to judging: a new assessor reads first"),
    audience=NOT_STAFF,
)

TOO_LATE = _("This assessment has gone on. What you see now is how far it is.")
STARTED_ALREADY = _("The assessment was started already. Nothing was sent twice.")
TAKEN_BACK = _("The dossier is not waiting for an assessment any more: it was taken back.")
NO_REASON = _("Say why, in a sentence.")


def locked(assessment: Assessment | int, among: Collection[str] = S.values) -> Assessment:
    """The assessment with its people, locked after its trajectory: the root of every verb over several rows.

    Raises Refused when its state is none ``among`` these.
    """
    pk = assessment if isinstance(assessment, int) else assessment.pk
    Trajectory.objects.select_for_update(of=("self",)).get(assessments=pk)
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("trajectory__person", "trajectory__faculty", "trajectory__supervisor", "trajectory__profile")
        .select_related("snapshot__dossier__trajectory")
        .get(pk=pk)
    )
    if row.state not in among:
        raise Refused(TOO_LATE)
    return row


def worded(text: str, why: Promise = NO_REASON) -> str:
    """The text without space around it; raises Refused with ``why`` when nothing is left."""
    if not text.strip():
        raise Refused(why)
    return text.strip()


def coordinators(row: Assessment) -> list[User]:
    """Who coordinates today, but for the candidate: they hear of their own case what every candidate hears."""
    return list(holders(Role.COORDINATOR).exclude(pk=row.trajectory.person_id))


def tell(
    message: Message,
    to: Iterable[User | None],
    row: Assessment,
    event: Event | str,
    url: str = "",
    *,
    seat: Seat | None = None,
    **params: object,
) -> None:
    """Post news of an assessment, or of a ``seat`` of it, that names the candidate; to its own page without ``url``."""
    about, name = seat or row, row.trajectory.person.name
    post(message, to, about, occasion=event, url=url or about.get_absolute_url(), params={"person": name, **params})


@transaction.atomic
def start(
    trajectory: Trajectory, assessors: Sequence[User], *, by: User, today: date, all_the_same: bool = False
) -> Assessment:
    """Open the next attempt on the newest sealed version and ask two assessors.

    ``all_the_same``: the coordinator starts although attempts are used up or the waiting time still runs.
    Raises Refused when it was started or taken back meanwhile, or when one of the two cannot be asked.
    """
    root = trajectory_steps.locked(trajectory)
    if not trajectory_rules.COORDINATOR.allows(by, root):
        raise Refused(NOT_YOURS)
    if root.state != Trajectory.State.SUBMITTED:
        started = running().filter(trajectory=root).exists()
        raise Refused(STARTED_ALREADY if started else TAKEN_BACK)
    snapshot = sealed_for(root)
    if snapshot is None:
        raise Refused(_("There is no sealed version to assess. The dossier has to be handed in again."))
    made = attempts_made(root)
    if not all_the_same:
        _check_attempt(root, made, today)
    _check_pair(root, assessors, today)
    enter_assessment(root)
    assessment = Assessment.objects.create(
        trajectory=root,
        snapshot=snapshot,
        attempt=made + 1,
        started_on=today,
        started_by=by,
        due_on=working_days_after(today, current(root.faculty_id, today).procedure_days),
    )
    event = record(STARTED.name, assessment, by=by, case=assessment.case, data={"attempt": made + 1})
    for position, person in enumerate(assessors, start=1):
        _seat(assessment, person, position, by=by, today=today)
    url, expected = address("assessments:outcome", assessment.pk), expected_decision(assessment, today)
    first, second = (person.name for person in assessors)
    tell(messages.STARTED_YOURS, [root.person], assessment, event, url, expected=expected, first=first, second=second)
    tell(messages.STARTED, [attending(root)], assessment, event, url, expected=expected)
    return assessment


def _check_attempt(root: Trajectory, made: int, today: date) -> None:
    policy = current(root.faculty_id, today)
    last = last_announced(root)
    if made > policy.resubmissions:
        raise Refused(
            _("All attempts are used. Talk first with the teacher and HR; you can then start another one all the same.")
        )
    if last and last.announced_on and today < working_days_after(last.announced_on, policy.resubmission_wait_days):
        raise Refused(
            _(
                "A new attempt starts some time after the announcement. If the UTQ supervisor agrees, start it all "
                "the same."
            )
        )


def _check_pair(root: Trajectory, assessors: Sequence[User], today: date) -> None:
    number = len({person.pk for person in assessors})
    if number > rules.BOTH:
        raise Refused(
            ngettext(
                "You chose %(count)s. Take away %(more)s: an assessment has two assessors.",
                "You chose %(count)s. Take away %(more)s: an assessment has two assessors.",
                number - rules.BOTH,
            )
            % {"count": number, "more": number - rules.BOTH}
        )
    if number < rules.BOTH:
        raise Refused(_("Choose two different assessors."))
    suggestion = candidates.suggestion(root, today)
    for person in assessors:
        _check_person(suggestion, person)
    _check_elsewhere(suggestion, [person.pk for person in assessors])


def _check_elsewhere(suggestion: Suggestion, people: Sequence[int]) -> None:
    """With the rule on, one of two comes from another faculty."""
    chosen = [suggestion.find(pk) for pk in people]
    if suggestion.other_faculty == "required" and not any(one and one.other_faculty for one in chosen):
        raise Refused(_("At least one assessor comes from another faculty. Choose another one."))


def _check_person(suggestion: Suggestion, person: User) -> None:
    found = suggestion.find(person.pk)
    if found is None:
        raise Refused(gettext("%(name)s is not an assessor today. Choose somebody else.") % {"name": person.name})
    if found.why_not:
        raise Refused(gettext("%(name)s cannot be asked: %(why)s.") % {"name": person.name, "why": found.why_not})


def _seat(assessment: Assessment, person: User, position: int, *, by: User, today: date) -> Seat:
    seat = Seat.objects.create(assessment=assessment, person=person, position=position)
    step = PROPOSE if assessment.state == S.ASSIGNING else PROPOSE_LATE
    event = go(assessment, step, by=by, data={"assessor": person.name})
    due = working_days_after(today, current(assessment.trajectory.faculty_id, today).seat_remind_days)
    tell(messages.ASKED, [person], assessment, event, seat=seat, due=due)
    return seat


@transaction.atomic
def propose(assessment: Assessment, person: User, *, by: User, today: date) -> Seat:
    """Ask somebody for the free place; raises Refused when there is none, or the person cannot be asked."""
    row = locked(assessment)
    if not rules.COORDINATOR.allows(by, row):
        raise Refused(NOT_YOURS)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    taken = [seat for seat in seats_of(row) if seat.state in Seat.TAKEN]
    free = sorted({1, 2} - {seat.position for seat in taken})
    if not free:
        raise Refused(_("Both places are taken. Nobody was asked twice."))
    suggestion = candidates.suggestion(row.trajectory, today)
    _check_person(suggestion, person)
    if taken:
        _check_elsewhere(suggestion, [person.pk, *(seat.person_id for seat in taken)])
    return _seat(row, person, free[0], by=by, today=today)


@transaction.atomic
def accept(seat: Seat, *, by: User, today: date) -> None:
    """The assessor declared that nothing ties them to the candidate; with both in, reading begins."""
    row = locked(seat.assessment_id, Assessment.APART)
    event = go(row, ACCEPT, by=by, seat=seat, changes={"accepted_at": timezone.now()})
    tell(messages.ACCEPTED, coordinators(row), row, event, row.get_absolute_url(), seat=seat, assessor=by.name)
    accepted = [one for one in seats_of(row) if one.state in (T.ACCEPTED, T.SUBMITTED)]
    due = working_days_after(today, current(row.trajectory.faculty_id, today).scoring_days)
    if row.state == S.SCORING:
        Assessment.objects.filter(pk=row.pk).update(scoring_due_on=due)
        _open_to([seat], row, event, due)
    elif len(accepted) == rules.BOTH:
        begun = go(row, BEGIN, by=None, changes={"scoring_due_on": due})
        _open_to(accepted, row, begun, due)


def _open_to(seats: Sequence[Seat], row: Assessment, event: Event, due: date) -> None:
    """Open the sealed version; who was lost meanwhile is not asked to judge."""
    able = {seat.pk for seat in able_seats(row)}
    for seat in seats:
        grants.let_read(row.snapshot, seat.person, by=None)
        if seat.pk in able:
            tell(messages.SCORING_OPEN, [seat.person], row, event, seat=seat, due=due)


@transaction.atomic
def decline(seat: Seat, *, by: User, conflict: str = "") -> None:
    """Say no; ``conflict`` is the tie, when that is why."""
    _leave(seat, DECLINE, by=by, conflict=conflict)


@transaction.atomic
def step_back(seat: Seat, *, by: User, conflict: str) -> None:
    """A tie that came up after accepting: the place is free again and the version closed, at once."""
    tie = worded(conflict, _("Say in a few words what ties you to the candidate."))
    _leave(seat, STEP_BACK, by=by, conflict=tie)


def _leave(seat: Seat, step: Step, *, by: User, conflict: str) -> None:
    row = locked(seat.assessment_id, Assessment.APART)
    changes = {"declined_at": timezone.now(), "conflict": conflict.strip()}
    event = go(row, step, by=by, seat=seat, changes=changes)
    grants.withdraw(row.snapshot, by, by=by)
    tell(messages.DECLINED, coordinators(row), row, event, row.get_absolute_url(), seat=seat, assessor=by.name)


@transaction.atomic
def replace_assessor(seat: Seat, *, by: User, reason: str) -> None:
    """Free a place: the sealed version closes for the person in the same transaction, their scores stay unread.

    Who is lost after both judged is replaced too, and judging goes on (docs/domain.md, An assessor who is lost).
    Raises Refused without a reason, when the assessment has gone on, and for somebody who still judges then.
    """
    changes = {"replaced_because": worded(reason)}
    row = locked(seat.assessment_id, (*Assessment.APART, *Assessment.TOGETHER))
    event = go(row, REPLACE, by=by, seat=seat, changes=changes, data={"assessor": seat.person.name})
    grants.withdraw(row.snapshot, seat.person, by=by)
    tell(messages.REPLACED, [seat.person], row, event, address("assessments:mine"), seat=seat)
    if row.state in Assessment.TOGETHER:
        _judge_again(row, by=by)


def _judge_again(row: Assessment, *, by: User) -> None:
    """Back to judging: what was built on two judgements falls away, and the assessor who stays is told."""
    changes: dict[str, object] = {
        "consensus_by": None,
        "consensus_version": row.consensus_version + 1,
        "waived_because": "",
        "agenda": [],  # it tells who is new where two judgements differed
        "agenda_version": row.agenda_version + 1,
    }
    event = go(row, JUDGE_AGAIN, by=by, changes=changes)
    cancel_interview(row)
    Judgement.objects.filter(assessment=row).delete()
    for one in seats_of(row):
        if one.state == T.SUBMITTED:
            tell(messages.JUDGED_AGAIN, [one.person], row, event, seat=one)


@transaction.atomic
def object_to(seat: Seat, *, by: User, objection: str) -> None:
    """The candidate objects to an assessor; only the coordinator reads why."""
    row = locked(seat.assessment_id)
    if row.trajectory.person_id != by.pk:
        raise Refused(NOT_YOURS)
    why = worded(objection)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    current_seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if current_seat.state not in Seat.TAKEN:
        raise Refused(MOVED_ON)
    if current_seat.objected_at is not None:
        raise Refused(_("Your objection has reached the coordinator already."))
    Seat.objects.filter(pk=seat.pk).update(objection=why, objected_at=timezone.now())
    event = record(OBJECTED.name, seat, by=by, case=row.case)
    tell(messages.OBJECTED, coordinators(row), row, event, row.get_absolute_url(), seat=seat)


@transaction.atomic
def withdraw(assessment: Assessment, *, by: User) -> None:
    """The candidate withdraws: the dossier opens again; the attempt counts once a judgement was in."""
    _end(assessment, WITHDRAW, by=by)


@transaction.atomic
def annul(assessment: Assessment, *, by: User, reason: str) -> None:
    """The coordinator ends an attempt that went wrong; the next one gets the same number."""
    _end(assessment, ANNUL, by=by, reason=worded(reason))


def _end(assessment: Assessment, step: Step, *, by: User, reason: str = "") -> None:
    row = locked(assessment)
    event = go(row, step, by=by, changes={"ended_because": reason})
    fall_back(row.trajectory)
    reopen_all(row.trajectory)
    grants.withdraw_all(row.snapshot, by=by)
    cancel_interview(row)
    told: list[tuple[Sequence[User | None], str]] = [
        ([seat.person for seat in seats_of(row) if seat.state in Seat.TAKEN], address("assessments:mine")),
        ([row.trajectory.person, attending(row.trajectory)], address("assessments:outcome", row.pk)),
        (coordinators(row), row.get_absolute_url()),
    ]
    for people, url in told:
        tell(messages.ENDED, [one for one in people if one != by], row, event, url)
    assessment.state = row.state
