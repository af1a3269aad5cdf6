"""What PostgreSQL knows of the tables that the demo fills and empties."""

from __future__ import annotations

from django.db import connection


def count_tables() -> None:
    """Let PostgreSQL look at its tables: it does not know of rows written a moment ago, and pages join ten tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
