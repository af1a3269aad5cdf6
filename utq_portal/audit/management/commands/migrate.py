"""Django's migrate, which puts the triggers of the trail back before it checks whether they are there."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from utq_portal.audit import triggers


class Command(migrate.Command):
    """manage.py migrate

    An earlier run that was broken off left tables without triggers; the check would then refuse this one.
    """

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Put the triggers in place, then what Django checks: the database of this run."""
        triggers.after_migrate(self, using=options["database"])
        return super().get_check_kwargs(options)
