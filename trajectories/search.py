"""What search finds of obligations: people who have no trajectory, for those who may list obligations."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.obligation import obligations_to_list
from utq_portal.desks.search import TEACHERS, Kind, add, of_person
from utq_portal.people.models import User


def _duties(user: User, text: str, today: date) -> QuerySet[Obligation]:
    rows = obligations_to_list(user).filter(of_person(text), person__trajectories=None, ended_on=None)
    return rows.order_by("person__folded", "pk")


add(Kind(TEACHERS, 20, _duties, "trajectories/_found.html", lambda row: str(row.person.name)))
