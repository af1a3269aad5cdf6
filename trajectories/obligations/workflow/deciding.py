"""Decisions about the duty: asked by the teacher, proposed by HR, decided by HR within the setting, else by the dean.

Four kinds: months more, another last day, another first day, and that the duty does not hold. Beyond the longest
extension in all the coordinator consents first. Withdrawing one restores the computation.
docs/domain.md, Decisions on a deadline.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from trajectories.obligations import messages, rules
from trajectories.obligations.above import supervisors_of
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import (
    Wish,
    differs_from_record,
    hr_decides,
    months_granted,
    needs_consent,
    valid_adjustments,
    wish_of,
)
from trajectories.obligations.workflow.news import WHY_EXTENSION, WHY_FIXED, WHY_REVOKED, WHY_START, day_in_words
from trajectories.obligations.workflow.obligation import (
    NOT_YOURS,
    advisors_of,
    answer_by,
    counted_again,
    held_for,
    noted,
    tell_of,
)
from utq_portal.audit.verbs import EVERYONE, STAFF_ONLY, declare
from utq_portal.people.models import Role, User
from utq_portal.people.queries import responsible
from utq_portal.policy.queries import current
from utq_portal.workflow import Refused

Kind = ObligationAdjustment.Kind
MOST_MONTHS = 120  # beyond this an extension is a slip of the keyboard

MORE_ASKED = declare("trajectories.more_time_asked", _("%(actor)s asked for more time"), EVERYONE)
EXTENDED = declare(
    "trajectories.extended",
    ngettext_lazy("%(actor)s granted %(months)s month more", "%(actor)s granted %(months)s months more", "months"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
PROPOSED = declare(
    "trajectories.extension_proposed",
    ngettext_lazy("%(actor)s proposed %(months)s month more", "%(actor)s proposed %(months)s months more", "months"),
    STAFF_ONLY,
    rules.OBLIGATION_HR,
)
PUT_FORWARD = declare(
    "trajectories.decision_proposed",
    _("%(actor)s proposed a decision about the deadline"),
    STAFF_ONLY,
    rules.OBLIGATION_HR,
)
CONSENTED = declare(
    "trajectories.extension_consented",
    _("%(actor)s consented to more time than the rule allows"),
    STAFF_ONLY,
    rules.COORDINATOR,
)
NOT_EXTENDED = declare(
    "trajectories.extension_refused",
    _("%(actor)s answered the request for more time"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
START_CORRECTED = declare(
    "trajectories.start_corrected",
    _("%(actor)s corrected the first day that counts"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
DAY_SET = declare("trajectories.last_day_set", _("%(actor)s set another last day"), EVERYONE, rules.OBLIGATION_CHANGED)
REVOKED = declare(
    "trajectories.adjustment_revoked",
    _("%(actor)s withdrew a decision about the deadline"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
EXCLUDED = declare(
    "trajectories.excluded",
    _("%(actor)s recorded that the obligation does not hold"),
    EVERYONE,
    rules.OBLIGATION_CHANGED,
)
INCLUDED = declare(
    "trajectories.included", _("%(actor)s recorded that the obligation holds again"), EVERYONE, rules.OBLIGATION_CHANGED
)

NOT_DECIDER = _("This is for the dean or delegate of the faculty, and never about yourself.")
NOT_COORDINATOR = _("This is for the coordinator, and never about yourself.")
DECIDED = _("This request was answered already. What you see now is the answer.")
WAITS = _("A request for more time waits for an answer already. Withdraw nothing; you hear from HR.")
ANSWER_FIRST = _("A request waits for an answer. Answer that one.")
CONSENT_FIRST = _("This is more time in total than the rule allows. The coordinator consents first.")
_VERBS = {Kind.EXTEND: EXTENDED, Kind.START: START_CORRECTED, Kind.FIXED: DAY_SET, Kind.EXCLUDE: EXCLUDED}
_WHY = {Kind.EXTEND: WHY_EXTENSION, Kind.START: WHY_START, Kind.FIXED: WHY_FIXED}


def _waiting(row: Obligation) -> QuerySet[ObligationAdjustment]:
    return ObligationAdjustment.objects.filter(obligation=row, decided_on=None, refused=False, revoked_on=None)


@transaction.atomic
def ask_more_time(
    obligation: Obligation,
    *,
    months: int | None = None,
    day: date | None = None,
    reason: str,
    note: str,
    by: User,
    today: date,
) -> ObligationAdjustment:
    """The teacher asks for more months, or for another last day; HR answers. One request at a time."""
    row = held_for(obligation, by, rules.OWN, NOT_YOURS)
    if _waiting(row).exists():
        raise Refused(WAITS)
    if day is not None and row.deadline is not None and day <= row.deadline:
        raise Refused(_("Your deadline is later than that already. Ask for a day after it."))
    wish = Wish(Kind.EXTEND, months) if day is None else Wish(Kind.FIXED, day=day)
    if needs_consent(row, wish):
        raise Refused(_most_left(row))
    asked = _entered(row, wish, reason, note, by, today)
    event = noted(MORE_ASKED.name, row, by)
    tell_of(row, messages.ASKED, advisors_of(row), event, at="#asked", answer_by=answer_by(row, today))
    return asked


def _most_left(row: Obligation) -> str:
    most = current(row.faculty_id).extension_most_months
    says = {"most": most, "left": max(most - months_granted(row), 0)}
    words = ngettext(
        "At most %(most)s month in total can be granted; left: %(left)s.",
        "At most %(most)s months in total can be granted; left: %(left)s.",
        most,
    )
    return words % says


def _entered(
    row: Obligation, wish: Wish, reason: str, note: str, by: User, today: date, **more: Any
) -> ObligationAdjustment:
    return ObligationAdjustment.objects.create(
        obligation=row, **asdict(wish), reason=reason, note=note, requested_by=by, requested_on=today, **more
    )


@transaction.atomic
def propose(
    obligation: Obligation,
    wish: Wish,
    *,
    reason: str = ObligationAdjustment.Reason.OTHER,
    note: str = "",
    by: User,
    today: date,
    asked: ObligationAdjustment | None = None,
) -> ObligationAdjustment:
    """HR decides within the setting, at once; beyond it this is a proposal that the dean or delegate decides.

    ``asked`` is the teacher's request that this answers; HR may have changed what was wished.
    """
    row = held_for(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    if asked is None and _waiting(row).exists():
        raise Refused(ANSWER_FIRST)
    if asked is not None and not _waiting(row).filter(pk=asked.pk, proposed_on=None).exists():
        raise Refused(DECIDED)
    _sensible(row, wish)
    if asked is None:
        found = _entered(row, wish, reason, note, by, today, proposed_by=by, proposed_on=today)
    else:
        ObligationAdjustment.objects.filter(pk=asked.pk).update(**asdict(wish), proposed_by=by, proposed_on=today)
        found = ObligationAdjustment.objects.get(pk=asked.pk)
    if hr_decides(row, wish):
        _grant(found, row, by, today)
    else:
        _put_forward(found, row, by, today)
    return found


def _sensible(row: Obligation, wish: Wish) -> None:
    valid = [one for one in valid_adjustments(row) if one.kind == wish.kind]
    if wish.kind == Kind.EXTEND and months_granted(row) + (wish.months or 0) > MOST_MONTHS:
        raise Refused(_("At most %(most)s months in total can be recorded.") % {"most": MOST_MONTHS})
    if wish.kind == Kind.START and ((valid[-1].day if valid else row.start_date) == wish.day):
        raise Refused(_("The term counts from this day already."))
    if wish.kind == Kind.FIXED and row.deadline == wish.day:
        raise Refused(_("This is the last day already."))
    if wish.kind == Kind.FIXED and wish.day and wish.day <= row.start_date:
        raise Refused(_("Enter a last day after the first day that counts."))
    if wish.kind == Kind.EXCLUDE and row.exclusion == wish.code:
        raise Refused(_("This is recorded already."))


def _put_forward(found: ObligationAdjustment, row: Obligation, by: User, today: date) -> None:
    """Ask the dean or delegate, or first the coordinator whether there may be so much."""
    extends = found.kind == Kind.EXTEND
    event = noted((PROPOSED if extends else PUT_FORWARD).name, row, by, months=found.months)
    consent = needs_consent(row, wish_of(found))
    role = Role.COORDINATOR if consent else Role.FACULTY_DECIDER
    to = responsible(role, None if consent else row.faculty_id, but=row.person_id)
    message = messages.CONSENT if consent else messages.PROPOSED if extends else messages.PUT_FORWARD
    _ask(message, to, row, event, found, today)


def _ask(message: Any, to: list[User], row: Obligation, event: Any, found: ObligationAdjustment, today: date) -> None:
    says = {"most": current(row.faculty_id).extension_most_months, "answer_by": answer_by(row, today)}
    tell_of(row, message, to, event, at="#decide", months=found.months, **says)


@transaction.atomic
def exclude(obligation: Obligation, *, code: str, note: str = "", by: User, today: date) -> ObligationAdjustment | None:
    """Record or propose that the obligation does not hold, or ("", returns None) that it holds again."""
    if code:
        against = differs_from_record(obligation, Wish(Kind.EXCLUDE, code=code))
        if against and not note.strip():
            raise Refused(against)
        return propose(obligation, Wish(Kind.EXCLUDE, code=code), note=note, by=by, today=today)
    row = held_for(obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    if not row.exclusion:
        raise Refused(_("This is recorded already."))
    for one in valid_adjustments(row):
        if one.kind == Kind.EXCLUDE and not _may_revoke(one, row, by):
            raise Refused(_("The dean or delegate decided this, and can withdraw it."))
    row.adjustments.filter(kind=Kind.EXCLUDE, decided_on__isnull=False, revoked_on=None).update(revoked_on=today)
    _include(row, by)
    return None


def _include(row: Obligation, by: User) -> None:
    Obligation.objects.filter(pk=row.pk).update(exclusion="")
    tell_of(row, messages.INCLUDED, [row.person], noted(INCLUDED.name, row, by), new=day_in_words(row.deadline))


def _grant(adjustment: ObligationAdjustment, row: Obligation, by: User, today: date) -> None:
    ObligationAdjustment.objects.filter(pk=adjustment.pk).update(decided_by=by, decided_on=today)
    kind = Kind(adjustment.kind)
    event = noted(_VERBS[kind].name, row, by, months=adjustment.months)
    if kind != Kind.EXCLUDE:
        counted_again(row, by, _WHY[kind], today)
        return
    Obligation.objects.filter(pk=row.pk).update(exclusion=adjustment.code)
    others = {adjustment.proposed_by, supervisors_of([row]).get(row.pk)} - {by, row.person}
    tell_of(row, messages.EXCLUDED, {row.person}, event)
    tell_of(row, messages.EXCLUDED_STAFF, others, event)


def _undecided(adjustment: ObligationAdjustment) -> ObligationAdjustment:
    """The request, locked; Refused when it was answered already."""
    found = _waiting(adjustment.obligation).select_for_update().filter(pk=adjustment.pk).first()
    if found is None:
        raise Refused(DECIDED)
    return found


@transaction.atomic
def consent(adjustment: ObligationAdjustment, *, by: User, today: date) -> None:
    """The coordinator agrees that there may be more in all than the rule allows; the dean decides then."""
    row = held_for(adjustment.obligation, by, rules.COORDINATOR, NOT_COORDINATOR)
    found = _undecided(adjustment)
    if found.consented_on is not None or not needs_consent(row, wish_of(found)):
        raise Refused(_("No consent is needed any more."))
    ObligationAdjustment.objects.filter(pk=found.pk).update(consented_by=by, consented_on=today)
    event = noted(CONSENTED.name, row, by)
    deciders = responsible(Role.FACULTY_DECIDER, row.faculty_id, but=row.person_id)
    _ask(messages.PROPOSED if found.kind == Kind.EXTEND else messages.PUT_FORWARD, deciders, row, event, found, today)


@transaction.atomic
def decide_extension(adjustment: ObligationAdjustment, *, grant: bool, answer: str = "", by: User, today: date) -> None:
    """The dean or delegate decides what HR proposed. Raises Refused when it was decided before."""
    row = held_for(adjustment.obligation, by, rules.OBLIGATION_DECIDER, NOT_DECIDER)
    found = _undecided(adjustment)
    if found.proposed_on is None:
        raise Refused(_("HR has not proposed this yet."))
    if found.proposed_by_id == by.pk:
        raise Refused(_("You proposed this yourself. Somebody else decides on it."))
    if grant and found.consented_on is None and needs_consent(row, wish_of(found)):
        raise Refused(CONSENT_FIRST)
    if grant:
        _grant(found, row, by, today)
    else:
        _refuse(found, row, answer, by, today)


@transaction.atomic
def refuse_extension(adjustment: ObligationAdjustment, *, answer: str, by: User, today: date) -> None:
    """HR answers a teacher's request with no, and says what would help."""
    row = held_for(adjustment.obligation, by, rules.OBLIGATION_HR, NOT_YOURS)
    found = _undecided(adjustment)
    if found.proposed_on is not None and found.proposed_by_id != by.pk:
        raise Refused(_("This waits for the dean or delegate. Only the person who proposed it takes it back."))
    _refuse(found, row, answer, by, today)


