"""Time that does not count; decisions about the duty stand in ``deciding``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories.obligations import messages, rules
from trajectories.obligations.above import case_of
from trajectories.obligations.models import Obligation, ObligationPause
from trajectories.obligations.workflow.news import WHY_REVOKED, WHY_TIME, Occasion, tell
from trajectories.obligations.workflow.recount import Outcome, recount_deadline, with_parts
from utq_portal.access import Rule
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import responsible
from utq_portal.policy.queries import current
from utq_portal.workflow import Refused

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

NOT_YOURS = _("This is for the HR advisor of the faculty, and never about yourself.")
OVER = _("This obligation is settled or has ended. There is no deadline to change.")
TWICE = _("These days were recorded already. Nothing was added a second time.")


def held_for(obligation: Obligation, by: User, rule: Rule, why: Promise | str) -> Obligation:
    """The obligation, locked, if ``by`` may and it still runs."""
    row = with_parts(Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation.pk)).get()
    if not rule.allows(by, row):
        raise Refused(why)
    if row.settled_by or row.ended_on is not None:
        raise Refused(OVER)
    return row


def noted(verb: str, row: Obligation, by: User, **data: object) -> Event:
    return record(verb, row, by=by, case=case_of([row])[row.pk], data=data)


def tell_of(
    row: Obligation, message: Message, to: Iterable[User | None], event: Event, *, at: str = "", **says: object
) -> None:
    """Post what happened to the obligation; the button leads to "Why this date?", to the place ``at``."""
    params = {"person": row.person.name, **says}
    post(message, to, row, occasion=event, url=f"{row.get_absolute_url()}{at}", params=params)


def counted_again(row: Obligation, by: User, why: Promise | str, today: date) -> None:
    changed = recount_deadline(row, today=today)
    if changed is not None:
        tell(Outcome(changed=[changed]), Occasion(by, why, today, tell_hr=True))


@transaction.atomic
def record_leave(
    obligation: Obligation, *, first_day: date, last_day: date | None, by: User, today: date
) -> ObligationPause:
    """Record days that do not count: no kind, no reason. ``last_day`` None: not known yet.

    Raises Refused for fewer days than the setting, or days that were recorded before.
    docs/domain.md, Time that does not count.
    """
    row = held_for(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    until = last_day + timedelta(days=1) if last_day else None
    least = current(row.faculty_id).leave_days
    if until is not None and (until - first_day).days < least:
        words = ngettext(
            "Only %(days)s day or more in one stretch moves the deadline. Enter the whole stretch.",
            "Only %(days)s days or more in one stretch move the deadline. Enter the whole stretch.",
            least,
        )
        raise Refused(words % {"days": least})
    recorded = row.pauses.filter(derived=False, revoked_on=None)
    if recorded.filter(starts_on=first_day, ends_on=until).exists():
        raise Refused(TWICE)
    lasting = recorded.filter(ends_on=None).first()
    if until is None and lasting is not None:
        raise Refused(_("A stretch without a last day is recorded already. Enter its last day first."))
    if lasting is not None and lasting.starts_on == first_day:  # its last day is known now
        ObligationPause.objects.filter(pk=lasting.pk).update(ends_on=until, recorded_by=by, recorded_on=today)
        pause = ObligationPause.objects.get(pk=lasting.pk)
    else:
        known = {"starts_on": first_day, "ends_on": until, "recorded_by": by, "recorded_on": today}
        pause = ObligationPause.objects.create(obligation=row, kind=ObligationPause.Kind.LEAVE, **known)
    noted(TIME_RECORDED.name, row, by)
    counted_again(row, by, WHY_TIME, today)
    return pause


@transaction.atomic
def revoke_leave(pause: ObligationPause, *, by: User, today: date) -> None:
    """Withdraw recorded days; the deadline is counted without them."""
    row = held_for(pause.obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    if not ObligationPause.objects.filter(pk=pause.pk, derived=False, revoked_on=None).update(revoked_on=today):
        raise Refused(_("These days were withdrawn already."))
    noted(TIME_REVOKED.name, row, by)
    counted_again(row, by, WHY_REVOKED, today)


@transaction.atomic
def ask_leave(obligation: Obligation, *, first_day: date, last_day: date, by: User, today: date) -> None:
    """The teacher asks HR to record days that do not count; the days stand in the link, nothing is kept of them."""
    row = held_for(obligation, by, rules.OWN, NOT_YOURS)
    event = noted(TIME_ASKED.name, row, by)
    at = f"?first_day={first_day.isoformat()}&last_day={last_day.isoformat()}#record"
    tell_of(row, messages.TIME_ASKED, advisors_of(row), event, at=at, answer_by=answer_by(row, today))


def answer_by(row: Obligation, today: date) -> date:
    """Until when a request about this obligation that is put today is to be answered."""
    return working_days_after(today, current(row.faculty_id).time_answer_days)


def advisors_of(row: Obligation) -> list[User]:
    """The HR advisors of the faculty, never the person themselves."""
    return responsible(Role.HR_ADVISOR, row.faculty_id, but=row.person_id)
