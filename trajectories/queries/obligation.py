"""Reads of obligations with what runs under them: who sees them, and HR's sheet of the month.

docs/domain.md, Obligation.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery

from trajectories import rules
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.protection import with_protection
from trajectories.obligations.queries.reminders import SHEET_MONTHS, running
from utq_portal.agenda.days import add_months
from utq_portal.people.models import Employment, User


def obligations_for(user: User) -> QuerySet[Obligation]:
    """The obligations whose dates the user may see: the own, those of the faculty or of own cases, or all."""
    return Obligation.objects.filter(rules.OBLIGATION_SEEN(user)).select_related("person", "faculty")


def with_trajectory(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate ``trajectory_pk``, the latest trajectory under the obligation."""
    latest = Trajectory.objects.filter(obligation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    annotated: QuerySet[Any] = rows.annotate(trajectory_pk=Subquery(latest))
    return annotated


def sheet_rows(rows: QuerySet[Obligation], on: date) -> QuerySet[Any]:
    """Who stands on the sheet of a month: over the last day, or within six months of it; the longest over first.

    With ``protected``, the state of the running trajectory, and the last day of the appointments when that is known.
    """
    open_case = Trajectory.objects.filter(obligation=OuterRef("pk"), state__in=Trajectory.OPEN)
    jobs = Employment.objects.filter(person=OuterRef("person")).filter(Q(end=None) | Q(end__gte=on))
    due = running(on).filter(pk__in=rows.values("pk"), deadline__lte=add_months(on, SHEET_MONTHS))
    annotated = with_protection(due).annotate(
        case_pk=Subquery(open_case.values("pk")[:1]),
        case_state=Subquery(open_case.values("state")[:1], output_field=CharField()),
        for_good=Exists(jobs.filter(end=None)),
        last_day=Subquery(jobs.order_by(F("end").desc(nulls_last=True)).values("end")[:1]),
    )
    found: QuerySet[Any] = annotated.select_related("person", "faculty").order_by("deadline", "pk")
    return found