def _refuse(adjustment: ObligationAdjustment, row: Obligation, answer: str, by: User, today: date) -> None:
    rows = ObligationAdjustment.objects.filter(pk=adjustment.pk)
    rows.update(refused=True, decided_by=by, decided_on=today, answer=answer)
    event = noted(NOT_EXTENDED.name, row, by)
    if adjustment.requested_by_id == row.person_id:
        tell_of(row, messages.REFUSED, [row.person], event)
    if adjustment.proposed_by_id != by.pk:
        tell_of(row, messages.REFUSED_HR, [adjustment.proposed_by], event)


@transaction.atomic
def revoke_adjustment(adjustment: ObligationAdjustment, *, by: User, today: date) -> None:
    """Withdraw a decision: the computation without it holds again (docs/domain.md, Decisions on a deadline)."""
    row = held_for(adjustment.obligation, by, rules.OBLIGATION_CHANGED, NOT_YOURS)
    found = ObligationAdjustment.objects.select_for_update().get(pk=adjustment.pk)
    if found.revoked_on is not None or found.refused:
        raise Refused(_("This was withdrawn already."))
    if not _may_revoke(found, row, by):
        raise Refused(_("The dean or delegate decided this, and can withdraw it."))
    ObligationAdjustment.objects.filter(pk=found.pk).update(revoked_on=today)
    noted(REVOKED.name, row, by)
    if found.kind == Kind.EXCLUDE and found.decided_on is not None:
        _include(row, by)
    else:
        counted_again(row, by, WHY_REVOKED, today)


def _may_revoke(adjustment: ObligationAdjustment, row: Obligation, by: User) -> bool:
    """HR withdraws what HR decided (or only proposed), the dean or delegate everything."""
    if adjustment.decided_on is None or adjustment.decided_by_id in (by.pk, adjustment.proposed_by_id):
        return True
    return rules.OBLIGATION_DECIDER.allows(by, row)
