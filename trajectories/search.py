"""What search finds of obligations: people who have no trajectory, for those who may list obligations."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from trajectories.models import Obligation
from trajectories.queries.obligation import obligations_to_list
from utq_portal.desks.search import TEACHERS, Hit, Kind, add, note_of, of_person
from utq_portal.people.models import User


def _duties(user: User, text: str, today: date) -> QuerySet[Obligation]:
    rows = obligations_to_list(user).filter(of_person(text), person__trajectories=None, ended_on=None)
    return rows.order_by("person__folded", "pk")


def _duty(row: Obligation, user: User) -> Hit:
    stands = f"{capfirst(row.get_settled_by_display())}." if row.settled_by else _("No trajectory yet.")
    return Hit(
        row.person.name,
        note_of(row.person, row.faculty.code, stands),
        reverse("trajectories:obligation", args=[row.pk]),
        _("Open deadline"),
        None if row.settled_by else row.deadline,
    )


add(Kind(TEACHERS, 20, _duties, _duty))
