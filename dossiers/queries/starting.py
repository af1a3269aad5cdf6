"""What HR told us about somebody who has answered nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from trajectories.models import Obligation, StartAnswer, Trajectory
from utq_portal.people.models import Employment, Role, RoleAssignment, held_on
from utq_portal.people.queries import employments_today

if TYPE_CHECKING:
    from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Start:
    """Employment, deadline and contacts of a person; what is not known is None."""

    answer: StartAnswer | None
    employment: Employment | None
    obligation: Obligation | None
    trajectory: Trajectory | None
    supervisors: list[User]
    hr: User | None


def before_start(person: User) -> Start:
    """Everything the page of the first question tells; five queries."""
    employment = employments_today(person).first()
    found: dict[str, list[User]] = {Role.UTQ_SUPERVISOR: [], Role.HR_ADVISOR: []}
    if employment is not None:
        held = RoleAssignment.objects.filter(
            Q(faculty=employment.faculty_id) | Q(faculty=None),
            held_on(timezone.localdate()),
            role__in=found,
            person__is_active=True,
        ).exclude(person=person)
        # one's own faculty first, then who works for the whole university
        for row in held.select_related("person").order_by(
            F("faculty__code").asc(nulls_last=True), "person__folded", "pk"
        ):
            if row.person not in found[row.role]:
                found[row.role].append(row.person)
    return Start(
        answer=StartAnswer.objects.filter(person=person).first(),
        employment=employment,
        obligation=Obligation.objects.filter(person=person, ended_on=None).first(),
        trajectory=Trajectory.objects.filter(person=person, state__in=Trajectory.OPEN)
        .select_related("supervisor")
        .first(),
        supervisors=found[Role.UTQ_SUPERVISOR][:3],
        hr=found[Role.HR_ADVISOR][0] if found[Role.HR_ADVISOR] else None,
    )
