"""The coordinator's figures: every aggregate of the dashboard in one query, a UNION of small groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Substr

from assessments import rules as assessment_rules
from assessments.models import Certificate
from assessments.queries import running as running_assessments
from assessments.queries import with_holder as assessment_holder
from courses.models import Registration
from courses.rules import without_manager
from dossiers.queries import waiting_for_coordinator
from dossiers.queries.caseload import at_risk, in_pipeline, with_step
from exemptions import rules as exemption_rules
from exemptions.models import ExemptionRequest
from exemptions.queries import vacancies
from exemptions.queries import with_holder as exemption_holder
from trajectories import rules
from trajectories.models import Obligation, ObligationAdjustment, Trajectory
from trajectories.queries import orphaned, unattended
from trajectories.queries.caseloads import left_in_assessment, open_ones
from trajectories.queries.obligation import running_q, with_status
from trajectories.queries.qualifying import APART, Days, key, timed
from trajectories.queries.standing import Standing, manages, teaching
from trajectories.survival import TERM, Group, Step, at, on_term, steps
from utq_portal.desks.counting import NONE, Figures, Row, counted, groups, text
from utq_portal.jobs.queries import stuck
from utq_portal.notices.queries import undelivered
from utq_portal.people.models import FACULTY_ROLES, Role, User
from utq_portal.people.queries import filled, strangers

T = Trajectory.State
Settled = Obligation.Settled
DAYS_A_MONTH = 30.436875


def figures(user: User, today: date) -> Figures:
    """Everything that the dashboard counts, for the whole university; one query."""
    parts = [
        *own_groups(user),
        *_trajectories(today),
        *waiting_groups(user, today),
        *_obligations(today),
        *_register(today),
        groups(
            exemption_holder(
                ExemptionRequest.objects.filter(exemption_rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING)
            ),
            "exemption",
            F("state"),
            F("holder"),
            text("state_since"),
        ),
    ]
    return counted(parts)


def _vacant(rows: QuerySet[Any], role: Role, faculty: str = "faculty__code") -> QuerySet[Any, Any]:
    """What waits for a role that nobody holds, by faculty (docs/domain.md, Nothing waits for nobody)."""
    return groups(rows, "vacant", Value(str(role), CharField()), F(faculty) if faculty else NONE)


def _vacancies() -> list[QuerySet[Any, Any]]:
    asked = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None)
    pending = Registration.objects.filter(state=Registration.State.PENDING)
    where, about = "obligation__faculty", "obligation__person"
    return [
        *(
            _vacant(ExemptionRequest.objects.filter(condition), role, "faculty__code" if role in FACULTY_ROLES else "")
            for role, condition in vacancies()
        ),
        _vacant(
            asked.filter(~filled(Role.HR_ADVISOR, where, about), proposed_on=None), Role.HR_ADVISOR, f"{where}__code"
        ),
        _vacant(
            asked.filter(~filled(Role.FACULTY_DECIDER, where, about), proposed_on__isnull=False),
            Role.FACULTY_DECIDER,
            f"{where}__code",
        ),
        _vacant(pending.filter(without_manager(), ~filled(Role.COURSE_MANAGER, "", "person")), Role.COURSE_MANAGER, ""),
    ]


def waits(found: Figures) -> int:
    """How many things wait for the coordinator: all that the queue of the desk and the weekly mail stand for."""
    kinds = ("start", "unassigned", "orphaned", "left", "vacant", "unknown", "recognition", "stuck", "refused")
    return found.total("assessment", "coordinator") + sum(found.total(kind) for kind in kinds)


def own_groups(user: User) -> list[QuerySet[Any, Any]]:
    """What the reader is besides coordinator, for the tabs."""
    duty = Obligation.objects.filter(person=user, ended_on=None)
    return [
        groups(Trajectory.objects.filter(person=user), "own", Value("trajectory", CharField()), NONE),
        groups(duty, "own", Value("obligation", CharField()), NONE),
        groups(teaching(user), "own", Value("teaches", CharField()), NONE),
        groups(manages(user), "own", Value("manages", CharField()), NONE),
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


def _trajectories(today: date) -> list[QuerySet[Any, Any]]:
    everybody = Trajectory.objects.all()
    return [
        groups(with_step(everybody.filter(in_pipeline(today))), "pipeline", F("faculty__code"), F("step")),
        groups(everybody.filter(at_risk(today)), "risk", NONE, NONE),
    ]


def waiting_groups(user: User, today: date) -> list[QuerySet[Any, Any]]:
    """What the coordinator's queue stands for, and the running assessments, most of which wait for others."""
    everybody = Trajectory.objects.all()
    assessed: Any = assessment_holder(running_assessments())
    return [
        groups(everybody.filter(rules.COORDINATOR(user), state=T.SUBMITTED), "start", NONE, NONE, text("state_since")),
        groups(everybody.filter(state__in=Trajectory.OPEN, supervisor=None, state=T.READY), "unassigned", NONE, NONE),
        groups(open_ones().filter(orphaned(day=today)), "orphaned", NONE, NONE),
        groups(everybody.filter(left_in_assessment(today)), "left", NONE, NONE),
        _vacant(
            everybody.filter(unattended(), state__in=(T.INTAKE_SUBMITTED, T.INTAKE_BOOKED), supervisor=None),
            Role.UTQ_SUPERVISOR,
        ),
        groups(
            assessed.filter(assessment_rules.COORDINATOR(user)),
            "assessment",
            F("holder"),
            F("state"),
            text("state_since"),
        ),
        *_vacancies(),
        groups(waiting_for_coordinator(user), "recognition", NONE, NONE, text("state_since")),
        groups(stuck(), "stuck", NONE, NONE),
        groups(strangers(today), "unknown", NONE, NONE, text("last_login")),
        groups(User.objects.filter(pk__in=undelivered().order_by().values("recipient")), "refused", NONE, NONE),
    ]


