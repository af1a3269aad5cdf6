"""Who has the ball of a trajectory, and since when, with what the dossier and the assessment know.

docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attended_holder, supervisors_turn, unattended
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible

S = Trajectory.State

# everybody who can have the ball of a trajectory, in the order of the filters
HOLDERS = Responsible.named(
    Responsible.TEACHER,
    Responsible.UTQ_SUPERVISOR,
    Responsible.COORDINATOR,
    Responsible.ASSESSORS,
    Responsible.LINE_MANAGER,
    Responsible.HR_ADVISOR,
    Responsible.NOBODY,
)


@dataclass(frozen=True, slots=True)
class Turns:
    """What the app above says of trajectories in assessment, as far as a reader may know (None: the portal).

    ``coordinators`` are those in which it is the coordinator who acts; ``since`` is NULL for who is not told.
    """

    coordinators: Callable[[User | None], Q]
    since: Callable[[User | None], Subquery]


_assessing: list[Turns] = []


def tell_turns(turns: Turns) -> None:
    """Called by the app above when it is ready."""
    _assessing[:] = [turns]


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
    return asked_to(F("section__dossier__trajectory__supervisor"))


@made_once_a_day
def _read() -> Q:
    """The dossier is with the UTQ supervisor, who was asked for feedback, and no remark waits for the teacher."""
    return Q(state=S.ACTIVE, pk__in=_asked().values("section__dossier__trajectory")) & ~Q(
        pk__in=open_remarks().values("section__dossier__trajectory")
    )


def with_ball(rows: QuerySet[Trajectory], reader: User | None = None) -> QuerySet[Trajectory]:
    """Annotate ``holder`` (a key of HOLDERS) and ``since``; the sum over the holders is the number of rows.

    For a ``reader`` it says no more of an assessment than that person may know (None: the portal itself), and
    ``supervises`` says whether what lies with a UTQ supervisor lies with them: the Rule under which they read.

    While a teacher works on the dossier the ball is the UTQ supervisor's if feedback was asked of them and no
    remark waits for the teacher. Sets instead of one look per row: it must stay fast at 10,000 rows.
    """
    read = _read()
    asked_at = _asked().filter(section__dossier__trajectory=OuterRef("pk")).order_by("asked_at").values("asked_at")[:1]
    if reader is not None:
        theirs = Case(When(rules.INTAKE_STAFF(reader), then=Value(True)), default=Value(False))
        rows = rows.annotate(supervises=theirs)
    return rows.annotate(
        holder=Case(
            When((read | supervisors_turn()) & unattended(), then=Value("coordinator")),
            When(read, then=Value("utq_supervisor")),
            *(When(turns.coordinators(reader), then=Value("coordinator")) for turns in _assessing),
            default=attended_holder(),
            output_field=CharField(),
        ),
        since=Case(
            When(read, then=Coalesce(Subquery(asked_at), F("state_since"))),
            *(
                When(state=S.IN_ASSESSMENT, then=Coalesce(turns.since(reader), F("state_since")))
                for turns in _assessing
            ),
            default=F("state_since"),
        ),
    )
