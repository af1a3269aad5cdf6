"""What a teacher's home and the page of a case read of the own trajectory and its obligation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Concat, Replace, Trim
from django.utils import timezone

from trajectories.models import (
    Criterion,
    CriterionRating,
    CVEntry,
    IntakeBooking,
    IntakeReturn,
    LearningPlanItem,
    Trajectory,
)
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.queries.standing import manages
from trajectories.queries.trajectories import unattended
from utq_portal.counts import count_of
from utq_portal.people.models import Employment, User, employed_on


def own_rows(user: User) -> QuerySet[Trajectory]:
    """The person's trajectories, an open one first and then the newest, with every fact of intake, route and clock."""
    mine, today = OuterRef("pk"), timezone.localdate()
    return (
        Trajectory.objects.filter(person=user)
        .select_related("faculty", "profile", "supervisor", "obligation", "cv", "discussion")
        .annotate(
            unattended=Case(When(unattended(), then=Value(True)), default=Value(False)),
            ended=Case(When(state__in=Trajectory.OPEN, then=Value(0)), default=Value(1)),
            cv_rows=Exists(CVEntry.objects.filter(cv__trajectory=mine)),
            rated=count_of(
                CriterionRating.objects.filter(diagnosis__trajectory=mine, level__isnull=False), "diagnosis__trajectory"
            ),
            criteria=count_of(Criterion.objects.filter(competence__profile=OuterRef("profile")), "competence__profile"),
            planned=count_of(LearningPlanItem.objects.filter(trajectory=mine), "trajectory"),
            came_back=Exists(IntakeReturn.objects.filter(trajectory=mine)),
            intake_at=Subquery(
                IntakeBooking.objects.filter(trajectory=mine, status=IntakeBooking.State.BOOKED).values(
                    "slot__starts_at"
                )[:1],
                output_field=DateTimeField(),
            ),
            manages=Exists(manages(OuterRef("person"))),
            line_manager_name=Subquery(line_manager_name(OuterRef("person"), today), output_field=CharField()),
            **clock_notes("obligation"),
        )
        .order_by("ended", "-started_on", "-pk")
    )


def line_manager_name(person: OuterRef, today: date) -> QuerySet[Any, Any]:
    """The name of the line manager of the largest appointment; who left is not named.

    docs/domain.md, Line managers.
    """
    working = Employment.objects.filter(employed_on(today), person=OuterRef("line_manager"))
    rows = Employment.objects.filter(
        Exists(working), employed_on(today), person=person, line_manager__is_active=True
    ).order_by("-fte", "appointed_on", "pk")
    manager = "line_manager__"
    parts = [Concat(f"{manager}{part}", Value(" ")) for part in ("given_name", "prefix", "family_name")]
    spaced = Concat(*parts, output_field=CharField())
    return rows.annotate(manager_name=Trim(Replace(spaced, Value("  "), Value(" ")))).values("manager_name")[:1]


def clock_notes(path: str) -> dict[str, object]:
    """Annotations on why the deadline is what it is: interruptions, months given, and more time that was asked."""
    ours = OuterRef(path)
    moved = ObligationAdjustment.objects.filter(obligation=ours, revoked_on=None, refused=False)
    given = moved.filter(decided_on__isnull=False, kind=ObligationAdjustment.Kind.EXTEND)
    return {
        "interruptions": count_of(ObligationPause.objects.filter(obligation=ours, revoked_on=None), "obligation"),
        "months_given": count_of(given, "obligation", Sum("months")),
        "time_asked_on": Subquery(
            moved.filter(decided_on=None).order_by("-requested_on").values("requested_on")[:1], output_field=DateField()
        ),
    }


def running_obligation(user: User) -> Obligation | None:
    """The person's running obligation, with the notes on its clock; for who has no trajectory."""
    return Obligation.objects.filter(person=user, ended_on=None).annotate(**clock_notes("pk")).first()