def _obligations(today: date) -> list[QuerySet[Any, Any]]:
    running = with_status(Obligation.objects.filter(running_q(today)), today)
    in_scope = Obligation.objects.filter(exclusion="", start_date__lte=today).filter(
        Q(ended_on=None) | Q(ended_on__gte=today)
    )
    return [
        groups(running, "deadline", F("bucket"), Substr(text("deadline"), 1, 7)),
        groups(in_scope, "scope", F("settled_by"), NONE),
        groups(
            Obligation.objects.filter(settled_by__in=APART, settled_on__year=today.year), "apart", F("settled_by"), NONE
        ),
        groups(timed(today), "curve", F("faculty__code"), key()),
    ]


def _register(today: date) -> list[QuerySet[Any, Any]]:
    valid = Certificate.objects.filter(state=Certificate.State.ISSUED, issued_on__year__gte=today.year - 1)
    days = text(Days("decided_on", "trajectory__intake_concluded_on"))
    return [
        groups(valid, "certificate", Substr(text("issued_on"), 1, 4), NONE),
        groups(
            valid.filter(issued_on__year=today.year, trajectory__intake_concluded_on__isnull=False),
            "days",
            days,
            NONE,
        ),
    ]


def median_months(rows: Iterable[Row], least: int) -> tuple[int | None, int]:
    """The middle of the days from intake to certificate, in months, and of how many; None of fewer than ``least``."""
    days = sorted(int(row.a) for row in rows for _ in range(row.number))
    return (round(median(days) / DAYS_A_MONTH) if len(days) >= max(least, 1) else None), len(days)


@dataclass(frozen=True, slots=True)
class Curve:
    """Who qualified how long after the term began, in one faculty or ("") all (docs/domain.md, Figures).

    ``people`` are all that count, ``whole`` those whose own term has gone by on the calendar; ``exempted`` and
    ``elsewhere`` count until that day and are never qualified here. ``seen`` is the last day on which anybody is seen.
    """

    code: str
    people: int
    whole: int
    exempted: int
    elsewhere: int
    steps: list[Step]
    seen: int

    @property
    def at_norm(self) -> Step | None:
        """At the end of the own term; None when nobody was followed so far and it is not known."""
        found = at(self.steps, TERM)
        return found if self.seen >= TERM or found.share == 1 else None


def curves(rows: Iterable[Row]) -> list[Curve]:
    """The curve of every faculty, after that of all of them together."""
    by_faculty: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_faculty[row.a].append(row)
    everybody = [row for found in by_faculty.values() for row in found]
    return [_curve(code, found) for code, found in [("", everybody), *sorted(by_faculty.items())] if found]


def _curve(code: str, rows: list[Row]) -> Curve:
    found, whole, fates = [], 0, Counter[str]()
    for row in rows:
        days, term, fate, gone_by = row.b.split(":")
        found.append(Group(on_term(int(days), int(term)), fate == Settled.CERTIFICATE, row.number))
        fates[fate] += row.number
        whole += row.number if gone_by == "1" else 0
    return Curve(
        code,
        fates.total(),
        whole,
        fates[Settled.EXEMPTION],
        fates[Settled.EXTERNAL],
        steps(found),
        max(group.day for group in found),
    )


def hidden(counts: Sequence[int], least: int) -> set[int]:
    """The places of counts not to show beside their sum: those under ``least``, and what would betray them.

    What is hidden adds up to at least ``least`` and stands in two places or more, so that subtraction tells nothing.
    """
    order = sorted(range(len(counts)), key=counts.__getitem__)
    places = [place for place in order if counts[place] < least]
    others = [place for place in order if counts[place] >= least]
    while places and others and (len(places) < 2 or sum(counts[place] for place in places) < least):
        places.append(others.pop(0))
    return set(places)
