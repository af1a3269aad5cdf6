"""What search finds of trajectories: by name, number or department."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dossiers.queries.caseload import named, seen_by
from dossiers.rows import line_of
from utq_portal.desks.search import TEACHERS, Hit, Kind, add, note_of
from utq_portal.people.models import User


def _cases(user: User, text: str, today: date) -> QuerySet[Any]:
    return seen_by(user).filter(named(text, today)).order_by("person__folded", "pk")


def _case(row: Any, user: User) -> Hit:
    line = line_of(row, user)
    note = note_of(row.person, line.faculty, f"{capfirst(row.get_state_display())}.")
    return Hit(line.name, note, line.url, _("Open trajectory"), line.deadline, line.no_deadline)


add(Kind(TEACHERS, 10, _cases, _case))
