"""Start, assessors, and the ends without a decision (docs/domain.md, Assessment)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, Judgement, Seat
from assessments.queries import candidates, reading
from assessments.queries.candidates import Suggestion
from assessments.queries.expected import expected_decision
from assessments.queries.reading import able_seats, attempts_made, both_submitted, last_announced, lost_seats, seats_of
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
PROPOSE_LATE = _step(
    verb="assessments.propose_late",
    sources=(S.SCORING,),
    target=S.SCORING,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s asked %(assessor)s to assess"),
)
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
ACCEPT = Step(
    verb="assessments.accept",
    sources=(T.INVITED,),
    target=T.ACCEPTED,
    rule=rules.OWN_SEAT,
    sentence=_("%(actor)s declared independence and accepted"),
    audience=STAFF_ONLY,
)
DECLINE = Step(
    verb="assessments.decline",
    sources=(T.INVITED,),
    target=T.DECLINED,
    rule=rules.OWN_SEAT,
    sentence=_("%(actor)s declined to assess"),
    audience=STAFF_ONLY,
)
STEP_BACK = Step(
    verb="assessments.step_back",
    sources=(T.ACCEPTED,),
    target=T.DECLINED,
    rule=rules.OWN_SEAT,
    sentence=_("%(actor)s stepped back as an assessor"),
    audience=STAFF_ONLY,
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
NO_REASON = _("Say why, in a sentence.")


def locked(assessment: Assessment | int) -> Assessment:
    """The assessment with its people, locked after its trajectory: the root of every verb over several rows."""
    pk = assessment if isinstance(assessment, int) else assessment.pk
    Trajectory.objects.select_for_update(of=("self",)).get(assessments=pk)
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("trajectory__person", "trajectory__faculty", "trajectory__supervisor", "trajectory__profile")
        .select_related("snapshot__dossier__trajectory")
        .get(pk=pk)
    )


def coordinators(row: Assessment) -> list[User]:
    """Who coordinates today, but for the candidate: they hear of their own case what every candidate hears."""
    return list(holders(Role.COORDINATOR).exclude(pk=row.trajectory.person_id))


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
        raise Refused(_not_startable(root))
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
    _tell_started(assessment, assessors, event, today)
    return assessment


def _not_startable(root: Trajectory) -> str:
    running = reading.running().filter(trajectory=root).first()
    if running is None:
        return gettext("The dossier is not waiting for an assessment any more: it was taken back.")
    return gettext("The assessment was started already. Nothing was sent twice.")


def _check_attempt(root: Trajectory, made: int, today: date) -> None:
    policy = current(root.faculty_id, today)
    last = last_announced(root)
    if made > policy.resubmissions:
        raise Refused(
            _("All attempts are used. Talk first with the teacher and HR; you can then start another one all the same.")
        )
    if last is not None and last.announced_on is not None:
        first_day = working_days_after(last.announced_on, policy.resubmission_wait_days)
        if today < first_day:
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
    if suggestion.other_faculty == "required":
        chosen = [suggestion.find(person.pk) for person in assessors]
        if not any(one and one.other_faculty for one in chosen):
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
    post(
        messages.ASKED,
        [person],
        seat,
        occasion=event,
        url=seat.get_absolute_url(),
        params={
            "person": assessment.trajectory.person.name,
            "due": working_days_after(today, current(assessment.trajectory.faculty_id, today).seat_remind_days),
        },
    )
    return seat


def _tell_started(assessment: Assessment, assessors: Sequence[User], event: Event, today: date) -> None:
    trajectory = assessment.trajectory
    params = {"person": trajectory.person.name, "expected": expected_decision(assessment, today)}
    post(
        messages.STARTED_YOURS,
        [trajectory.person],
        assessment,
        occasion=event,
        url=address("assessments:outcome", assessment.pk),
        params={**params, "first": assessors[0].name, "second": assessors[1].name},
    )
    post(
        messages.STARTED,
        [attending(trajectory)],
        assessment,
        occasion=event,
        url=address("assessments:outcome", assessment.pk),
        params=params,
    )


@transaction.atomic
def propose(assessment: Assessment, person: User, *, by: User, today: date) -> Seat:
    """Ask somebody for the free place; raises Refused when there is none, or the person cannot be asked."""
    row = locked(assessment)
    if not rules.COORDINATOR.allows(by, row):
        raise Refused(NOT_YOURS)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    taken = [seat for seat in seats_of(row) if seat.state in Seat.TAKEN]
    free = [position for position in (1, 2) if position not in {seat.position for seat in taken}]
    if not free:
        raise Refused(_("Both places are taken. Nobody was asked twice."))
    suggestion = candidates.suggestion(row.trajectory, today)
    _check_person(suggestion, person)
    _check_elsewhere(suggestion, person, taken)
    return _seat(row, person, free[0], by=by, today=today)


def _check_elsewhere(suggestion: Suggestion, person: User, taken: Sequence[Seat]) -> None:
    """With the rule on, the second of two comes from another faculty when the first does not."""
    if suggestion.other_faculty != "required" or not taken:
        return
    people = [suggestion.find(pk) for pk in (person.pk, *(seat.person_id for seat in taken))]
    if not any(one and one.other_faculty for one in people):
        raise Refused(_("At least one assessor comes from another faculty. Choose another one."))


@transaction.atomic
def accept(seat: Seat, *, by: User, today: date) -> None:
    """The assessor declared that nothing ties them to the candidate; with both in, reading begins."""
    row = locked(seat.assessment_id)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    event = go(row, ACCEPT, by=by, seat=seat, changes={"accepted_at": timezone.now()})
    post(
        messages.ACCEPTED,
        coordinators(row),
        seat,
        occasion=event,
        url=row.get_absolute_url(),
        params={"assessor": by.name, "person": row.trajectory.person.name},
    )
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
        if seat.pk not in able:
            continue
        post(
            messages.SCORING_OPEN,
            [seat.person],
            seat,
            occasion=event,
            url=seat.get_absolute_url(),
            params={"person": row.trajectory.person.name, "due": due},
        )


@transaction.atomic
def decline(seat: Seat, *, by: User, conflict: str = "") -> None:
    """Say no; ``conflict`` is the tie, when that is why."""
    _leave(seat, DECLINE, by=by, conflict=conflict)


@transaction.atomic
def step_back(seat: Seat, *, by: User, conflict: str) -> None:
    """A tie that came up after accepting: the place is free again and the version closed, at once."""
    if not conflict.strip():
        raise Refused(_("Say in a few words what ties you to the candidate."))
    _leave(seat, STEP_BACK, by=by, conflict=conflict)


def _leave(seat: Seat, step: Step, *, by: User, conflict: str) -> None:
    row = locked(seat.assessment_id)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    changes = {"declined_at": timezone.now(), "conflict": conflict.strip()}
    event = go(row, step, by=by, seat=seat, changes=changes)
    grants.withdraw(row.snapshot, by, by=by)
    post(
        messages.DECLINED,
        coordinators(row),
        seat,
        occasion=event,
        url=row.get_absolute_url(),
        params={"assessor": by.name, "person": row.trajectory.person.name},
    )


@transaction.atomic
def replace_assessor(seat: Seat, *, by: User, reason: str) -> None:
    """Free a place: the sealed version closes for the person in the same transaction, their scores stay unread.

    Who is lost after both judged is replaced too, and judging goes on (docs/domain.md, An assessor who is lost).
    Raises Refused without a reason, when the assessment has gone on, and for somebody who still judges then.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    row = locked(seat.assessment_id)
    if row.state not in (*Assessment.APART, *Assessment.TOGETHER):
        raise Refused(TOO_LATE)
    event = go(
        row,
        REPLACE,
        by=by,
        seat=seat,
        changes={"replaced_because": reason.strip()},
        data={"assessor": seat.person.name},
    )
    grants.withdraw(row.snapshot, seat.person, by=by)
    post(
        messages.REPLACED,
        [seat.person],
        seat,
        occasion=event,
        url=address("assessments:mine"),
        params={"person": row.trajectory.person.name},
    )
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
            post(
                messages.JUDGED_AGAIN,
                [one.person],
                one,
                occasion=event,
                url=one.get_absolute_url(),
                params={"person": row.trajectory.person.name},
            )


