"""Who can be asked to assess, in which order, and why others cannot (docs/domain.md, Who can be asked)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, Max, OuterRef, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from assessments.models import Assessment, Certificate, Seat
from assessments.queries.reading import under_hand
from trajectories.models import Trajectory
from trajectories.obligations.models import EarlierCertificate, Obligation
from trajectories.ties import SUPERVISES, TEACHER, TIES, Part, rows_of, shaped
from utq_portal.counts import count_of
from utq_portal.people.models import Employment, Role, RoleAssignment, User, employed_on, held_on
from utq_portal.policy.queries import current

Why = Promise | str
UTQ = (Obligation.Settled.CERTIFICATE, Obligation.Settled.EARLIER, Obligation.Settled.EXTERNAL)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

DECLINED = _("declined to assess this dossier")
TIED = _("declared a tie with the candidate")
REPLACED = _("was replaced in this assessment")
ASKED = _("is asked already")
NO_UTQ = _("no UTQ known here")
JUDGED_ANNULLED = _("judged the decision that was annulled after an objection")
ARBITRATES = _("may be asked to arbitrate")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the role of assessor, as seen for one trajectory."""

    person: User
    faculties: tuple[str, ...]  # codes
    other_faculty: bool
    open_now: int
    this_year: int
    last_asked: datetime
    judged_before: bool
    qualified: bool = True  # has a UTQ as far as the portal knows; who has none comes last
    why_not: Why = ""

    @property
    def note(self) -> Why:
        """What is known against asking somebody who can be asked."""
        return "" if self.qualified else NO_UTQ

    @property
    def can_be_asked(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The two that one click takes (fewer when there are not enough), and everybody else in order."""

    pair: tuple[Candidate, ...]
    available: tuple[Candidate, ...]
    blocked: tuple[Candidate, ...]
    other_faculty: str  # the policy: preferred, required or no
    seats: tuple[Seat, ...]  # of all attempts of this trajectory

    @property
    def complete(self) -> bool:
        return len(self.pair) == 2

    def find(self, pk: int) -> Candidate | None:
        return next((one for one in (*self.available, *self.blocked) if one.person.pk == pk), None)


@dataclass(slots=True)
class _Person:
    """Somebody with the role today, whatever the case."""

    user: User
    open_now: int
    this_year: int
    last_asked: datetime
    qualified: bool = True
    faculties: dict[int, str] = field(default_factory=dict)  # key: code
    arbitrates: bool = False


def suggested_for(trajectories: Iterable[Trajectory], today: date) -> dict[int, Suggestion]:
    """Per trajectory who can assess it: three queries, for one as for many."""
    rows = list(trajectories)
    if not rows:
        return {}
    people = _people(today)
    ties: dict[tuple[int, int], Why] = {(row.pk, row.person_id): TEACHER.why for row in rows}
    for row in rows:
        if row.supervisor_id is not None:
            ties.setdefault((row.pk, row.supervisor_id), SUPERVISES.why)
    _read_around(rows, people, ties, today)
    seats = _seats(rows)
    before = _add_seats(rows, seats, ties)
    most = {faculty: current(faculty).assessor_load for faculty in {row.faculty_id for row in rows}}
    return {
        row.pk: _suggest(
            [_candidate(row, person, ties, before, most[row.faculty_id]) for person in people.values()],
            row,
            tuple(seat for seat in seats if seat.assessment.trajectory_id == row.pk),
        )
        for row in rows
    }


def suggestion(trajectory: Trajectory, today: date) -> Suggestion:
    """Who can assess this trajectory."""
    return suggested_for([trajectory], today)[trajectory.pk]


def _qualified() -> Case:
    """Whether the person of the row has a UTQ: of ours, from before, or of another university; no exemption."""
    mine = OuterRef("person")
    ways = (
        Exists(Certificate.objects.filter(person=mine, state=Certificate.State.ISSUED)),
        Exists(EarlierCertificate.objects.filter(person=mine)),
        Exists(Obligation.objects.filter(person=mine, settled_by__in=UTQ)),
    )
    return Case(*(When(way, then=Value(True)) for way in ways), default=Value(False), output_field=BooleanField())


def _people(today: date) -> dict[int, _Person]:
    """Everybody who holds the role of assessor, with how much they do now, did this year, and when they were asked."""
    mine = Seat.objects.filter(person=OuterRef("person"))
    held: Iterable[Any] = (
        RoleAssignment.objects.filter(held_on(today), role__in=[Role.ASSESSOR, Role.CVT_MEMBER], person__is_active=True)
        .select_related("person", "faculty")
        .annotate(
            open_now=count_of(mine.filter(under_hand()), "person"),
            this_year=count_of(mine.filter(invited_at__year=today.year), "person"),
            qualified=_qualified(),
            last_asked=Subquery(mine.order_by().values("person").annotate(last=Max("invited_at")).values("last")),
        )
    )
    found: dict[int, _Person] = {}
    arbitrating = set()
    for one in held:
        if one.role == Role.CVT_MEMBER:
            arbitrating.add(one.person_id)
            continue
        person = found.setdefault(
            one.person_id,
            _Person(one.person, one.open_now, one.this_year, one.last_asked or LONG_AGO, bool(one.qualified)),
        )
        if one.faculty is not None:
            person.faculties[one.faculty.pk] = one.faculty.code
    for pk in arbitrating & found.keys():
        found[pk].arbitrates = True
    return found


def _read_around(
    rows: list[Trajectory], people: dict[int, _Person], ties: dict[tuple[int, int], Why], today: date
) -> None:
    """Add where the people work, and who is tied to a candidate (docs/domain.md, Ties)."""
    parts = rows_of([row.pk for row in rows], Part.ASSESSOR, today)
    working = Employment.objects.filter(employed_on(today), person__in=people)
    works = shaped(working, "works", "faculty", "person", F("faculty__code"))
    for about, who, kind, word in works.union(*parts):
        if kind == "works":
            people[who].faculties[about] = word
        else:
            ties.setdefault((about, who), TIES[kind].why)


def _seats(rows: list[Trajectory]) -> list[Seat]:
    """Every place there ever was in the cases of these candidates, in order, with its person."""
    people = [row.person_id for row in rows]
    found = Seat.objects.filter(assessment__trajectory__person__in=people)
    return list(found.select_related("person", "assessment__trajectory").order_by("position", "pk"))


def _add_seats(rows: list[Trajectory], seats: list[Seat], ties: dict[tuple[int, int], Why]) -> set[tuple[int, int]]:
    """Add what earlier and running requests mean; answers who judged an earlier attempt of the same trajectory."""
    of_person = {row.person_id: row.pk for row in rows}
    before = set()
    for seat in sorted(seats, key=lambda one: -one.pk):
        of = seat.assessment
        key = (of_person[of.trajectory.person_id], seat.person_id)
        overturned = of.state == Assessment.State.ANNULLED and of.announced_on is not None
        if overturned and seat.state == Seat.State.SUBMITTED:
            ties.setdefault(key, JUDGED_ANNULLED)
        if why := _seat_tie(seat.state, seat.conflict, of.state):
            ties.setdefault(key, why)
        if of.state == Assessment.State.ANNOUNCED and seat.state == Seat.State.SUBMITTED:
            before.add(key)
    return before


def _seat_tie(state: str, conflict: str, assessment_state: str) -> Why:
    if conflict:
        return TIED
    if state == Seat.State.DECLINED:
        return DECLINED
    if state == Seat.State.REPLACED:
        return REPLACED
    return ASKED if assessment_state in Assessment.RUNNING else ""


@lru_cache(maxsize=64)  # a lazy plural is slow to make, and hundreds of assessors share the few there are
def _busy(count: int) -> Why:
    words = ngettext_lazy("has {count} assessment open", "has {count} assessments open", count)
    return format_lazy(words, count=count)


def _candidate(
    row: Trajectory, person: _Person, ties: dict[tuple[int, int], Why], before: set[tuple[int, int]], most: int
) -> Candidate:
    why = ties.get((row.pk, person.user.pk), "")
    if not why and person.arbitrates:
        why = ARBITRATES
    if not why and person.open_now >= most:
        why = _busy(person.open_now)
    return Candidate(
        person=person.user,
        faculties=tuple(person.faculties.values()),
        other_faculty=row.faculty_id not in person.faculties,
        open_now=person.open_now,
        this_year=person.this_year,
        last_asked=person.last_asked,
        judged_before=(row.pk, person.user.pk) in before,
        qualified=person.qualified,
        why_not=why,
    )


def _suggest(candidates: list[Candidate], row: Trajectory, seats: tuple[Seat, ...]) -> Suggestion:
    rule = current(row.faculty_id).assessors_other_faculty
    free = sorted((one for one in candidates if one.can_be_asked), key=lambda one: _order(one, rule))
    pair = tuple(free[:2])
    if rule == "required" and not any(one.other_faculty for one in pair):
        # those who judged before come first; the rule still asks for one from elsewhere
        elsewhere = [one for one in free if one.other_faculty][:1]
        pair = (*elsewhere, *[one for one in free if one not in elsewhere][: 2 - len(elsewhere)]) if elsewhere else ()
    blocked = sorted((one for one in candidates if not one.can_be_asked), key=lambda one: one.person.folded)
    return Suggestion(pair, tuple(free), tuple(blocked), rule, seats)


def _order(one: Candidate, rule: str) -> tuple[bool, bool, bool, int, datetime, int]:
    """Who has a UTQ, who judged an earlier attempt, other faculty, fewest open, longest not asked."""
    near = rule != "no" and not one.other_faculty
    return not one.qualified, not one.judged_before, near, one.open_now, one.last_asked, one.person.pk
