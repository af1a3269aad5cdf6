"""Triggers that refuse a change or removal of audit events and seals, on SQLite and PostgreSQL (DECISIONS 29)."""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = ("audit_event", "audit_eventseal")
_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{what} BEFORE {WHAT} ON {table}
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('utq.audit_purge', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'audit rows are append-only';
END $$
"""


def install(using: str = "default") -> None:
    """Put the triggers in place; a second call changes nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in TABLES:
            if connection.vendor == "sqlite":
                for what in ("update", "delete"):
                    cursor.execute(_SQLITE.format(table=table, what=what, WHAT=what.upper()))
            elif connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
                )
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
                )


def lift(using: str = "default") -> None:
    """Take the triggers away: for the retention command and for tests that empty the tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "sqlite":
                for what in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}")
            elif connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_rows ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}")


def missing(using: str = "default") -> list[str]:
    """The tables without their triggers (SQLite drops them silently when a field is altered)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name")
        elif connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal GROUP BY c.relname"
            )
        else:
            return []
        found = dict(cursor.fetchall())
    return [table for table in TABLES if found.get(table, 0) < 2]


def after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """post_migrate: the tables exist now."""
    if set(TABLES) <= set(connections[using].introspection.table_names()):
        install(using)
