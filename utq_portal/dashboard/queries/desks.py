"""What the smaller desks read: assessor, HR advisor, line manager, dean, exemption advisor, course manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from assessments.models import Assessment, Seat
from assessments.queries import differs, seats_for, seats_open_for
from courses.queries import below_minimum
from dossiers.queries.ball import with_ball
from dossiers.queries.caseload import at_risk, with_step
from exemptions.queries import waiting_for as exemptions_waiting
from trajectories import rules
from trajectories.models import Obligation, ObligationAdjustment, Trajectory
from trajectories.queries import unconfirmed_discussions
from trajectories.queries.caseloads import left_in_assessment
from trajectories.queries.obligation import asked_extensions, obligations_of_hr, overdue_q, running_q, with_status
from utq_portal.jobs.queries import Health, health, stuck
from utq_portal.notices.queries import held_up, undelivered
from utq_portal.people.models import FeedUpload, User

MOST_LEFT = 10  # of those who left that are read for HR's desk
MOST_RISK = 8  # of those at risk
SMALL_GROUP = 5  # figures about fewer people are not shown to line managers (docs/domain.md, Figures)


def left_with_hr(user: User, today: date) -> QuerySet[Trajectory]:
    """Teachers of the HR advisor's faculties who left in the middle of an assessment."""
    return Trajectory.objects.filter(rules.HR(user)).filter(left_in_assessment(today))


def risk_of_hr(user: User, today: date) -> QuerySet[Trajectory]:
    """Trajectories of the HR advisor's faculties whose deadline is at risk."""
    return Trajectory.objects.filter(rules.HR(user)).filter(at_risk(today))


def small_groups(user: User, today: date) -> QuerySet[Any]:
    """Groups that are too small and closed for registration: somebody decides."""
    return below_minimum(user, today).filter(closes_on__lte=today)


def hr_care(user: User, today: date) -> tuple[list[Any], list[Any]]:
    """Teachers of the HR advisor's faculties who left while assessed, and those at risk, the least time left first.

    One query for both; they are counted only where there are more than the first.
    """
    left = left_with_hr(user, today).order_by("state_since", "pk").values("pk")[:MOST_LEFT]
    risk = risk_of_hr(user, today).order_by("obligation__deadline", "pk").values("pk")[:MOST_RISK]
    rows: Any = with_step(with_ball(Trajectory.objects.filter(Q(pk__in=left) | Q(pk__in=risk)), user))
    rows = rows.select_related("person", "faculty", "supervisor", "obligation").annotate(
        left=Case(When(pk__in=left, then=Value(True)), default=Value(False)),
        risk=Case(When(pk__in=risk, then=Value(True)), default=Value(False)),
    )
    found = list(rows.order_by("obligation__deadline", "pk"))
    gone = sorted((row for row in found if row.left), key=lambda row: (row.state_since, row.pk))
    return gone, [row for row in found if row.risk]


def first_of(rows: QuerySet[Any, Any], most: int) -> tuple[list[Any], int]:
    """The first rows, and how many there are in all; counted only where there are more than the first."""
    found = list(rows[: most + 1])
    return found[:most], rows.count() if len(found) > most else len(found)


def seats_to_answer(user: User, most: int = 20) -> tuple[list[Any], int]:
    """Seats in which the assessor has something to do now, the nearest date first, and how many.

    ``differs``: the two judged differently somewhere; asked of it once both are in.
    """
    return first_of(seats_open_for(user).annotate(differs=differs("assessment")), most)


def other_seats(user: User) -> QuerySet[Any]:
    """Running assessments of this assessor in which others act, and the last ones that were announced."""
    rows = seats_for(user).exclude(pk__in=seats_open_for(user).order_by().values("pk"))
    rows = rows.filter(state__in=Seat.TAKEN).annotate(
        ended=Case(When(assessment__state__in=Assessment.RUNNING, then=Value(0)), default=Value(1))
    )
    return rows.order_by("ended", "-assessment__started_on", "pk")


