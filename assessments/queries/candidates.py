"""Who can be asked to assess, in which order, and why others cannot (DOMAIN 2.4 D)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from assessments.models import Assessment, Seat
from dossiers.models import FeedbackComment, FeedbackRequest, Snapshot
from trajectories.models import Trajectory
from utq_portal.people.models import Employment, Faculty, Role, RoleAssignment, User, employed_on, held_on
from utq_portal.policy.queries import current

Why = Promise | str
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

IS_CANDIDATE = _("is the candidate")
IS_SUPERVISOR = _("is the UTQ supervisor of the candidate")
ENDORSED = _("endorsed the dossier")
IS_MANAGER = _("is the line manager of the candidate")
GAVE_FEEDBACK = _("gave feedback on the dossier")
DECLINED = _("declined this case")
TIED = _("declared a tie with the candidate")
REPLACED = _("was replaced in this case")
ASKED = _("is asked already")
ARBITRATES = _("may be asked to arbitrate")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the role of assessor, as seen for one trajectory."""

    person: User
    faculties: tuple[Faculty, ...]
    other_faculty: bool
    open_now: int
    this_year: int
    last_asked: datetime
    judged_before: bool
    why_not: Why = ""

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

    @property
    def complete(self) -> bool:
        return len(self.pair) == 2

    def find(self, pk: int) -> Candidate | None:
        return next((one for one in (*self.available, *self.blocked) if one.person.pk == pk), None)


@dataclass(slots=True)
class _Pool:
    """Everybody with the role today and what is known of them, whatever the case."""

    people: dict[int, User] = field(default_factory=dict)
    faculties: dict[int, dict[int, Faculty]] = field(default_factory=lambda: defaultdict(dict))
    arbitrating: set[int] = field(default_factory=set)
    loads: dict[int, dict[str, Any]] = field(default_factory=dict)


def suggested_for(trajectories: Iterable[Trajectory], today: date) -> dict[int, Suggestion]:
    """Per trajectory who can assess it: the same number of queries for one as for many."""
    rows = list(trajectories)
    if not rows:
        return {}
    pool, ties, before = _pool(today), _ties(rows, today), _judged_before(rows)
    return {
        row.pk: _suggest([_candidate(row, person, pool, ties, before) for person in pool.people.values()], row)
        for row in rows
    }


def suggestion(trajectory: Trajectory, today: date) -> Suggestion:
    """Who can assess this trajectory."""
    return suggested_for([trajectory], today)[trajectory.pk]


def _pool(today: date) -> _Pool:
    pool = _Pool()
    held = RoleAssignment.objects.filter(
        held_on(today), role__in=[Role.ASSESSOR, Role.CVT_MEMBER], person__is_active=True
    ).select_related("person", "faculty")
    for assignment in held:
        if assignment.role == Role.CVT_MEMBER:
            pool.arbitrating.add(assignment.person_id)
            continue
        pool.people[assignment.person_id] = assignment.person
        if assignment.faculty is not None:
            pool.faculties[assignment.person_id][assignment.faculty.pk] = assignment.faculty
    working = Employment.objects.filter(employed_on(today), person__in=pool.people).select_related("faculty")
    for employment in working:
        pool.faculties[employment.person_id][employment.faculty_id] = employment.faculty
    seats = (
        Seat.objects.filter(person__in=pool.people)
        .order_by()
        .values("person")
        .annotate(
            open_now=Count("pk", Q(state__in=Seat.TAKEN, assessment__state__in=Assessment.RUNNING)),
            this_year=Count("pk", Q(invited_at__year=today.year)),
            last_asked=Max("invited_at"),
        )
    )
    pool.loads = {row["person"]: dict(row) for row in seats}
    return pool


def _ties(rows: list[Trajectory], today: date) -> dict[tuple[int, int], Why]:
    ties: dict[tuple[int, int], Why] = {}
    for trajectory, person, why in _all_ties(rows, today):
        if person is not None:
            ties.setdefault((trajectory, person), why)
    return ties


