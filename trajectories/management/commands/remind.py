"""Which reminders are due on a day, to whom and why; --send sends them."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trajectories.workflow.remind import post_sheets, remind


class Command(BaseCommand):
    """manage.py remind [--on DAY] [--send]"""

    help = "Prints the reminders of deadlines that are due; --send sends them, each once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day, and whether to send."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day, 2026-12-01; default: today")
        parser.add_argument("--send", action="store_true", help="send them; without this nothing is sent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each reminder with its readers."""
        on = options["on"] or timezone.localdate()
        number = 0
        for one in remind(on=on, send=options["send"]):
            number += 1
            readers = ", ".join(f"{who.name} ({message.code.rpartition('.')[2]})" for message, who, _url in one.to)
            self.stdout.write(
                f"{one.obligation.person.name}: deadline {one.obligation.deadline}, {one.milestone.name} of "
                f"{one.milestone.on}"
                + (f", instead of {', '.join(one.superseded)}" if one.superseded else "")
                + f" → {readers or 'the monthly sheet of HR'}"
            )
        sheets = post_sheets(on=on) if options["send"] else 0
        self.stdout.write(f"{number} reminders due on {on}.")
        if options["send"]:
            self.stdout.write(self.style.SUCCESS(f"Sent, and {sheets} monthly sheets to HR."))
        else:
            self.stdout.write("Nothing was sent. Add --send to send them.")
