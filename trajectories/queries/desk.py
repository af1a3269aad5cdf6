"""What the desks of HR, the dean and line managers read about obligations."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery

from trajectories import rules
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.obligation import asked_extensions, obligations_of_hr, overdue_q, running_q
from utq_portal.people.models import FeedUpload, User

SMALL_GROUP = 5  # figures about fewer people are not shown to line managers (docs/domain.md, Figures)


def overdue_unstarted(user: User, today: date) -> QuerySet[Obligation]:
    """People of the HR advisor's faculties whose term ended and who never started."""
    running = Trajectory.objects.filter(person=OuterRef("person"), state__in=Trajectory.OPEN)
    rows = obligations_of_hr(user).filter(running_q(today), overdue_q(today))
    rows = rows.annotate(trajectory=Subquery(running.values("pk")[:1])).filter(trajectory=None)
    return rows.order_by("deadline", "pk")


def time_to_decide(user: User, *, proposed: bool) -> QuerySet[ObligationAdjustment]:
    """Time that was asked and waits for this HR advisor, or (``proposed``) for this decider; the oldest first."""
    asked = asked_extensions(user)
    return asked.exclude(proposed_on=None) if proposed else asked.filter(proposed_on=None)


def last_upload() -> FeedUpload | None:
    """The newest file of the HR file."""
    return FeedUpload.objects.order_by("-pk").first()


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
