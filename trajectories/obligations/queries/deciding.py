"""What a decision about the duty would do, who may take it, and those that wait.

docs/domain.md, Decisions on a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trajectories.obligations import rules
from trajectories.obligations.clock import Interval, deadline
from trajectories.obligations.models import Obligation, ObligationAdjustment
from utq_portal.agenda.days import add_months
from utq_portal.people.models import Role, User
from utq_portal.people.queries import can_act, employments_today
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.numbers import rounded

Kind = ObligationAdjustment.Kind
Exclusion = Obligation.Exclusion
# HR sees this from the appointment alone; the others need the dean's judgement. A near pension too: no date of birth is
# stored, so nothing says that it is clear (docs/domain.md, Clear cases)
CLEAR = frozenset({Exclusion.SMALL})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: ``months`` for an extension, ``day`` for another first or last day, ``code`` for an exclusion."""

    kind: str
    months: int | None = None
    day: date | None = None
    code: str = ""


def wish_of(adjustment: ObligationAdjustment) -> Wish:
    """What was asked, as a value."""
    return Wish(adjustment.kind, adjustment.months, adjustment.day, adjustment.code)


def months_granted(obligation: Obligation) -> int:
    """The months that valid extensions add up to."""
    return sum(one.months or 0 for one in valid_adjustments(obligation) if one.kind == Kind.EXTEND)


def intervals(obligation: Obligation, *, by_hand: bool = False) -> list[Interval]:
    """The time that does not count; ``by_hand`` without what follows from the appointments."""
    rows = obligation.pauses.all() if obligation.pk else ()
    return [(one.starts_on, one.ends_on) for one in rows if one.revoked_on is None and not (by_hand and one.derived)]


def plain_deadline(obligation: Obligation) -> date | None:
    """The deadline without any decision: the first day, the rule and the pauses."""
    return deadline(obligation.start_date, months=obligation.months, pauses=intervals(obligation))


def hr_decides(obligation: Obligation, wish: Wish) -> bool:
    """Whether HR alone may: up to the setting's months later than the rule gives, and exclusions that are clear."""
    most = current(obligation.faculty_id).extension_hr_months
    if wish.kind == Kind.EXTEND:
        return months_granted(obligation) + (wish.months or 0) <= most
    if wish.kind == Kind.EXCLUDE:
        return wish.code in CLEAR and not differs_from_record(obligation, wish)
    if wish.kind == Kind.START and wish.day:
        return wish.day <= add_months(obligation.start_date, most)
    plain = plain_deadline(obligation)
    # a last day that comes earlier takes time away: never by HR alone
    return bool(plain and wish.day and (obligation.deadline or plain) <= wish.day <= add_months(plain, most))


def differs_from_record(obligation: Obligation, wish: Wish) -> str:
    """What the HR record says against a case that would be clear; empty where it agrees, or holds nothing about it.

    A small appointment is compared with the appointments of today, added up (docs/domain.md, Clear cases).
    """
    if wish.kind != Kind.EXCLUDE or wish.code != Exclusion.SMALL:
        return ""
    limit = Decimal(current(obligation.faculty_id).fte_above_hundredths) / 100
    together = sum((one.fte for one in employments_today(obligation.person)), Decimal(0))
    if together <= limit:
        return ""
    return _(
        "The HR record says %(fte)s FTE today, which is more than %(limit)s. So this is not a clear case: say why it "
        "is right all the same, and the dean or delegate decides."
    ) % {"fte": rounded(together, 2), "limit": rounded(limit, 2)}


def needs_consent(obligation: Obligation, wish: Wish) -> bool:
    """Whether this is more in all than the longest extension, so that the coordinator consents first.

    docs/domain.md, Decisions on a deadline.
    """
    most = current(obligation.faculty_id).extension_most_months
    if wish.kind == Kind.EXTEND:
        return months_granted(obligation) + (wish.months or 0) > most
    if wish.kind == Kind.FIXED and wish.day:
        plain = plain_deadline(obligation) or add_months(obligation.start_date, obligation.months)
        return wish.day > add_months(plain, most)
    return False


def valid_adjustments(obligation: Obligation) -> list[ObligationAdjustment]:
    """The adjustments that count, in the order in which they were decided."""
    return [one for one in obligation.adjustments.all() if one.counts] if obligation.pk else []


