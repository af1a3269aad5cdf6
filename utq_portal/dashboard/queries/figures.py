"""The coordinator's figures: every aggregate of the dashboard in one query, a UNION of small groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Substr

from assessments import rules as assessment_rules
from assessments.models import Certificate
from assessments.queries import running as running_assessments
from assessments.queries import with_holder as assessment_holder
from courses.models import Registration
from courses.rules import without_manager
from dossiers.queries import waiting_for_coordinator
from exemptions.models import ExemptionRequest
from exemptions.queries import vacancies
from trajectories import rules
from trajectories.models import Obligation, ObligationAdjustment, Trajectory
from trajectories.queries import unattended
from trajectories.queries.obligation import running_q, with_status
from utq_portal.dashboard.queries.caseload import at_risk, in_pipeline, with_step
from utq_portal.dashboard.queries.caseloads import left_in_assessment, open_ones, orphaned
from utq_portal.dashboard.queries.standing import Standing, manages, teaching
from utq_portal.dashboard.queries.unknown import strangers
from utq_portal.jobs.queries import stuck
from utq_portal.notices.queries import undelivered
from utq_portal.people.models import FACULTY_ROLES, Role, User
from utq_portal.people.queries import filled

T = Trajectory.State
HALF_YEARS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One group: what it counts, two keys, the number, and the oldest moment as ISO text."""

    kind: str
    a: str
    b: str
    number: int
    oldest: str = ""


