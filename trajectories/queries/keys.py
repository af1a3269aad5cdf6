"""The keys of many rows as one text, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, CharField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class Keys(Aggregate):
    """The keys in a group, "3,14", each once; empty where there are none."""

    output_field = CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Sequence[Any]]:
        template = "STRING_AGG(DISTINCT CAST(%(expressions)s AS text), ',')"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, given = self.as_sql(compiler, connection, template="GROUP_CONCAT(DISTINCT %(expressions)s)", **extra)
        return sql, tuple(given)