def _days(obligation: Obligation, kind: str, wish: Wish | None) -> list[date]:
    """The days that decisions of one kind gave, and at the end the one that is wished."""
    given = [wish_of(one) for one in valid_adjustments(obligation)]
    return [one.day for one in (*given, wish) if one and one.kind == kind and one.day]


def counted_start(obligation: Obligation, wish: Wish | None = None) -> date:
    """The day from which the term counts: the latest corrected start, else the first day in scope."""
    return [obligation.start_date, *_days(obligation, Kind.START, wish)][-1]


def due(obligation: Obligation, pauses: Iterable[Interval], wish: Wish | None = None) -> date | None:
    """The deadline with these pauses, the decisions there are and what is wished; a fixed date replaces the sum.

    docs/domain.md, Deadlines.
    """
    if fixed := _days(obligation, Kind.FIXED, wish):
        return fixed[-1]
    more = (wish.months or 0) if wish and wish.kind == Kind.EXTEND else 0
    return deadline(
        counted_start(obligation, wish),
        months=obligation.months,
        extend_months=months_granted(obligation) + more,
        pauses=pauses,
    )


def foreseen(obligation: Obligation, wish: Wish) -> date | None:
    """The deadline that the wish would give; None while the clock stands still."""
    return due(obligation, intervals(obligation), wish)


def in_words(wish: Wish) -> str:
    """What is asked, in a few words."""
    if wish.kind == Kind.EXTEND:
        return ngettext("%(n)s month more", "%(n)s months more", wish.months or 0) % {"n": wish.months}
    if wish.kind == Kind.EXCLUDE:
        return _("Not under the obligation: %(code)s") % {"code": Exclusion(wish.code).label}
    day = {"day": dates.long(wish.day) if wish.day else ""}
    return (_("Last day %(day)s") if wish.kind == Kind.FIXED else _("The term counts from %(day)s")) % day


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request with what it would do: ``ends`` when the obligation would not hold, else the deadline ``then``."""

    row: ObligationAdjustment
    words: str
    then: date | None
    ends: bool
    consent: bool

    @property
    def waits_for(self) -> str:
        """Who is next: "hr", "coordinator" or "decider"."""
        if self.row.proposed_on is None:
            return "hr"
        return "coordinator" if self.consent else "decider"


def asked_of(one: Proposal) -> str:
    """Who has the ball of a request for more time, one of Responsible; nobody there who may act: the coordinator."""
    role = {"hr": Role.HR_ADVISOR, "decider": Role.FACULTY_DECIDER}.get(one.waits_for)
    of = one.row.obligation
    return str(role) if role and can_act(role, of.faculty_id, but=[of.person_id]) else "coordinator"


def asked_now(obligation: int) -> str:
    """The same for the newest request of an obligation that is not answered; empty without one."""
    rows = ObligationAdjustment.objects.filter(obligation=obligation, decided_on=None, refused=False, revoked_on=None)
    rows = rows.select_related("obligation").prefetch_related("obligation__pauses", "obligation__adjustments")
    found = rows.order_by("-requested_on", "-pk").first()
    return asked_of(proposal(found)) if found else ""


def proposal(row: ObligationAdjustment) -> Proposal:
    """One request with what it would do."""
    wish = wish_of(row)
    ends = wish.kind == Kind.EXCLUDE
    then = None if ends else foreseen(row.obligation, wish)
    return Proposal(row, in_words(wish), then, ends, row.consented_on is None and needs_consent(row.obligation, wish))


def open_requests(user: User) -> QuerySet[ObligationAdjustment]:
    """What HR proposed and is not decided, where the user decides or consents, with all that a page tells of it."""
    seen = Obligation.objects.filter((rules.OBLIGATION_DECIDER | rules.COORDINATOR)(user))
    rows = ObligationAdjustment.objects.filter(
        Q(proposed_on__isnull=False), obligation__in=seen, decided_on=None, refused=False, revoked_on=None
    )
    parts = ("obligation__pauses", "obligation__adjustments")
    wanted = rows.select_related("obligation__person", "obligation__faculty", "requested_by", "proposed_by")
    return wanted.prefetch_related(*parts).order_by("proposed_on", "pk")
