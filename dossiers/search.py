"""What search finds of trajectories: by name, number or department."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from dossiers.queries.caseload import named, seen_by
from dossiers.rows import line_of
from utq_portal.desks.search import TEACHERS, Kind, add
from utq_portal.people.models import User


def _cases(user: User, text: str, today: date) -> QuerySet[Any]:
    return seen_by(user).filter(named(text, today)).order_by("person__folded", "pk")


add(Kind(TEACHERS, 10, _cases, "dossiers/_found.html", lambda row: str(row.person.name), line_of))
