"""What HR told us about somebody who has answered nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from trajectories.models import StartAnswer, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.queries.trajectories import able_beside
from utq_portal.people.models import Employment, Role, RoleAssignment, User, held_on
from utq_portal.people.queries import employments_today, had_roles


@dataclass(frozen=True, slots=True)
class Start:
    """Employment, deadline and contacts of a person; what is not known is None."""

    answer: StartAnswer | None
    employment: Employment | None
    obligation: Obligation | None
    trajectory: Trajectory | None
    supervisors: list[User]
    hr: User | None
    had_role: bool  # and has it no more


def before_start(person: User) -> Start:
    """Everything the page of the first question tells; five queries."""
    employment = employments_today(person).first()
    hr = None
    if employment is not None:
        here = Q(faculty=employment.faculty_id) | Q(faculty=None)
        held = RoleAssignment.objects.filter(here, held_on(timezone.localdate()), role=Role.HR_ADVISOR)
        advisors = held.filter(person__is_active=True).exclude(person=person).select_related("person")
        # one's own faculty first, then who works for the whole university
        hr = advisors.order_by(F("faculty__code").asc(nulls_last=True), "person__folded", "pk").first()
    # one obligation runs and one trajectory is open at most: constraints of the database
    rows: QuerySet[Any] = User.objects.filter(pk=person.pk)
    rows = rows.annotate(
        had_role=ExpressionWrapper(had_roles(), BooleanField()),
        duty=FilteredRelation("obligations", condition=Q(obligations__ended_on=None)),
        running=FilteredRelation("trajectories", condition=Q(trajectories__state__in=Trajectory.OPEN)),
    )
    known: Any = rows.select_related("start_answer", "duty", "running__supervisor").get()
    return Start(
        answer=getattr(known, "start_answer", None),
        employment=employment,
        obligation=getattr(known, "duty", None),
        trajectory=getattr(known, "running", None),
        supervisors=able_beside(employment) if employment is not None else [],
        hr=hr.person if hr else None,
        had_role=known.had_role,
    )
