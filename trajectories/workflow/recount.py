"""Obligations counted again from the employment record, for many people in a few queries (docs/domain.md, Obligation).

The only writer of derived obligations, their derived pauses and their deadlines. Everything is computed from scratch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from trajectories.clock import Interval, deadline
from trajectories.models import EarlierCertificate, Obligation, ObligationAdjustment, ObligationPause, Trajectory
from trajectories.queries.deciding import valid_adjustments
from trajectories.scope import Duty, Segment, duties, home_faculty, responsible_faculty
from trajectories.workflow.balls import settle
from trajectories.workflow.tied import Tie, untold
from utq_portal.people.models import Employment, Faculty, User
from utq_portal.policy.queries import current, institution
from utq_portal.policy.values import Policy

BATCH = 500
Kind = ObligationAdjustment.Kind
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
class Moved:
    """A trajectory that goes to another faculty; its UTQ supervisor, if it had one, has lost it.

    ``undone``: it goes back, because a file was undone; ``returns`` is the UTQ supervisor it gets back then.
    """

    trajectory: Trajectory
    faculty_id: int
    supervisor: User | None
    undone: bool = False
    returns: User | None = None


@dataclass(slots=True)
class Outcome:
    """What counting again has changed; ``linked`` are trajectories under another obligation, with the former one.

    ``ties`` are UTQ supervisors who became line manager, or are so no longer.
    """

    changed: list[Changed] = field(default_factory=list)
    ended: list[Obligation] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    linked: list[tuple[Trajectory, int | None]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


@dataclass(slots=True)
class _Facts:
    """All that is known of one person; ``earlier`` is the day of a certificate from before the portal."""

    employments: list[Employment] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)
    trajectory: Trajectory | None = None
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


def recount(person_ids: Iterable[int], *, today: date) -> Outcome:
    """Derive the obligations of these people again; the caller holds the transaction and tells people."""
    outcome = Outcome()
    frame = holding(today)
    keys = sorted(set(person_ids))
    for place in range(0, len(keys), BATCH):
        facts = _facts(keys[place : place + BATCH])
        batch = _Batch(frame, outcome)
        for person, known in facts.items():
            batch.derive(person, known)
        batch.write()
        _follow([known for known in facts.values() if known.trajectory], outcome, today)
    return outcome


def recount_deadline(obligation: Obligation, *, today: date) -> Changed | None:
    """Count one deadline again after a pause or an adjustment; the appointments stay as they were derived."""
    row = with_parts(Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation.pk)).get()
    intervals = [(pause.starts_on, pause.ends_on) for pause in row.pauses.all() if pause.revoked_on is None]
    old, new = row.deadline, due(row, intervals)
    changes = {"computed_at": timezone.now()}
    if new == old:
        Obligation.objects.filter(pk=row.pk).update(**changes)
        return None
    Obligation.objects.filter(pk=row.pk).update(deadline=new, deadline_since=today, **changes)
    row.deadline = new
    return Changed(row, old)


def with_parts(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Fetch pauses and adjustments along."""
    return rows.select_related("person").prefetch_related(
        "pauses", Prefetch("adjustments", ObligationAdjustment.objects.order_by("decided_on", "pk"))
    )


def counted_start(obligation: Obligation) -> date:
    """The day from which the term counts: the latest corrected start, else the first day in scope."""
    corrected = [one.day for one in valid_adjustments(obligation) if one.kind == Kind.START and one.day]
    return corrected[-1] if corrected else obligation.start_date


def due(obligation: Obligation, pauses: Iterable[Interval]) -> date | None:
    """The deadline with these pauses and the obligation's adjustments; a fixed date replaces the sum.

    docs/domain.md, Deadlines.
    """
    valid = valid_adjustments(obligation) if obligation.pk else []
    fixed = [one.day for one in valid if one.kind == Kind.FIXED and one.day]
    if fixed:
        return fixed[-1]
    return deadline(
        counted_start(obligation) if obligation.pk else obligation.start_date,
        months=obligation.months,
        extend_months=sum(one.months or 0 for one in valid if one.kind == Kind.EXTEND),
        pauses=pauses,
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
        recorded = [
            (one.starts_on, one.ends_on)
            for one in (row.pauses.all() if row else [])
            if not one.derived and one.revoked_on is None
        ]
        return due(seen, [*recorded, *(interval for _why, interval in duty.pauses)])
    return False


def _facts(keys: Sequence[int]) -> dict[int, _Facts]:
    found = {key: _Facts() for key in keys}
    for employment in Employment.objects.filter(person__in=keys).order_by("start", "pk"):
        found[employment.person_id].employments.append(employment)
    # locked in one order, so that two who count for the same people wait (docs/architecture.md, Workflow as Steps)
    trajectories = Trajectory.objects.select_for_update(of=("self",)).select_related("supervisor", "person")
    for trajectory in trajectories.filter(person__in=keys, state__in=Trajectory.OPEN).order_by("pk"):
        found[trajectory.person_id].trajectory = trajectory
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
        self,
        person: int,
        duty: Duty,
        existing: Obligation | None,
        facts: _Facts,
        settled: tuple[str, date] | None,
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
        recorded = [
            (one.starts_on, one.ends_on)
            for one in (existing.pauses.all() if existing else [])
            if not one.derived and one.revoked_on is None
        ]
        new = due(row, [*recorded, *(interval for _why, interval in duty.pauses)])
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
        self.kept.sort(key=lambda row: (row.ended_on is None, row.pk))
        ended = [row for row in self.kept if row.ended_on is not None]
        running = [row for row in self.kept if row.ended_on is None]
        for rows in (ended, running):
            # INSERT … ON CONFLICT UPDATE: much faster than bulk_update
            Obligation.objects.bulk_create(
                rows,
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=_COLUMNS.split(),
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


def _follow(followers: Sequence[_Facts], outcome: Outcome, today: date) -> None:
    """Put open trajectories under the running obligation and into the person's faculty.

    With the faculty the UTQ supervisor changes: the old one loses access in the same statement (docs/domain.md, Scope).
    """
    trajectories = [(known, known.trajectory) for known in followers if known.trajectory is not None]
    people = [trajectory.person_id for _known, trajectory in trajectories]
    running = dict(Obligation.objects.filter(person__in=people, ended_on=None).values_list("person_id", "pk"))
    going: dict[int, list[int]] = {}
    under: dict[int, int | None] = {}
    for known, trajectory in trajectories:
        home = home_faculty(known.employments, today)
        if home is not None and home != trajectory.faculty_id:
            going.setdefault(home, []).append(trajectory.pk)
            outcome.moved.append(Moved(trajectory, home, trajectory.supervisor))
        obligation = running.get(trajectory.person_id, trajectory.obligation_id)
        if obligation != trajectory.obligation_id:
            under[trajectory.pk] = obligation
            outcome.linked.append((trajectory, trajectory.obligation_id))
    gone = {one.trajectory.pk for one in outcome.moved}
    outcome.ties += untold((row for _known, row in trajectories if row.pk not in gone), today)
    for home, keys in going.items():
        Trajectory.objects.filter(pk__in=keys).update(faculty=home, supervisor=None)
        settle(*keys)
    put_under(under)


def put_under(obligations: Mapping[int, int | None]) -> None:
    """Put trajectories, by key, under these obligations; only that column is written."""
    rows = [Trajectory(pk=key, obligation_id=obligation) for key, obligation in sorted(obligations.items())]
    Trajectory.objects.bulk_update(rows, ["obligation"], batch_size=BATCH)
