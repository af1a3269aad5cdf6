"""Questions and remarks that decide who has the ball while a teacher works on the dossier.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from trajectories.models import Trajectory
from trajectories.queries.ball import BEGUN, TURNS, Turn
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible


def asked_to(reader: User | Any) -> QuerySet[FeedbackRequest]:
    """Open questions for feedback to ``reader``."""
    return FeedbackRequest.objects.filter(state=FeedbackRequest.State.OPEN, reader=reader)


@made_once_a_day
def open_remarks() -> QuerySet[FeedbackComment]:
    """Remarks that the teacher has still to work on: not replies, not resolved."""
    return FeedbackComment.objects.filter(
        resolved_at=None,
        reply_to=None,
        section__state__in=CompetenceSection.WRITABLE,
    ).exclude(author=F("section__dossier__trajectory__person"))


def _asked() -> QuerySet[FeedbackRequest]:
    """Open questions for feedback to the UTQ supervisor of the case."""
    return asked_to(OuterRef("supervisor")).filter(section__dossier__trajectory=OuterRef("pk"))


def _read() -> Q:
    """The dossier is with the UTQ supervisor, who was asked for feedback, and no remark waits for the teacher."""
    remarks = open_remarks().filter(section__dossier__trajectory=OuterRef("pk"))
    return Q(Exists(_asked()), ~Exists(remarks), state=Trajectory.State.ACTIVE)


def _begun() -> Q:
    """Something stands in the dossier, or stood somewhere else."""
    sections = CompetenceSection.objects.filter(dossier__trajectory=OuterRef("pk"))
    return Q(Exists(sections.exclude(state=CompetenceSection.State.EMPTY, ready_elsewhere_on=None)))


TURNS.append(
    Turn(
        _read,
        lambda: Value(Responsible.UTQ_SUPERVISOR.value),
        lambda: Subquery(_asked().order_by("asked_at").values("asked_at")[:1]),
    )
)
BEGUN.append(_begun)