def _all_ties(rows: list[Trajectory], today: date) -> Iterator[tuple[int, int | None, Why]]:
    """(trajectory, person, why), the strongest reason first."""
    keys = [row.pk for row in rows]
    of_person = {row.person_id: row.pk for row in rows}
    for row in rows:
        yield row.pk, row.person_id, IS_CANDIDATE
        yield row.pk, row.supervisor_id, IS_SUPERVISOR
    endorsed = Snapshot.objects.filter(dossier__trajectory__in=keys).order_by()
    for trajectory, person in endorsed.values_list("dossier__trajectory", "endorsed_by"):
        yield trajectory, person, ENDORSED
    managers = Employment.objects.filter(employed_on(today), person__in=of_person).order_by()
    for candidate, manager in managers.values_list("person", "line_manager"):
        yield of_person[candidate], manager, IS_MANAGER
    for asked in (
        FeedbackRequest.objects.filter(section__dossier__trajectory__in=keys)
        .exclude(state=FeedbackRequest.State.WITHDRAWN)
        .values_list("section__dossier__trajectory", "reader"),
        FeedbackComment.objects.filter(section__dossier__trajectory__in=keys).values_list(
            "section__dossier__trajectory", "author"
        ),
    ):
        for trajectory, person in asked.order_by():
            yield trajectory, person, GAVE_FEEDBACK
    seats = Seat.objects.filter(assessment__trajectory__person__in=of_person).order_by("-pk")
    values = seats.values_list("assessment__trajectory__person", "person", "state", "conflict", "assessment__state")
    for candidate, person, state, conflict, of in values:
        if why := _seat_tie(state, conflict, of):
            yield of_person[candidate], person, why


def _seat_tie(state: str, conflict: str, assessment_state: str) -> Why:
    if conflict:
        return TIED
    if state == Seat.State.DECLINED:
        return DECLINED
    if state == Seat.State.REPLACED:
        return REPLACED
    return ASKED if assessment_state in Assessment.RUNNING else ""


def _judged_before(rows: list[Trajectory]) -> set[tuple[int, int]]:
    seats = Seat.objects.filter(
        assessment__trajectory__in=[row.pk for row in rows],
        assessment__state=Assessment.State.ANNOUNCED,
        state=Seat.State.SUBMITTED,
    )
    return set(seats.order_by().values_list("assessment__trajectory", "person"))


def _candidate(
    row: Trajectory,
    person: User,
    pool: _Pool,
    ties: dict[tuple[int, int], Why],
    before: set[tuple[int, int]],
) -> Candidate:
    load = pool.loads.get(person.pk, {})
    open_now = load.get("open_now", 0)
    faculties = pool.faculties[person.pk]
    why = ties.get((row.pk, person.pk), "")
    if not why and person.pk in pool.arbitrating:
        why = ARBITRATES
    if not why and open_now >= current(row.faculty_id).assessor_load:
        why = format_lazy(
            ngettext_lazy("has {count} assessment open", "has {count} assessments open", open_now), count=open_now
        )
    return Candidate(
        person=person,
        faculties=tuple(faculties.values()),
        other_faculty=row.faculty_id not in faculties,
        open_now=open_now,
        this_year=load.get("this_year", 0),
        last_asked=load.get("last_asked") or LONG_AGO,
        judged_before=(row.pk, person.pk) in before,
        why_not=why,
    )


def _suggest(candidates: list[Candidate], row: Trajectory) -> Suggestion:
    rule = current(row.faculty_id).assessors_other_faculty
    free = sorted((one for one in candidates if one.can_be_asked), key=lambda one: _order(one, rule))
    pair = tuple(free[:2])
    if rule == "required" and not any(one.other_faculty for one in pair):
        # those who judged before come first; the rule still asks for one from elsewhere
        elsewhere = [one for one in free if one.other_faculty][:1]
        pair = (*elsewhere, *[one for one in free if one not in elsewhere][: 2 - len(elsewhere)]) if elsewhere else ()
    blocked = sorted((one for one in candidates if not one.can_be_asked), key=lambda one: one.person.family_name)
    return Suggestion(pair, tuple(free), tuple(blocked), rule)


def _order(one: Candidate, rule: str) -> tuple[bool, bool, int, datetime, int]:
    """Who judged an earlier attempt, other faculty, fewest open, longest not asked."""
    near = rule != "no" and not one.other_faculty
    return not one.judged_before, near, one.open_now, one.last_asked, one.person.pk
