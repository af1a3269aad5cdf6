"""Rows made in memory and inserted in bulk, parents before children."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
SIZE = 400


class Batch:
    """Collects rows per model; ``flush`` inserts parents before children."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, row: M) -> M:
        """Keep a row for the next flush; children may refer to it before it has a key."""
        self._rows[type(row)].append(row)
        return row

    def flush(self) -> None:
        """Insert everything; afterwards every row has its key."""
        for model in sorted(self._rows, key=self._depth):
            model._default_manager.bulk_create(self._rows[model], batch_size=SIZE)
        self._rows.clear()

    def _depth(self, model: type[models.Model]) -> int:
        """How many models of this batch must come before: the longest chain of foreign keys to others in it."""
        parents = {
            field.related_model
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is not model
        }
        return 1 + max((self._depth(parent) for parent in parents if parent in self._rows), default=0)


def count_tables() -> None:
    """Let PostgreSQL look at its tables: it does not know of rows written a moment ago, and pages join ten tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