@transaction.atomic
def object_to(seat: Seat, *, by: User, objection: str) -> None:
    """The candidate objects to an assessor; only the coordinator reads why."""
    row = locked(seat.assessment_id)
    if row.trajectory.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if not objection.strip():
        raise Refused(NO_REASON)
    if row.state not in Assessment.APART:
        raise Refused(TOO_LATE)
    current_seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if current_seat.state not in Seat.TAKEN:
        raise Refused(MOVED_ON)
    if current_seat.objected_at is not None:
        raise Refused(_("Your objection has reached the coordinator already."))
    Seat.objects.filter(pk=seat.pk).update(objection=objection.strip(), objected_at=timezone.now())
    event = record(OBJECTED.name, seat, by=by, case=row.case)
    post(
        messages.OBJECTED,
        coordinators(row),
        seat,
        occasion=event,
        url=row.get_absolute_url(),
        params={"person": by.name},
    )


@transaction.atomic
def withdraw(assessment: Assessment, *, by: User) -> None:
    """The candidate withdraws: the dossier opens again; the attempt counts once a judgement was in."""
    _end(assessment, WITHDRAW, by=by)


@transaction.atomic
def annul(assessment: Assessment, *, by: User, reason: str) -> None:
    """The coordinator ends an attempt that went wrong; the next one gets the same number."""
    if not reason.strip():
        raise Refused(NO_REASON)
    _end(assessment, ANNUL, by=by, reason=reason.strip())


def _end(assessment: Assessment, step: Step, *, by: User, reason: str = "") -> None:
    row = locked(assessment)
    event = go(row, step, by=by, changes={"ended_because": reason})
    fall_back(row.trajectory)
    reopen_all(row.trajectory)
    grants.withdraw_all(row.snapshot, by=by)
    cancel_interview(row)
    person = row.trajectory.person
    params = {"person": person.name}
    assessors = [seat.person for seat in seats_of(row) if seat.state in Seat.TAKEN]
    told: list[tuple[Sequence[User | None], str]] = [
        (assessors, address("assessments:mine")),
        ([person, attending(row.trajectory)], address("assessments:outcome", row.pk)),
        (coordinators(row), row.get_absolute_url()),
    ]
    for people, url in told:
        post(messages.ENDED, [p for p in people if p != by], row, occasion=event, url=url, params=params)
    assessment.state = row.state
