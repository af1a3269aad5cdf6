"""Obligations counted again from the employment record, for many people in a few queries (docs/domain.md, Obligation).

The only writer of derived obligations, their derived pauses and their deadlines. Everything is computed from scratch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from trajectories.obligations.models import EarlierCertificate, Obligation, ObligationAdjustment, ObligationPause
from trajectories.obligations.queries.deciding import due, intervals
from trajectories.obligations.scope import Duty, Segment, duties, home_faculty, responsible_faculty
from utq_portal.people.models import Employment, Faculty, User
from utq_portal.policy.queries import current, institution
from utq_portal.policy.values import Policy

BATCH = 500
_COLUMNS = "faculty start_date ended_on deadline deadline_since settled_by settled_on computed_at"


@dataclass(slots=True)
class Changed:
    """An obligation whose deadline is another than before (None: paused); a ``new`` one had none.

    ``since`` is the day from which the old deadline had held.
    """

    obligation: Obligation
    old: date | None
    new: bool = False
    since: date | None = None


@dataclass(slots=True)
class Outcome:
    """What counting again has changed, and what follows: ``homes`` has the faculty where each person belongs."""

    changed: list[Changed] = field(default_factory=list)
    ended: list[Obligation] = field(default_factory=list)
    homes: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Facts:
    """All that is known of one person; ``earlier`` is the day of a certificate from before the portal."""

    employments: list[Employment] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    earlier: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """The settings that hold, and the first day on which being in scope makes an obligation."""

    today: date
    policy: Policy
    since: date

    @property
    def above(self) -> Decimal:
        return Decimal(self.policy.fte_above_hundredths) / 100


def one_at_a_time() -> None:
    """Lock the door to the employment record: one file or one correction by hand goes through at a time."""
    list(Faculty.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def derive(keys: Sequence[int], frame: Holding) -> Outcome:
    """Derive the obligations of these people again, at most BATCH; the caller holds the transaction and tells people.

    Who puts something under obligations locks it first, and lets it follow the outcome.
    """
    outcome = Outcome()
    batch = _Batch(frame, outcome)
    for person, known in _facts(keys).items():
        batch.derive(person, known)
        home = home_faculty(known.employments, frame.today)
        if home is not None:
            outcome.homes[person] = home
    batch.write()
    return outcome


def recount_deadline(obligation: Obligation, *, today: date) -> Changed | None:
    """Count one deadline again after a pause or an adjustment; the appointments stay as they were derived."""
    row = with_parts(Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation.pk)).get()
    old, row.deadline = row.deadline, due(row, intervals(row))
    changes = {} if row.deadline == old else {"deadline": row.deadline, "deadline_since": today}
    Obligation.objects.filter(pk=row.pk).update(computed_at=timezone.now(), **changes)
    return Changed(row, old) if changes else None


def with_parts(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Fetch pauses and adjustments along."""
    return rows.select_related("person").prefetch_related(
        "pauses", Prefetch("adjustments", ObligationAdjustment.objects.order_by("decided_on", "pk"))
    )


def holding(today: date) -> Holding:
    """The settings of a day."""
    return Holding(today, current(on=today), institution().go_live_on or today)


def foresee(segments: Sequence[Segment], existing: Sequence[Obligation], frame: Holding) -> date | bool | None:
    """The deadline that these segments would give, for a preview: False for no obligation, None while the clock stands.

    ``existing`` are the person's obligations, with their parts.
    """
    today = frame.today
    wanted = duties(segments, above=frame.above, gap_days=frame.policy.gap_days)
    pairs, _left = _paired(_without_later(wanted, today), existing)
    for duty, row in reversed(pairs):
        ended = duty.last_day is not None and duty.last_day < today
        if ended or (row is None and duty.last_in_scope is not None and duty.last_in_scope < frame.since):
            continue
        seen = row or Obligation(months=frame.policy.deadline_months)
        seen.start_date = duty.start
        return due(seen, [*intervals(seen, by_hand=True), *(interval for _why, interval in duty.pauses)])
    return False


def _facts(keys: Sequence[int]) -> dict[int, _Facts]:
    found = {key: _Facts() for key in keys}
    for employment in Employment.objects.filter(person__in=keys).order_by("start", "pk"):
        found[employment.person_id].employments.append(employment)
    obligations = with_parts(Obligation.objects.select_for_update(of=("self",)).filter(person__in=keys))
    for obligation in obligations.order_by("start_date", "pk"):
        found[obligation.person_id].obligations.append(obligation)
    numbers = dict(User.objects.filter(pk__in=keys).exclude(employee_no=None).values_list("employee_no", "pk"))
    register = EarlierCertificate.objects.filter(Q(person__in=keys) | Q(person=None, employee_no__in=list(numbers)))
    for person, number, issued in register.values_list("person_id", "employee_no", "issued_on"):
        facts = found[person or numbers[number]]
        facts.earlier = min(facts.earlier or issued, issued)
    return found