def hr_buckets(user: User, today: date) -> dict[str, int]:
    """Running obligations of the own faculties per bucket, and how many were settled this year; one query."""
    rows = with_status(obligations_of_hr(user), today)
    settled = obligations_of_hr(user).filter(settled_on__year=today.year)
    grouped: QuerySet[Any, Any] = (
        rows.filter(running_q(today)).order_by().values("bucket").annotate(n=Count("pk")).values_list("bucket", "n")
    )
    this_year: QuerySet[Any, Any] = (
        settled.order_by()
        .annotate(bucket=Value("settled", CharField()))
        .values("bucket")
        .annotate(n=Count("pk"))
        .values_list("bucket", "n")
    )
    return dict(grouped.union(this_year, all=True))


def overdue_unstarted(user: User, today: date) -> QuerySet[Obligation]:
    """People of the HR advisor's faculties whose term ended and who never started."""
    running = Trajectory.objects.filter(person=OuterRef("person"), state__in=Trajectory.OPEN)
    rows = obligations_of_hr(user).filter(running_q(today), overdue_q(today))
    rows = rows.annotate(trajectory=Subquery(running.values("pk")[:1])).filter(trajectory=None)
    return rows.order_by("deadline", "pk")


def time_to_decide(user: User, *, proposed: bool) -> QuerySet[ObligationAdjustment]:
    """Time that was asked and waits for this HR advisor, or (``proposed``) for this decider."""
    asked = asked_extensions(user)
    return asked.exclude(proposed_on=None) if proposed else asked.filter(proposed_on=None)


def asked_time(user: User, *, proposed: bool, most: int = 20) -> tuple[list[Any], int]:
    """The first of them, and how many there are."""
    return first_of(time_to_decide(user, proposed=proposed).order_by("requested_on", "pk"), most)


@dataclass(frozen=True, slots=True)
class Alarms:
    """What the technical administrator should look at; ``number`` of them stand on the desk."""

    health: Health
    stuck: int
    mail_held: bool
    refused: int

    @property
    def number(self) -> int:
        """How many alarms there are, each with one line."""
        return sum((not self.health.ticking, bool(self.stuck), self.mail_held, bool(self.refused)))


def alarms() -> Alarms:
    """How jobs and mail do now; the same number of queries always."""
    refused = undelivered().order_by().values("recipient").distinct().count()
    return Alarms(health(), stuck().count(), held_up().long, refused)


def last_upload() -> FeedUpload | None:
    """The newest file of the HR file."""
    return FeedUpload.objects.order_by("-pk").first()


def exemptions_to_do(user: User, most: int = 20) -> tuple[list[Any], int]:
    """Requests for exemption on which this person takes the next step, and how many."""
    return first_of(exemptions_waiting(user), most)


def reports(user: User) -> QuerySet[User]:
    """The people of whom the user is line manager today, each with trajectory step and deadline: dates only."""
    running = Trajectory.objects.filter(person=OuterRef("pk")).order_by("-started_on", "-pk")
    duty = Obligation.objects.filter(person=OuterRef("pk"), ended_on=None)
    return (
        User.objects.filter(rules.REPORT(user))
        .annotate(
            trajectory_pk=Subquery(running.values("pk")[:1]),
            trajectory_state=Subquery(running.values("state")[:1], output_field=CharField()),
            planned_ready_on=Subquery(running.values("planned_ready_on")[:1]),
            deadline=Subquery(duty.values("deadline")[:1]),
            settled_by=Subquery(duty.values("settled_by")[:1], output_field=CharField()),
            settled_on=Subquery(duty.values("settled_on")[:1]),
            exclusion=Subquery(duty.values("exclusion")[:1], output_field=CharField()),
            duty_pk=Subquery(duty.values("pk")[:1]),
        )
        .order_by("folded", "pk")
    )


def report_figures(user: User, today: date) -> dict[str, int]:
    """How many of the reports have settled and are overdue; the page hides them for small groups."""
    reports = User.objects.filter(rules.REPORT(user))
    duties = Obligation.objects.filter(person__in=reports.values("pk"), ended_on=None, exclusion="")
    return duties.order_by().aggregate(
        all=Count("pk"),
        settled=Count("pk", filter=~Q(settled_by="")),
        overdue=Count("pk", filter=Q(settled_by="") & overdue_q(today)),
    )


def discussions(user: User, most: int = 20) -> tuple[list[Any], int]:
    """Discussions that the line manager may confirm, and how many."""
    return first_of(unconfirmed_discussions(user), most)
