"""A system check: are people of the demo among real ones?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from utq_portal.people.models import Source, User


@register(Tags.database, deploy=True)
def nobody_of_the_demo(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """An error outside demo mode while anybody of the demo has an account that is open."""
    if settings.DEMO:
        return []
    number = sum(
        User.objects.using(using).filter(source=Source.DEMO, is_active=True).count()
        for using in databases or []
        if User._meta.db_table in connections[using].introspection.table_names()
    )
    if not number:
        return []
    sentence = f"{number} people of the demo are here while demo mode is off. They cannot sign in, but lists show them."
    return [Error(sentence, hint="Run: manage.py remove_demo", id="demo.E001")]
