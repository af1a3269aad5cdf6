"""What waits for a UTQ supervisor, and what changed since the last look."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DateTimeField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from dossiers.queries.caseload import supervised
from dossiers.queries.dossiers import questions_to
from dossiers.queries.recognitions import to_advise
from trajectories.models import IntakeBooking, Trajectory
from utq_portal.people.models import User

T = Trajectory.State
MOST_CASES = 30  # that are read for the desk
TO_DECIDE = (T.INTAKE_SUBMITTED, T.INTAKE_BOOKED, T.READY)


def changed() -> Q:
    """The teacher did something since the UTQ supervisor looked, in a dossier under way."""
    newer = Q(touched_at__gt=F("looked_at")) | Q(plan_changed_at__gt=F("looked_at"))
    return newer & Q(state__in=(T.ACTIVE, T.PREPARING), supervisor__isnull=False)


WAITS = Q(state__in=TO_DECIDE, holder="utq_supervisor")


def attention(user: User, most: int = MOST_CASES) -> list[Any]:
    """Intakes and dossiers that wait for this UTQ supervisor, the longest first, then what changed; one query."""
    rows: QuerySet[Any] = supervised(user).filter(WAITS | changed())
    first = Case(When(WAITS, then=Value(0)), default=Value(1), output_field=IntegerField())
    booked = IntakeBooking.objects.filter(trajectory=OuterRef("pk"), status=IntakeBooking.State.BOOKED)
    return list(
        rows.select_related("dossier")
        .annotate(turn=first, intake_at=Subquery(booked.values("slot__starts_at")[:1], output_field=DateTimeField()))
        .order_by("turn", "state_since", "pk")[:most]
    )


def changed_since(user: User) -> QuerySet[Any]:
    """The teachers who did something since this UTQ supervisor looked, and wait for nothing; the longest ago first.

    All of them, where ``attention`` has read only the first.
    """
    return supervised(user).filter(changed()).exclude(WAITS).order_by("state_since", "pk")


def certificates(user: User, most: int = 10) -> list[Any]:
    """Partial certificates that wait for this person's advice, the longest first."""
    return list(to_advise(user)[:most])


def questions(user: User, most: int = 20) -> list[Any]:
    """Feedback that was asked of this person, the nearest day first."""
    return list(questions_to(user)[:most])
