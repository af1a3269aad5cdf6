"""A system check: are the triggers there?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from utq_portal.audit.triggers import TABLES, missing


@register(Tags.database)
def triggers_in_place(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """An error per database that has the tables without their triggers."""
    return [
        Error(f"No append-only triggers on {', '.join(without)}.", hint="Run migrate.", id="audit.E001")
        for using in databases or []
        if set(TABLES) <= set(connections[using].introspection.table_names()) and (without := missing(using))
    ]
