"""How many rows of another table belong to a row, as a part of the query of that row."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet[Any, Any], key: str, what: Aggregate | None = None) -> Coalesce:
    """How many ``rows`` (or ``what`` of them) have the ``key`` by which they are narrowed to the outer row; else 0."""
    counted: QuerySet[Any, Any] = rows.order_by().values(key).annotate(n=what or Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
