"""What a teacher's home reads of the own assessment: what the candidate may know (docs/domain.md, Two judgements)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, DateTimeField, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from assessments.models import Assessment, Ceremony, Certificate, Seat
from assessments.queries.reading import with_holder
from trajectories.models import Trajectory
from utq_portal.counts import count_of
from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class AssessmentFact:
    """The running or last assessment as the candidate may know it: never who judged what."""

    state: str
    expected: date | None = None  # the decision
    judged: int = 0
    interview_at: datetime | None = None
    announced_on: date | None = None
    coordinates: bool = False  # the coordinator has the ball, as far as the candidate may know


def with_assessment(rows: QuerySet[Trajectory], _user: User) -> QuerySet[Trajectory]:
    """The own trajectory with its certificate, and with the next ceremony."""
    valid = Certificate.objects.filter(trajectory=OuterRef("pk"), state=Certificate.State.ISSUED).order_by("-number")
    ceremony = Ceremony.objects.filter(starts_at__gte=timezone.now()).order_by("starts_at")
    found: QuerySet[Trajectory] = rows.annotate(
        certificate_no=Subquery(valid.values("number")[:1], output_field=CharField()),
        certificate_pk=Subquery(valid.values("pk")[:1], output_field=IntegerField()),
        certificate_at=Subquery(valid.values("rendered_at")[:1], output_field=DateTimeField()),
        ceremony_at=Subquery(ceremony.values("starts_at")[:1], output_field=DateTimeField()),
        ceremony_place=Subquery(ceremony.values("place")[:1], output_field=CharField()),
    )
    return found


def last_assessment(trajectory: Trajectory, reader: User) -> Assessment | None:
    """The running or newest assessment, with how many have judged and when the interview is.

    ``holder`` says who has the ball, as ``reader`` may know it.
    """
    seats = Seat.objects.filter(assessment=OuterRef("pk"))
    return (
        with_holder(Assessment.objects.filter(trajectory=trajectory), reader)
        .select_related("trajectory", "interview__meeting", "arbitration")
        .annotate(
            judged=count_of(seats.filter(state=Seat.State.SUBMITTED), "assessment"),
            interview_at=F("interview__meeting__starts_at"),
        )
        .order_by("-attempt", "-pk")
        .first()
    )
