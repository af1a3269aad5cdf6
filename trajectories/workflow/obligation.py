"""What HR, the dean and the teacher may enter about an obligation; everything else is derived (DOMAIN 2.4 A)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories import messages_clock as messages
from trajectories import rules
from trajectories.models import EarlierCertificate, Obligation, ObligationAdjustment, ObligationPause
from trajectories.workflow.clock_news import (
    WHY_DAY,
    WHY_EXTENSION,
    WHY_REVOKED,
    WHY_START,
    WHY_TIME,
    Occasion,
    case_of,
    day_in_words,
    page,
    tell,
)
from trajectories.workflow.recount import Outcome, recount, recount_deadline, valid_adjustments, with_parts
from utq_portal.access import Rule
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, STAFF_ONLY, declare
from utq_portal.notices.post import post
from utq_portal.people.models import Employment, Role, User, employed_on
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.workflow import Refused

Kind = ObligationAdjustment.Kind
ANSWER_DAYS = 10

TIME_RECORDED = declare(
    "trajectories.time_recorded", _("%(actor)s recorded time that does not count"), EVERYONE, rules.OBLIGATION_HR
)
TIME_REVOKED = declare(
    "trajectories.time_revoked",
    _("%(actor)s withdrew the record of time that does not count"),
    EVERYONE,
    rules.OBLIGATION_HR,
)
TIME_ASKED = declare("trajectories.time_asked", _("%(actor)s asked HR to record time that does not count"), EVERYONE)
MORE_ASKED = declare("trajectories.more_time_asked", _("%(actor)s asked for more time"), EVERYONE)
EXTENDED = declare(
    "trajectories.extended", _("%(actor)s granted %(months)s months more"), EVERYONE, rules.OBLIGATION_CHANGED
)
PROPOSED = declare(
    "trajectories.extension_proposed", _("%(actor)s proposed %(months)s months more"), STAFF_ONLY, rules.OBLIGATION_HR
)
NOT_EXTENDED = declare(
    "trajectories.extension_refused",
    _("%(actor)s answered the request for more time"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
START_CORRECTED = declare(
    "trajectories.start_corrected", _("%(actor)s corrected the first day that counts"), EVERYONE, rules.OBLIGATION_HR
)
REVOKED = declare(
    "trajectories.adjustment_revoked",
    _("%(actor)s withdrew a decision about the deadline"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
EXCLUDED = declare(
    "trajectories.excluded", _("%(actor)s recorded that the obligation does not hold"), EVERYONE, rules.OBLIGATION_HR
)
INCLUDED = declare(
    "trajectories.included", _("%(actor)s recorded that the obligation holds again"), EVERYONE, rules.OBLIGATION_HR
)

NOT_YOURS = _("This is for the HR advisor of the faculty, and never about yourself.")
NOT_DECIDER = _("This is for the dean or delegate of the faculty, and never about yourself.")
OVER = _("This obligation is settled or has ended. There is no deadline to change.")
TWICE = _("These days were recorded already. Nothing was added a second time.")
DECIDED = _("This request was answered already. What you see now is the answer.")
WAITS = _("A request for more time waits for an answer already. Withdraw nothing; you hear from HR.")


def _held(obligation: Obligation, by: User, rule: Rule, why: Promise | str) -> Obligation:
    """The obligation, locked, if ``by`` may and it still runs."""
    row = with_parts(Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation.pk)).get()
    if not rule.allows(by, row):
        raise Refused(why)
    if row.settled_by or row.ended_on is not None:
        raise Refused(OVER)
    return row


def _note(verb: str, row: Obligation, by: User, **data: object) -> Event:
    return record(verb, row, by=by, case=case_of([row])[row.pk], data=data)


def _recount(row: Obligation, by: User, why: Promise | str, today: date) -> None:
    changed = recount_deadline(row, today=today)
    if changed is not None:
        tell(Outcome(changed=[changed]), Occasion(by, why, today, tell_hr=True))


@transaction.atomic
def record_leave(
    obligation: Obligation, *, first_day: date, last_day: date | None, by: User, today: date
) -> ObligationPause:
    """Record days that do not count: no kind, no reason (DECISIONS 23). ``last_day`` None: not known yet.

    Raises Refused for fewer days than the setting, or days that were recorded before.
    """
    row = _held(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    until = last_day + timedelta(days=1) if last_day else None
    least = current(row.faculty_id).leave_days
    if until is not None and (until - first_day).days < least:
        raise Refused(
            _("Only %(days)s days or more in one stretch move the deadline. Enter the whole stretch.") % {"days": least}
        )
    if row.pauses.filter(starts_on=first_day, ends_on=until, derived=False, revoked_on=None).exists():
        raise Refused(TWICE)
    if until is None and row.pauses.filter(ends_on=None, derived=False, revoked_on=None).exists():
        raise Refused(_("A stretch without a last day is recorded already. Enter its last day first."))
    pause = ObligationPause.objects.create(
        obligation=row,
        kind=ObligationPause.Kind.LEAVE,
        starts_on=first_day,
        ends_on=until,
        recorded_by=by,
        recorded_on=today,
    )
    _note(TIME_RECORDED.name, row, by)
    _recount(row, by, WHY_TIME, today)
    return pause


@transaction.atomic
def revoke_leave(pause: ObligationPause, *, by: User, today: date) -> None:
    """Withdraw recorded days; the deadline is counted without them."""
    row = _held(pause.obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    if not ObligationPause.objects.filter(pk=pause.pk, derived=False, revoked_on=None).update(revoked_on=today):
        raise Refused(_("These days were withdrawn already."))
    _note(TIME_REVOKED.name, row, by)
    _recount(row, by, WHY_REVOKED, today)


@transaction.atomic
def ask_leave(obligation: Obligation, *, first_day: date, last_day: date, by: User, today: date) -> None:
    """The teacher asks HR to record days that do not count; the days stand in the link, nothing is kept of them."""
    row = _held(obligation, by, rules.OWN, NOT_YOURS)
    event = _note(TIME_ASKED.name, row, by)
    post(
        messages.TIME_ASKED,
        _advisors(row),
        row,
        occasion=event,
        case=event.case,
        url=f"{page(row)}?first_day={first_day.isoformat()}&last_day={last_day.isoformat()}#record",
        params={"person": row.person.name, "answer_by": working_days_after(today, ANSWER_DAYS)},
    )


def _advisors(row: Obligation) -> list[User]:
    return [one for one in holders(Role.HR_ADVISOR, row.faculty_id) if one.pk != row.person_id]


def months_granted(obligation: Obligation) -> int:
    """The months that valid extensions add up to."""
    return sum(one.months or 0 for one in valid_adjustments(obligation) if one.kind == Kind.EXTEND)


@transaction.atomic
def ask_more_time(
    obligation: Obligation, *, months: int, reason: str, note: str, by: User, today: date
) -> ObligationAdjustment:
    """The teacher asks for more months; HR answers. One request at a time."""
    row = _held(obligation, by, rules.OWN, NOT_YOURS)
    if _waiting(row).exists():
        raise Refused(WAITS)
    _within(row, months)
    asked = ObligationAdjustment.objects.create(
        obligation=row, kind=Kind.EXTEND, months=months, reason=reason, note=note, requested_by=by, requested_on=today
    )
    event = _note(MORE_ASKED.name, row, by)
    post(
        messages.ASKED,
        _advisors(row),
        row,
        occasion=event,
        case=event.case,
        url=f"{page(row)}#asked",
        params={"person": row.person.name, "answer_by": working_days_after(today, ANSWER_DAYS)},
    )
    return asked


def _waiting(row: Obligation) -> QuerySet[ObligationAdjustment]:
    return ObligationAdjustment.objects.filter(obligation=row, decided_on=None, refused=False, revoked_on=None)


def _within(row: Obligation, months: int) -> None:
    most = current(row.faculty_id).extension_most_months
    left = most - months_granted(row)
    if months > left:
        raise Refused(
            _("At most %(most)s months in all can be granted; %(left)s are left.")
            % {"most": most, "left": max(left, 0)}
        )


def hr_decides(obligation: Obligation, months: int) -> bool:
    """Whether HR alone may grant so many months more (DECISIONS, light path)."""
    return months_granted(obligation) + months <= current(obligation.faculty_id).extension_hr_months


@transaction.atomic
def propose_extension(
    obligation: Obligation,
    *,
    months: int,
    reason: str,
    note: str,
    by: User,
    today: date,
    asked: ObligationAdjustment | None = None,
) -> ObligationAdjustment:
    """HR grants months within the setting, at once; beyond it this is a proposal that the dean or delegate decides.

    ``asked`` is the teacher's request that this answers; HR may have changed the number of months.
    """
    row = _held(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    waiting = row.adjustments.filter(decided_on=None, refused=False, revoked_on=None)
    if asked is None and waiting.exists():
        raise Refused(_("A request waits for an answer. Answer that one."))
    if asked is not None and not waiting.filter(pk=asked.pk, proposed_on=None).exists():
        raise Refused(DECIDED)
    _within(row, months)
    values = {"months": months, "proposed_by": by, "proposed_on": today}
    if asked is None:
        found = ObligationAdjustment.objects.create(
            obligation=row, kind=Kind.EXTEND, reason=reason, note=note, requested_by=by, requested_on=today, **values
        )
    else:
        ObligationAdjustment.objects.filter(pk=asked.pk).update(**values)
        found = ObligationAdjustment.objects.get(pk=asked.pk)
    if hr_decides(row, months):
        _grant(found, row, by, today)
        return found
    event = _note(PROPOSED.name, row, by, months=months)
    deciders = [one for one in holders(Role.FACULTY_DECIDER, row.faculty_id) if one.pk != row.person_id]
    post(
        messages.PROPOSED,
        deciders,
        row,
        occasion=event,
        case=event.case,
        url="/hr/decisions/",
        params={
            "person": row.person.name,
            "months": months,
            "answer_by": working_days_after(today, ANSWER_DAYS),
        },
    )
    return found


def _grant(adjustment: ObligationAdjustment, row: Obligation, by: User, today: date) -> None:
    ObligationAdjustment.objects.filter(pk=adjustment.pk).update(decided_by=by, decided_on=today)
    _note(EXTENDED.name, row, by, months=adjustment.months)
    _recount(row, by, WHY_EXTENSION, today)


def _undecided(adjustment: ObligationAdjustment) -> ObligationAdjustment:
    """The request, locked; Refused when it was answered already."""
    open_ones = Q(decided_on=None, refused=False, revoked_on=None)
    found = ObligationAdjustment.objects.select_for_update().filter(open_ones, pk=adjustment.pk).first()
    if found is None:
        raise Refused(DECIDED)
    return found


@transaction.atomic
def decide_extension(adjustment: ObligationAdjustment, *, grant: bool, answer: str = "", by: User, today: date) -> None:
    """The dean or delegate decides what HR proposed. Raises Refused when it was decided before."""
    row = _held(adjustment.obligation, by, rules.OBLIGATION_DECIDER, NOT_DECIDER)
    found = _undecided(adjustment)
    if found.proposed_on is None:
        raise Refused(_("HR has not proposed this yet."))
    if found.proposed_by_id == by.pk:
        raise Refused(_("You proposed this yourself. Somebody else decides on it."))
    if grant:
        _grant(found, row, by, today)
    else:
        _refuse(found, row, answer, by, today)


@transaction.atomic
def refuse_extension(adjustment: ObligationAdjustment, *, answer: str, by: User, today: date) -> None:
    """HR answers a teacher's request with no, and says what would help."""
    row = _held(adjustment.obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    _refuse(_undecided(adjustment), row, answer, by, today)


def _refuse(adjustment: ObligationAdjustment, row: Obligation, answer: str, by: User, today: date) -> None:
    ObligationAdjustment.objects.filter(pk=adjustment.pk).update(
        refused=True, decided_by=by, decided_on=today, answer=answer
    )
    event = _note(NOT_EXTENDED.name, row, by)
    to = [row.person] if adjustment.requested_by_id == row.person_id else [adjustment.proposed_by]
    post(messages.REFUSED, to, row, occasion=event, case=event.case, url=page(row), params={})


@transaction.atomic
def correct_start(obligation: Obligation, *, day: date, note: str, by: User, today: date) -> ObligationAdjustment:
    """Count from another first day; both days are kept (DOMAIN 2.3)."""
    row = _held(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    valid = [one for one in valid_adjustments(row) if one.kind == Kind.START]
    if valid and valid[-1].day == day:
        raise Refused(_("The term counts from this day already."))
    found = ObligationAdjustment.objects.create(
        obligation=row,
        kind=Kind.START,
        day=day,
        reason=ObligationAdjustment.Reason.OTHER,
        note=note,
        requested_by=by,
        requested_on=today,
        decided_by=by,
        decided_on=today,
    )
    _note(START_CORRECTED.name, row, by)
    _recount(row, by, WHY_START, today)
    return found


@transaction.atomic
def revoke_adjustment(adjustment: ObligationAdjustment, *, by: User, today: date) -> None:
    """Withdraw a decision: the computation without it holds again (DOMAIN 2.3 rule 4)."""
    row = _held(adjustment.obligation, by, rules.OBLIGATION_HR | rules.OBLIGATION_DECIDER, NOT_YOURS)
    found = ObligationAdjustment.objects.select_for_update().get(pk=adjustment.pk)
    if found.revoked_on is not None or found.refused:
        raise Refused(_("This was withdrawn already."))
    if found.kind == Kind.EXTEND and not _may_revoke(found, row, by):
        raise Refused(_("The dean or delegate decided this, and can withdraw it."))
    ObligationAdjustment.objects.filter(pk=found.pk).update(revoked_on=today)
    _note(REVOKED.name, row, by)
    _recount(row, by, WHY_REVOKED, today)


def _may_revoke(adjustment: ObligationAdjustment, row: Obligation, by: User) -> bool:
    """HR withdraws what HR decided (or only proposed), the dean or delegate everything."""
    if adjustment.decided_on is None or adjustment.decided_by_id in (by.pk, adjustment.proposed_by_id):
        return True
    return rules.OBLIGATION_DECIDER.allows(by, row)


@transaction.atomic
def exclude(obligation: Obligation, *, code: str, by: User, today: date) -> None:
    """Record that the obligation does not hold, or ("") holds again; HR decides clear cases (DECISIONS, light path)."""
    row = _held(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    if not Obligation.objects.filter(pk=row.pk).exclude(exclusion=code).update(exclusion=code):
        raise Refused(_("This is recorded already."))
    verb, message = (EXCLUDED, messages.EXCLUDED) if code else (INCLUDED, messages.INCLUDED)
    event = _note(verb.name, row, by)
    params = {"new": day_in_words(row.deadline)}
    post(message, [row.person], row, occasion=event, case=event.case, url=page(row), params=params)


@transaction.atomic
def recount_of_the_day(*, today: date) -> Outcome:
    """Appointments that began or ended lately may end, start or reopen an obligation: count those people again."""
    since = today - timedelta(days=40)
    people = set(
        Employment.objects.filter(Q(start__range=(since, today)) | Q(end__range=(since, today)))
        .exclude(source="demo")
        .values_list("person_id", flat=True)
    )
    gone = Obligation.objects.filter(ended_on=None, person__employments__isnull=False).exclude(
        person__in=Employment.objects.filter(Q(start__gt=today) | employed_on(today)).values("person")
    )
    people |= set(gone.exclude(person__source="demo").values_list("person_id", flat=True))
    outcome = recount(people, today=today)
    tell(outcome, Occasion(None, WHY_DAY, today))
    return outcome


@transaction.atomic
def load_register(rows: list[EarlierCertificate], *, today: date) -> int:
    """Keep certificates from before the portal; returns how many obligations they settle now. Nobody is told."""
    numbers = {row.employee_no for row in rows if row.employee_no}
    people = {number: key for number, key in User.objects.values_list("employee_no", "pk") if number in numbers}
    for row in rows:
        row.person_id = people.get(row.employee_no)
    EarlierCertificate.objects.bulk_create(rows, batch_size=500)
    waiting = Obligation.objects.filter(settled_by="", person__in=people.values())
    before = set(waiting.values_list("pk", flat=True))
    recount(people.values(), today=today)
    return Obligation.objects.filter(pk__in=before).exclude(settled_by="").count()
