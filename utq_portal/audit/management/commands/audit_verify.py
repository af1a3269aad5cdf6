"""Checks the audit trail: its chain of hashes, and what was noted of it outside the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from utq_portal.audit import notes
from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.triggers import missing
from utq_portal.audit.workflow import broken


class Command(BaseCommand):
    """Exits with 1 when an event was changed or removed, the trail is shorter than it was, or a trigger is gone."""

    help = "Check that no audit event was changed or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Lines from elsewhere, and the note after a restore."""
        parser.add_argument(
            "--noted", action="append", default=[], metavar="LINE", help="compare with this line of a mail as well"
        )
        parser.add_argument(
            "--put-back", default="", metavar="REASON", help="note that an older backup was put back on purpose"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the faults, or the head of the chain."""
        if options["put_back"]:
            notes.add(timezone.localdate(), restored=options["put_back"])
        compared = notes.compare(options["noted"])
        for sentence in compared.known:
            self.stdout.write(sentence)
        faults = broken() + [f"table {table}: no append-only trigger" for table in missing()] + compared.faults
        if faults:
            raise CommandError("The audit trail is not whole.\n" + "\n".join(faults))
        head = EventSeal.objects.order_by("-id").first()
        open_events = Event.objects.filter(seal=None).count()
        self.stdout.write(
            f"The audit trail is whole: {EventSeal.objects.count()} events sealed, {open_events} waiting, "
            f"head {head.hash if head else 'none'}. It agrees with {compared.days} noted days."
        )
