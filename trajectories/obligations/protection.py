"""What protects an obligation after its day: something handed in in time that is still being judged.

A request for exemption is noted on the obligation (settling.protect); of a dossier the app above knows, and adds its
condition here. While one holds escalation pauses and the flag shows.
docs/domain.md, Settling and protection.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, Q, QuerySet, Value, When

from trajectories.obligations.models import Obligation

_CONDITIONS: list[Callable[[], Exists]] = []


def protects(condition: Callable[[], Exists]) -> Callable[[], Exists]:
    """Add a condition, as an ``Exists`` on the outer obligation."""
    _CONDITIONS.append(condition)
    return condition


def with_protection(rows: QuerySet[Obligation]) -> QuerySet[Any]:
    """Annotate ``protected``: something was handed in by the deadline and is being judged."""
    held: Q = reduce(or_, (Q(condition()) for condition in _CONDITIONS), Q(protected_on__isnull=False))
    return rows.annotate(protected=Case(When(held, then=Value(True)), default=Value(False)))
