"""Who has the ball of an assessment, as it is stored (docs/domain.md, Who has the ball in an assessment)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from assessments import rules
from assessments.models import Assessment, Seat
from utq_portal.people.responsible import Responsible
from utq_portal.workflow import BALLS


def seats(*states: str) -> Coalesce:
    """How many places of the outer assessment are in these states."""
    counted = (
        Seat.objects.filter(assessment=OuterRef("pk"), state__in=states)
        .order_by()
        .values("assessment")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


def _columns() -> dict[str, Any]:
    """The columns ``responsible`` and ``step`` as they should be, in SQL: while the assessors judge, seats decide."""
    ask = Q(LessThan(seats(*Seat.TAKEN), rules.BOTH), state__in=Assessment.APART)
    settle = Q(GreaterThanOrEqual(seats(Seat.State.SUBMITTED), rules.BOTH), state=Assessment.State.SCORING)
    by_state = [When(state=state, then=Value(step)) for state, step in Assessment.STEP.items()]
    return {
        "responsible": Case(
            When(ask | settle, then=Value(Responsible.COORDINATOR.value)),
            *Assessment.turns(),
            output_field=CharField(),
        ),
        "step": Case(
            When(ask, then=Value("ask")), When(settle, then=Value("settle")), *by_state, output_field=CharField()
        ),
    }


BALLS[Assessment] = _columns
