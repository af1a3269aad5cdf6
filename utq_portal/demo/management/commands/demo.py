"""Fills the portal with a believable, invented university."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from utq_portal.demo.make import has_real_people, is_empty, make, set_up_by_hand

BY_HAND = (
    "This portal was set up by hand, for real people: it is not filled with invented ones.\n"
    "Start it without the demo:  DEMO=0 make run\n"
    "Or start a demo beside it:  UTQ_DATA=.demo make run"
)


class Command(BaseCommand):
    """Adds demo teachers at every stage, and in demo mode the accounts to sign in with."""

    help = "Add invented teachers at every stage; with DEMO=1 also the demo accounts (password: demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        """--teachers N, --if-empty."""
        parser.add_argument("--teachers", type=int, default=250, help="How many teachers to add (default 250).")
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there are people already.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say how many and how long it took (seconds)."""
        if options["teachers"] < 0:
            raise CommandError("Give a number of teachers from 0 up.")
        if set_up_by_hand() or (has_real_people() and not options["if_empty"]):
            raise CommandError(BY_HAND)
        if options["if_empty"] and not is_empty():
            self.stdout.write("There are people already: the demo data stays as it is.")
            return
        began = time.monotonic()
        added = make(options["teachers"], accounts=settings.DEMO)
        self.stdout.write(f"Added {added} demo teachers in {time.monotonic() - began:.1f} s.")
        if not settings.DEMO:
            self.stdout.write("The demo accounts exist in demo mode only (DEMO=1).")
