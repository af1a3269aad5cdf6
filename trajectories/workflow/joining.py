"""Two accounts of one person that both have a case become one (docs/domain.md, One person with two accounts).

An employment counts as a case. The coordinator chooses the employee number that stays; the account with it stays.
What of their own stands in the way is said by the apps above (``Hindrance``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.obligations.workflow.news import Occasion
from trajectories.obligations.workflow.recount import one_at_a_time
from trajectories.workflow.balls import settle
from trajectories.workflow.following import Outcome, recount
from trajectories.workflow.moving import tell
from utq_portal.access import Refused
from utq_portal.office.workflow.relations import carry_over
from utq_portal.people.models import Employment, FeedUpload, Source, User
from utq_portal.people.workflow.accounts import check_may_fold, close_into

WHY = _("two accounts of one person became one")
TWO_CASES = _("Both have a trajectory that runs. Close one of the two first, with the teacher.")
CLOCKS = _(
    "Both deadlines were changed by hand: an extension, a pause or a date. Take these back for one of the two first."
)
FILE_WAITS = _("Mails about an HR file wait for one of the two. Let them go out first.")
OWN = _(
    "One of the two has a task in a trajectory or request of the other, or manages the other. Name somebody else first."
)
SOURCES = _("One of the two is a person of the demonstration. Only accounts of the same kind become one.")
CHANGED = _("Something changed since you looked. Look at what happens once more.")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What an app says of two accounts: why the first cannot close into the second now, and their tasks.

    ``tasks`` are rows in which the second has a task in a case of the first; they are asked for both ways.
    """

    order: int
    reasons: Callable[[User, User], Iterable[Promise | str]] = lambda closing, staying: ()
    tasks: Callable[[User, User], Iterable[QuerySet[Any]]] = lambda one, other: ()


_hindering: list[Hindrance] = []


