"""The top of the course desk: how many editions stand where, and what waits since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, F, Min, Model, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from courses.models import Edition, Session
from courses.queries.groups import small_groups, to_complete, to_note
from courses.rules import MANAGER
from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Glance:
    """Numbers of editions: open, draft, and ``due`` for a decision; ``by`` is the first day of all that waits."""

    open: int
    draft: int
    due: int
    by: date | None


def glance(user: User, now: datetime) -> Glance:
    """One query, however much waits."""
    today = timezone.localdate(now)
    stand = Edition.objects.filter(MANAGER(user), state__in=(Edition.State.OPEN, Edition.State.DRAFT))
    waits = {
        "due": _row(Edition.objects.filter(pk__in=_keys(small_groups(user, today))), "due", "closes_on"),
        "note": _row(Session.objects.filter(pk__in=_keys(to_note(user, now))), "note", TruncDate("starts_at")),
        "complete": _row(Edition.objects.filter(pk__in=_keys(to_complete(user, today))), "complete", "ends_on"),
    }
    found = {
        kind: (number, first) for kind, number, first in _row(stand, F("state"), "starts_on").union(*waits.values())
    }
    firsts = [found[kind][1] for kind in waits if kind in found and found[kind][1]]
    number = {kind: found.get(kind, (0, None))[0] for kind in (Edition.State.OPEN, Edition.State.DRAFT, "due")}
    return Glance(number[Edition.State.OPEN], number[Edition.State.DRAFT], number["due"], min(firsts, default=None))


def _keys(rows: QuerySet[Model]) -> QuerySet[Any, Any]:
    return rows.order_by().values("pk")


def _row(rows: QuerySet[Model], kind: str | F, first: Any) -> QuerySet[Any, Any]:
    """(kind, number, first day), so that different tables answer in one query."""
    word = Value(kind, CharField()) if isinstance(kind, str) else kind
    grouped: QuerySet[Any, Any] = rows.order_by().values(kind=word).annotate(number=Count("pk"), first=Min(first))
    return grouped.values_list("kind", "number", "first")
