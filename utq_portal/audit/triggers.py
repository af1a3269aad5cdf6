"""Triggers that refuse a change or removal of audit events and seals, on SQLite and PostgreSQL.

docs/domain.md, The audit trail.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

# the columns by which a new row could take the place of an old one (INSERT OR REPLACE deletes without a trigger)
TABLES = {"audit_event": ("id",), "audit_eventseal": ("id", "event_id", "hash")}
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END"
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are append-only';
END $$
"""
_POSTGRES = {
    "rows": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
}


def _sqlite(table: str) -> dict[str, str]:
    """The triggers of a table on SQLite: name and statement."""
    taken = " OR ".join(f"{column} = NEW.{column}" for column in TABLES[table])
    replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608  (names of this file)
    wanted = {
        f"{table}_no_update": f"BEFORE UPDATE ON {table} {_REFUSE}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {_REFUSE}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {replaces} {_REFUSE}",
    }
    return {name: f"CREATE TRIGGER {name} {what}" for name, what in wanted.items()}


def install(using: str = "default") -> None:
    """Put the triggers in place, as they are meant to be; a second call changes nothing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in missing(using):
                for name, statement in _sqlite(table).items():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                    cursor.execute(statement)
        elif connection.vendor == "postgresql":
            connection.check_constraints()  # no table is altered while a check of it waits
            cursor.execute(_POSTGRES_FUNCTION)
            for table in TABLES:
                for name, what in _POSTGRES.items():
                    cursor.execute(f"CREATE OR REPLACE TRIGGER {table}_{name} {what.format(table=table)}")
                    cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}")


def lift(using: str = "default") -> None:
    """Take the triggers away: for tests that empty the tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            connection.check_constraints()
        for table in TABLES:
            if connection.vendor == "sqlite":
                for name in _sqlite(table):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif connection.vendor == "postgresql":
                for name in _POSTGRES:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")


def missing(using: str = "default") -> list[str]:
    """The tables of which a trigger is gone, switched off or another than it should be.

    SQLite drops them silently when a field is altered.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = dict(cursor.fetchall())
            return [
                table
                for table in TABLES
                if any(there.get(name) != statement for name, statement in _sqlite(table).items())
            ]
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE p.proname = 'audit_refuse' AND t.tgenabled = 'A' AND p.prosrc NOT LIKE '%RETURN%'"
            )
            enabled = {name for (name,) in cursor.fetchall()}
            return [table for table in TABLES if any(f"{table}_{name}" not in enabled for name in _POSTGRES)]
    return []


def after_migrate(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """post_migrate: the tables exist now."""
    if set(TABLES) <= set(connections[using].introspection.table_names()):
        install(using)
