"""Take back the HR file that was applied last, from the command line, through the door that the page uses."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trajectories.obligations.queries.feed import last_applied_file
from trajectories.obligations.queries.feed_undo import shown_back
from trajectories.workflow import feed_undo
from trajectories.workflow.feed_undo import undo_feed
from utq_portal.web import dates
from utq_portal.workflow import Refused

MOST = 40  # people that are printed


class Command(BaseCommand):
    """manage.py undo_hr [--apply]"""

    help = "Shows what taking back the last HR file would change; --apply takes it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to do it."""
        parser.add_argument("--apply", action="store_true", help="take it back; without this nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, and take back."""
        today = timezone.localdate()
        upload = last_applied_file()
        if upload is None or upload.applied_at is None:
            raise CommandError("No HR file was applied.")
        if why := feed_undo.why_not(upload, None, today):
            raise CommandError(str(why))
        undoing = feed_undo.foresee(upload)
        self.stdout.write(f"{upload.file_name}, applied on {dates.long(upload.applied_at)}")
        for one in shown_back(undoing.back[:MOST]):
            said = [f"{change.name}: {change.old} → {change.new}" for change in one.changes]
            came = " Came with this file: the account is taken out, or closed if it was used." if one.leaves else ""
            self.stdout.write(f"  {one.name}, {one.employee_no}.{came} {'; '.join(said)}".rstrip())
        if len(undoing.back) > MOST:
            self.stdout.write(f"  … and {len(undoing.back) - MOST} more")
        for one in shown_back(undoing.staying):
            self.stdout.write(f"  Stays, changed since: {one.name}, {one.employee_no}: {one.stays}")
        waits = upload.news_sent_at is None
        self.stdout.write(
            "Its mails have not gone out: nobody hears anything."
            if waits
            else "Its mails have gone out: whom it concerns hears what is true now."
        )
        if not options["apply"]:
            self.stdout.write("Nothing was changed. Add --apply to take the file back.")
            return
        try:
            done = undo_feed(upload, by=None, today=today, seen=undoing.seen)
        except Refused as refused:
            raise CommandError(str(refused.why)) from refused
        self.stdout.write(
            self.style.SUCCESS(f"Taken back: {done.people} people as before, {done.accounts} accounts taken out.")
        )