def add(hindrance: Hindrance) -> None:
    """Called by every app that has something in the way, when it is ready."""
    _hindering.append(hindrance)
    _hindering.sort(key=lambda one: one.order)


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation as it is shown; ``deadline`` None: the clock stands."""

    start: date
    deadline: date | None
    ended_on: date | None
    settled_by: str  # the code, which says the same in every language: what was shown is known by a digest of this

    @property
    def settled(self) -> str:
        """How it ended, in the language of the page."""
        return str(Obligation.Settled(self.settled_by).label)

    @property
    def paused(self) -> bool:
        """Whether the clock of an obligation that runs stands still."""
        return self.ended_on is None and self.deadline is None


@dataclass(frozen=True, slots=True)
class Preview:
    """What joining leads to: obligations of both before, those of the one account after, and a fingerprint."""

    before_closing: list[Duty]
    before_staying: list[Duty]
    after: list[Duty]
    digest: str


class _Shown(Exception):
    """Takes a trial back."""


def hindrances(closing: User, staying: User) -> list[Promise | str]:
    """Why the two cannot become one now; each says what would help."""
    return list(_hindrances(closing, staying))


def _hindrances(*both: User) -> Iterator[Promise | str]:
    closing, staying = both
    if (closing.source == Source.DEMO) != (staying.source == Source.DEMO):
        yield SOURCES
    cases = Trajectory.objects.filter(person__in=both, state__in=Trajectory.OPEN)
    if cases.values("person").distinct().count() > 1:
        yield TWO_CASES
    for one in _hindering:
        yield from one.reasons(closing, staying)
    waiting = FeedUpload.objects.filter(images__person__in=both, news_at__isnull=False, news_sent_at=None)
    if waiting.exists():
        yield FILE_WAITS
    if all(_moved_by_hand(person.pk) for person in both):
        yield CLOCKS
    if _own(closing, staying):
        yield OWN


def _moved_by_hand(person: int) -> bool:
    """Whether the running clock of somebody was changed by hand."""
    running = Obligation.objects.filter(person=person, ended_on=None)
    adjusted = ObligationAdjustment.objects.filter(obligation__in=running, refused=False, revoked_on=None)
    paused = ObligationPause.objects.filter(obligation__in=running, derived=False, revoked_on=None)
    return adjusted.exists() or paused.exists()


def _guided_or_managed(one: User, other: User) -> Iterator[QuerySet[Any]]:
    yield Trajectory.objects.filter(person=one, supervisor=other, state__in=Trajectory.OPEN)
    yield Employment.objects.filter(person=one, line_manager=other)


add(Hindrance(0, tasks=_guided_or_managed))


def _own(closing: User, staying: User) -> bool:
    """Whether one of the two has a task in a case of the other: nobody guides, reads or judges oneself; one query."""
    pairs = ((closing, staying), (staying, closing))
    found = [rows.order_by().values("pk") for one in _hindering for pair in pairs for rows in one.tasks(*pair)]
    return found[0].union(*found[1:], all=True).exists()


def preview(closing: User, staying: User, *, by: User, today: date) -> Preview:
    """What joining would lead to, tried out and taken back; raises Refused as ``join`` does."""
    found: list[Preview] = []
    try:
        with transaction.atomic():
            found.append(_join(closing, staying, by=by, today=today, shown=None))
            raise _Shown
    except _Shown:
        return found[0]


@transaction.atomic
def join(closing: User, staying: User, *, by: User, today: date, shown: str) -> User:
    """Make one account of two: everything of ``closing`` goes over to ``staying``, whose number stays.

    ``shown`` is the fingerprint of the preview that was confirmed. Raises Refused, with what would help, for what
    cannot be one (``hindrances``), and when something else would happen than was shown.
    """
    _join(closing, staying, by=by, today=today, shown=shown)
    return User.objects.get(pk=staying.pk)


def _join(closing: User, staying: User, *, by: User, today: date, shown: str | None) -> Preview:
    one_at_a_time()
    rows = {
        row.pk: row for row in User.objects.select_for_update().filter(pk__in=[closing.pk, staying.pk]).order_by("pk")
    }
    closing, staying = rows[closing.pk], rows[staying.pk]
    check_may_fold(closing, staying, by=by)
    cases = Q(person__in=rows) | Q(supervisor__in=rows)
    list(Trajectory.objects.select_for_update().filter(cases).order_by("pk").values_list("pk", flat=True))
    for why in hindrances(closing, staying):
        raise Refused(why)
    before = _duties(closing), _duties(staying)
    sessions = list(UserSession.objects.filter(user=closing))
    told = _one_clock(closing, staying, today=today)
    after = _duties(staying)
    seen = Preview(*before, after, _digest(closing, staying, *before, after))
    if shown is not None and shown != seen.digest:
        raise Refused(CHANGED)
    if shown is not None:
        for session in sessions:
            session.end()
    close_into(closing, staying, by=by, data={"number_gone": closing.employee_no or ""})
    tell(told, Occasion(by, WHY, today, tell_hr=True))
    return seen


def _one_clock(closing: User, staying: User, *, today: date) -> Outcome:
    """Carry everything over and derive the obligations anew; what was given by hand stays with the clock that runs."""
    by_hand = _moved_by_hand(closing.pk)
    running = Obligation.objects.filter(person__in=(closing, staying), ended_on=None).order_by("pk")
    keys = {row.person_id: row.pk for row in running}
    if len(keys) > 1:
        # nobody has two that run, not even for a moment; the counting opens the right one again
        Obligation.objects.filter(pk=keys[closing.pk]).update(ended_on=today - timedelta(days=1))
    carry_over(closing, staying)
    # who is the UTQ supervisor with one account may have been asked for feedback with the other
    cases = Trajectory.objects.filter(Q(person=staying) | Q(supervisor=staying), state__in=Trajectory.OPEN)
    settle(*cases.values_list("pk", flat=True))
    outcome = recount([staying.pk], today=today)
    if len(keys) < 2:
        return outcome
    # the one that was ended to make room, when the counting did not open it again
    told = {row.pk for row in outcome.ended}
    outcome.ended += Obligation.objects.filter(pk=keys[closing.pk]).exclude(Q(ended_on=None) | Q(pk__in=told))
    kept = Obligation.objects.filter(person=staying, ended_on=None).first()
    gone = Obligation.objects.filter(pk=keys[closing.pk if by_hand else staying.pk]).exclude(ended_on=None).first()
    if kept is None or gone is None or not _hand_over(gone, kept):
        return outcome
    return _both_outcomes(outcome, recount([staying.pk], today=today))


def _hand_over(gone: Obligation, kept: Obligation) -> bool:
    """Give what was decided by hand to the obligation that runs; whether there was anything that moves a deadline."""
    marks = {name: value for name in ("exclusion", "protected_on") if (value := getattr(gone, name))}
    if marks:
        Obligation.objects.filter(pk=kept.pk).update(**marks)
    adjustments = ObligationAdjustment.objects.filter(obligation=gone, refused=False, revoked_on=None)
    pauses = ObligationPause.objects.filter(obligation=gone, derived=False, revoked_on=None)
    return any([adjustments.update(obligation=kept), pauses.update(obligation=kept)])


def _both_outcomes(outcome: Outcome, again: Outcome) -> Outcome:
    """Two countings in one transaction, told as one change."""
    first = {one.obligation.pk: one for one in outcome.changed}
    for one in again.changed:
        if one.obligation.pk in first:
            one.old, one.new = first[one.obligation.pk].old, first[one.obligation.pk].new
    rest = [one for one in outcome.changed if one.obligation.pk not in {two.obligation.pk for two in again.changed}]
    return Outcome(
        [*rest, *again.changed], [*outcome.ended, *again.ended], moved=[*outcome.moved, *again.moved], ties=again.ties
    )


def _duties(person: User) -> list[Duty]:
    rows = Obligation.objects.filter(person=person).order_by(F("ended_on").desc(nulls_first=True), "start_date", "pk")
    return [Duty(row.start_date, row.deadline, row.ended_on, row.settled_by) for row in rows]


def _digest(closing: User, staying: User, *parts: Any) -> str:
    numbers = Q(person__in=(closing, staying))
    jobs = list(Employment.objects.filter(numbers).order_by("pk").values_list("pk", "start", "end"))
    said = repr((closing.pk, staying.pk, closing.employee_no, staying.employee_no, [str(part) for part in parts], jobs))
    return hashlib.sha256(said.encode()).hexdigest()[:24]
