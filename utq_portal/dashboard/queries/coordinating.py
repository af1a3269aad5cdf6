"""What waits for the coordinator, and the lists beside the figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from assessments import rules as assessment_rules
from assessments.models import Assessment
from assessments.queries import differs, running, vacated, with_holder
from dossiers.queries import waiting_for_coordinator
from dossiers.queries.ball import with_ball
from dossiers.queries.caseload import at_risk, with_step
from trajectories import rules
from trajectories.models import ObligationAdjustment, Trajectory
from utq_portal.people.models import User

T = Trajectory.State
A = Assessment.State


def trajectories(user: User, today: date, most: int = 6) -> tuple[list[Any], list[Any]]:
    """The first that wait for their assessment, and the first at risk: (to start, at risk) in one query."""
    asked = ObligationAdjustment.objects.filter(
        obligation=OuterRef("obligation"), decided_on=None, refused=False, revoked_on=None
    )
    wanted = Trajectory.objects.filter((Q(state=T.SUBMITTED) & rules.COORDINATOR(user)) | at_risk(today))
    rows: Any = with_step(with_ball(wanted, user)).annotate(
        part=Case(When(state=T.SUBMITTED, then=Value("start")), default=Value("risk"), output_field=CharField()),
        time_asked=Exists(asked),
    )
    placed = rows.annotate(
        place=Window(
            RowNumber(),
            partition_by=F("part"),
            order_by=[
                Case(When(part="start", then=F("state_since")), default=None).asc(),
                F("obligation__deadline").asc(nulls_last=True),
                F("pk").asc(),
            ],
        )
    ).filter(place__lte=most)
    found = list(placed.select_related("person", "faculty", "supervisor", "obligation").order_by("part", "place"))
    return [row for row in found if row.part == "start"], [row for row in found if row.part == "risk"]


def certificates(user: User, most: int = 6) -> list[Any]:
    """Partial certificates that this coordinator moves on, the longest waiting first."""
    return list(waiting_for_coordinator(user)[:most])


def assessments(user: User, most: int = 40) -> list[Any]:
    """Running assessments: first those in which it is the coordinator's turn, then by when they should be done.

    ``differs``: two judged differently; ``lost``: the place that is to be given to somebody else.
    """
    rows: Any = with_holder(running(), user).filter(assessment_rules.COORDINATOR(user))
    lost = vacated().filter(assessment=OuterRef("pk")).order_by("position").values("pk")[:1]
    place = Case(When(holder="coordinator", then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(
        rows.annotate(place=place, differs=differs(), lost=Subquery(lost))
        .select_related("trajectory__person", "trajectory__faculty", "interview__meeting", "arbitration")
        .order_by("place", "due_on", "pk")[:most]
    )
