"""Checks the hash chain of the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.triggers import missing
from utq_portal.audit.workflow import broken


class Command(BaseCommand):
    """Exits with 1 when an event was changed or removed, or a trigger is gone."""

    help = "Check that no audit event was changed or removed since it was sealed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the faults, or the head of the chain."""
        faults = broken() + [f"table {table}: no append-only trigger" for table in missing()]
        if faults:
            raise CommandError("\n".join(faults))
        head = EventSeal.objects.order_by("-id").first()
        open_events = Event.objects.filter(seal=None).count()
        self.stdout.write(
            f"The audit trail is whole: {EventSeal.objects.count()} events sealed, {open_events} waiting, "
            f"head {head.hash if head else 'none'}."
        )
