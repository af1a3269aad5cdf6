"""Reminders about steps that take too long; each is posted once, however often the job runs."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from assessments import messages
from assessments.models import Assessment, Seat
from assessments.workflow.procedure import ANSWER_DAYS
from utq_portal.agenda.days import working_days_after
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current

S, T = Assessment.State, Seat.State


def remind(today: date) -> None:
    """Post what is due by ``today``: unanswered requests, late judgements, decisions that wait to be announced."""
    told = list(holders(Role.COORDINATOR))
    for seat in _seats(T.INVITED):
        _unanswered(seat, told, today)
    for seat in _seats(T.ACCEPTED).filter(assessment__state=S.SCORING, assessment__scoring_due_on__lt=today):
        _late(seat)
    for row in Assessment.objects.filter(state=S.DECIDED).select_related("trajectory__person"):
        _unannounced(row, told, today)


def _seats(state: str) -> QuerySet[Seat]:
    rows = Seat.objects.filter(state=state, assessment__state__in=[S.ASSIGNING, S.SCORING])
    return rows.select_related("person", "assessment__trajectory__person")


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _unanswered(seat: Seat, told: list[User], today: date) -> None:
    person = seat.assessment.trajectory.person.name
    asked = _day(seat.invited_at)
    if today > working_days_after(asked, ANSWER_DAYS):
        post(
            messages.REMIND_ASKED,
            [seat.person],
            seat,
            occasion="unanswered",
            case=seat.case,
            url=f"/assessments/seats/{seat.pk}/",
            params={"person": person},
        )
    if today > working_days_after(asked, 2 * ANSWER_DAYS):
        post(
            messages.REMIND_COORDINATOR,
            [one for one in told if one.pk != seat.assessment.trajectory.person_id],
            seat,
            occasion="unanswered",
            case=seat.case,
            url=f"/assessments/{seat.assessment_id}/",
            params={"person": person, "assessor": seat.person.name},
        )


def _late(seat: Seat) -> None:
    due = seat.assessment.scoring_due_on
    post(
        messages.REMIND_JUDGE,
        [seat.person],
        seat,
        occasion=f"late:{due}",
        case=seat.case,
        url=f"/assessments/seats/{seat.pk}/",
        params={"person": seat.assessment.trajectory.person.name, "due": due},
    )


def _unannounced(row: Assessment, told: list[User], today: date) -> None:
    decided = row.decided_on or today
    if today > working_days_after(decided, current(row.trajectory.faculty_id, today).announce_days):
        post(
            messages.REMIND_ANNOUNCE,
            [one for one in told if one.pk != row.trajectory.person_id],
            row,
            occasion="unannounced",
            case=row.case,
            url=f"/assessments/{row.pk}/letter/",
            params={"person": row.trajectory.person.name, "decided": decided},
        )