@dataclass(slots=True)
class Figures:
    """The groups, by kind."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def total(self, kind: str, a: str | None = None, b: str | None = None) -> int:
        """The sum over the groups of a kind that have these keys."""
        return sum(row.number for row in self.rows[kind] if (a is None or row.a == a) and (b is None or row.b == b))

    def oldest(self, kind: str) -> str:
        """The earliest moment among the groups of a kind; empty without any."""
        return min((row.oldest for row in self.rows[kind] if row.oldest), default="")


def text(value: Any) -> Cast:
    """A column as text: a date reads 2026-11-23 in both databases."""
    return Cast(value, CharField())


def _groups(rows: QuerySet[Any], kind: str, a: Any, b: Any, oldest: Any = None) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(k=Value(kind, CharField()), a=a, b=b)
        .values("k", "a", "b")
        .annotate(n=Count("pk"), o=Min(oldest) if oldest is not None else Value("", CharField()))
        .values_list("k", "a", "b", "n", "o")
    )
    return found


NONE = Value("", CharField())


def figures(user: User, today: date) -> Figures:
    """Everything that the dashboard counts, for the whole university; one query."""
    parts = [
        *_own(user),
        *_trajectories(user, today),
        *_obligations(today),
        *_register(today),
        _groups(
            ExemptionRequest.objects.filter(state__in=ExemptionRequest.RUNNING),
            "exemption",
            F("state"),
            NONE,
            text("state_since"),
        ),
        *_vacancies(),
        _groups(waiting_for_coordinator(user), "recognition", NONE, NONE, text("state_since")),
        _groups(stuck(), "stuck", NONE, NONE),
        _groups(strangers(today), "unknown", NONE, NONE, text("last_login")),
        _groups(undelivered(), "refused", NONE, NONE),
    ]
    found = Figures()
    first, *others = parts
    for kind, a, b, number, oldest in first.union(*others, all=True):
        if number:
            found.rows[kind].append(Row(kind, a, b, number, oldest or ""))
    return found


def _vacant(rows: QuerySet[Any], role: Role, faculty: str = "faculty__code") -> QuerySet[Any, Any]:
    """What waits for a role that nobody holds, by faculty (docs/domain.md, Nothing waits for nobody)."""
    return _groups(rows, "vacant", Value(str(role), CharField()), F(faculty) if faculty else NONE)


def _vacancies() -> list[QuerySet[Any, Any]]:
    asked = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None)
    pending = Registration.objects.filter(state=Registration.State.PENDING)
    where = "obligation__faculty"
    return [
        *(
            _vacant(ExemptionRequest.objects.filter(condition), role, "faculty__code" if role in FACULTY_ROLES else "")
            for role, condition in vacancies()
        ),
        _vacant(asked.filter(~filled(Role.HR_ADVISOR, where), proposed_on=None), Role.HR_ADVISOR, f"{where}__code"),
        _vacant(
            asked.filter(~filled(Role.FACULTY_DECIDER, where), proposed_on__isnull=False),
            Role.FACULTY_DECIDER,
            f"{where}__code",
        ),
        _vacant(pending.filter(without_manager(), ~filled(Role.COURSE_MANAGER)), Role.COURSE_MANAGER, ""),
    ]


def _own(user: User) -> list[QuerySet[Any, Any]]:
    """What the reader is besides coordinator, for the tabs."""
    duty = Obligation.objects.filter(person=user, ended_on=None)
    return [
        _groups(Trajectory.objects.filter(person=user), "own", Value("trajectory", CharField()), NONE),
        _groups(duty, "own", Value("obligation", CharField()), NONE),
        _groups(teaching(user), "own", Value("teaches", CharField()), NONE),
        _groups(manages(user), "own", Value("manages", CharField()), NONE),
    ]


def standing_in(found: Figures) -> Standing:
    """The same as a standing."""
    has = {row.a for row in found.rows["own"]}
    return Standing(
        trajectory="trajectory" in has,
        obligation="obligation" in has,
        teaches="teaches" in has,
        manages="manages" in has,
    )


def _trajectories(user: User, today: date) -> list[QuerySet[Any, Any]]:
    everybody = Trajectory.objects.all()
    assessed: Any = assessment_holder(running_assessments())
    return [
        _groups(with_step(everybody.filter(in_pipeline(today))), "pipeline", F("faculty__code"), F("step")),
        _groups(everybody.filter(at_risk(today)), "risk", NONE, NONE),
        _groups(everybody.filter(rules.COORDINATOR(user), state=T.SUBMITTED), "start", NONE, NONE, text("state_since")),
        _groups(everybody.filter(state__in=Trajectory.OPEN, supervisor=None, state=T.READY), "unassigned", NONE, NONE),
        _groups(open_ones().filter(orphaned(today)), "orphaned", NONE, NONE),
        _groups(everybody.filter(left_in_assessment(today)), "left", NONE, NONE),
        _vacant(
            everybody.filter(unattended(), state__in=(T.INTAKE_SUBMITTED, T.INTAKE_BOOKED), supervisor=None),
            Role.UTQ_SUPERVISOR,
        ),
        _groups(
            assessed.filter(assessment_rules.COORDINATOR(user)),
            "assessment",
            F("holder"),
            F("state"),
            text("state_since"),
        ),
    ]


def _obligations(today: date) -> list[QuerySet[Any, Any]]:
    running = with_status(Obligation.objects.filter(running_q(today)), today)
    in_scope = Obligation.objects.filter(exclusion="", start_date__lte=today).filter(
        Q(ended_on=None) | Q(ended_on__gte=today)
    )
    counted = in_scope.exclude(settled_by=Obligation.Settled.EXEMPTION)
    apart = (Obligation.Settled.EXEMPTION, Obligation.Settled.EXTERNAL)
    return [
        _groups(running, "deadline", F("bucket"), Substr(text("deadline"), 1, 7)),
        _groups(in_scope, "scope", F("settled_by"), NONE),
        _groups(
            Obligation.objects.filter(settled_by__in=apart, settled_on__year=today.year), "apart", F("settled_by"), NONE
        ),
        _groups(counted, "curve", F("faculty__code"), _lifetime(today)),
    ]


def _register(today: date) -> list[QuerySet[Any, Any]]:
    valid = Certificate.objects.filter(state=Certificate.State.ISSUED, issued_on__year__gte=today.year - 1)
    months = Cast(_months("decided_on") - _months("trajectory__intake_concluded_on"), CharField())
    return [
        _groups(valid, "certificate", Substr(text("issued_on"), 1, 4), NONE),
        _groups(
            valid.filter(issued_on__year=today.year, trajectory__intake_concluded_on__isnull=False),
            "months",
            months,
            NONE,
        ),
    ]


def _months(column: str) -> Any:
    """A date as a number of months; its difference is the time between two dates to the month."""
    return Cast(Substr(text(column), 1, 4), IntegerField()) * 12 + Cast(Substr(text(column), 6, 2), IntegerField())


def _lifetime(today: date) -> Concat:
    """``settled:seen`` in half years: when the obligation was met, and for how long it has been running."""
    now = today.year * 12 + today.month
    met = Case(
        When(settled_by="", then=Value(999)),
        default=(_months("settled_on") - _months("start_date")) / 6,
        output_field=IntegerField(),
    )
    return Concat(text(met), Value(":"), text((Value(now) - _months("start_date")) / 6), output_field=CharField())


def median_months(rows: Iterable[Row]) -> int | None:
    """The middle of the months from intake to certificate; None without any."""
    months = sorted(int(row.a) for row in rows for _ in range(row.number))
    return months[len(months) // 2] if months else None


@dataclass(frozen=True, slots=True)
class Curve:
    """Share qualified per half year since the appointment, in percent, for one faculty."""

    code: str
    shares: list[int]

    @property
    def at_norm(self) -> int:
        """After three years."""
        return self.shares[5]


def curves(rows: Iterable[Row], least: int = 1) -> list[Curve]:
    """Per faculty and half year: of those who have been there so long, the share that had qualified by then."""
    by_faculty: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row in rows:
        met, seen = row.b.split(":")
        by_faculty[row.a].append((int(met), int(seen), row.number))
    found = []
    for code, groups in sorted(by_faculty.items()):
        shares, last = [], 0
        for half in range(1, HALF_YEARS + 1):
            there = sum(number for _met, seen, number in groups if seen >= half)
            done = sum(number for met, seen, number in groups if seen >= half and met < half)
            last = max(last, round(100 * done / there)) if there >= least else last
            shares.append(last)
        found.append(Curve(code, shares))
    return found