class _Batch:
    """Derives obligations and writes them set-based."""

    def __init__(self, frame: Holding, outcome: Outcome) -> None:
        self.frame = frame
        self.outcome = outcome
        self.new: list[Obligation] = []
        self.kept: list[Obligation] = []
        self.pauses: list[ObligationPause] = []
        self.stale_pauses: list[int] = []

    def derive(self, person: int, facts: _Facts) -> None:
        """Compare the duties of one person with the obligations there are."""
        frame = self.frame
        wanted = duties(facts.employments, above=frame.above, gap_days=frame.policy.gap_days)
        pairs, left = _paired(_without_later(wanted, frame.today), facts.obligations)
        settled = _settlement(facts)
        for obligation in left:
            if obligation.ended_on is None:
                obligation.ended_on = frame.today - timedelta(days=1)
                self._keep(obligation)
                self.outcome.ended.append(obligation)
        for duty, existing in pairs:
            if existing is None and duty.last_in_scope is not None and duty.last_in_scope < frame.since:
                continue
            self._count(person, duty, existing, facts, settled)

    def _count(
        self, person: int, duty: Duty, existing: Obligation | None, facts: _Facts, settled: tuple[str, date] | None
    ) -> None:
        today = self.frame.today
        row = existing or Obligation(person_id=person, months=self.frame.policy.deadline_months)
        before = _stored(row)
        had_ended, old, since = row.ended_on is not None, row.deadline, existing.deadline_since if existing else None
        row.start_date = duty.start
        ends = duty.last_day is not None and duty.last_day < today
        row.ended_on = duty.last_day if ends else None
        row.faculty_id = _faculty(facts.employments, duty, today) or row.faculty_id
        if settled and not row.settled_by:
            row.settled_by, row.settled_on = settled
        new = due(row, [*intervals(row, by_hand=True), *(interval for _why, interval in duty.pauses)])
        row.deadline = new
        if existing is None or new != old:
            row.deadline_since = today
            self.outcome.changed.append(Changed(row, old, new=existing is None, since=since))
        if ends and not had_ended:
            self.outcome.ended.append(row)
        if existing is None or _stored(row) != before:
            self._keep(row)
        self._set_pauses(row, duty)

    def _keep(self, row: Obligation) -> None:
        row.computed_at = timezone.now()
        (self.kept if row.pk else self.new).append(row)

    def _set_pauses(self, row: Obligation, duty: Duty) -> None:
        wanted = {(str(why), begin, end) for why, (begin, end) in duty.pauses}
        for pause in row.pauses.all() if row.pk else []:
            if not pause.derived:
                continue
            key = (str(pause.kind), pause.starts_on, pause.ends_on)
            if key in wanted:
                wanted.remove(key)
            else:
                self.stale_pauses.append(pause.pk)
        self.pauses += [
            ObligationPause(obligation=row, kind=kind, starts_on=begin, ends_on=end, derived=True)
            for kind, begin, end in sorted(wanted, key=lambda one: one[1])
        ]

    def write(self) -> None:
        """Ended ones first: nobody may have two running obligations, not even for a moment."""
        self.kept.sort(key=lambda row: row.pk)
        for running in (False, True):
            rows = [row for row in self.kept if (row.ended_on is None) is running]
            # INSERT … ON CONFLICT UPDATE: much faster than bulk_update
            Obligation.objects.bulk_create(
                rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=_COLUMNS.split()
            )
        Obligation.objects.bulk_create(self.new, batch_size=BATCH)
        ObligationPause.objects.filter(pk__in=self.stale_pauses).delete()
        ObligationPause.objects.bulk_create(self.pauses, batch_size=BATCH)


def _stored(row: Obligation) -> list[object]:
    return [getattr(row, Obligation._meta.get_field(name).attname) for name in _COLUMNS.split()]  # type: ignore[union-attr]


def _without_later(wanted: list[Duty], today: date) -> list[Duty]:
    """The duties without one that starts later while another still runs: it comes when that one has ended."""
    running = [duty for duty in wanted if duty.start <= today and (duty.last_day is None or duty.last_day >= today)]
    return [duty for duty in wanted if duty.start <= today] if running else wanted


def _paired(
    wanted: Sequence[Duty], existing: Sequence[Obligation]
) -> tuple[list[tuple[Duty, Obligation | None]], list[Obligation]]:
    """Each duty with the obligation it continues: of the same first day, else the first that overlaps."""
    left = list(existing)
    taken: dict[int, Obligation] = {}
    for test in (lambda duty, one: duty.start == one.start_date, _overlap):
        for number, duty in enumerate(wanted):
            match = next((one for one in left if test(duty, one)), None) if number not in taken else None
            if match is not None:
                taken[number] = match
                left.remove(match)
    return [(duty, taken.get(number)) for number, duty in enumerate(wanted)], left


def _overlap(duty: Duty, one: Obligation) -> bool:
    return duty.start <= (one.ended_on or date.max) and one.start_date <= (duty.last_day or date.max)


def _settlement(facts: _Facts) -> tuple[str, date] | None:
    """How the person is qualified already: by what settled another obligation, or the register from before."""
    for one in facts.obligations:
        if one.settled_by and one.settled_on:
            return one.settled_by, one.settled_on
    return (Obligation.Settled.EARLIER, facts.earlier) if facts.earlier else None


def _faculty(employments: Sequence[Employment], duty: Duty, today: date) -> int | None:
    """The responsible faculty: now, or at the end of a duty that has ended."""
    day = duty.last_day if duty.last_day is not None and duty.last_day < today else today
    return responsible_faculty([one for one in employments if day == today or one.start <= day], day)
