"""Whose turn it is in an assessment, for the lists of trajectories (docs/domain.md, Who has the ball)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from assessments import rules
from assessments.models import Assessment
from assessments.queries.reading import running, vacated
from trajectories.models import Trajectory
from trajectories.queries.ball import READINGS, TURNS, Reading, Turn
from utq_portal.people.models import User

ASSESSED = Q(state=Trajectory.State.IN_ASSESSMENT)


def _here() -> QuerySet[Assessment]:
    """The running assessment of a trajectory: at most one."""
    return running().filter(trajectory=OuterRef("pk")).order_by()


def _lost() -> Q:
    """An assessor is to be replaced, which only the coordinator does."""
    return ASSESSED & Q(pk__in=vacated().values("assessment__trajectory"))


def _hidden(reader: User) -> Q:
    """It came to the coordinator, and why would tell ``reader`` that the two judge differently."""
    secret = running().filter(step__in=Assessment.SECRET).exclude(pk__in=running().filter(rules.KNOWN(reader)))
    return ASSESSED & Q(pk__in=secret.values("trajectory"))


def _outside(reader: User) -> Q:
    """The moment moves with every step inside, so it tells as much as the step (docs/domain.md, Reading)."""
    return ASSESSED & ~Q(pk__in=running().filter(rules.INSIDE(reader)).values("trajectory"))


TURNS.append(
    Turn(
        lambda: ASSESSED & Q(Exists(_here())),
        lambda: Subquery(_here().values("responsible")[:1]),
        lambda: Subquery(_here().values("responsible_since")[:1]),
    )
)
READINGS.append(Reading(_lost, _hidden, _outside))
