"""Check or apply a file of the HR system from the command line, through the door that the page uses."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trajectories import workflow
from trajectories.queries import feed as queries
from trajectories.workflow import feed
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.models import Faculty, FeedUpload
from utq_portal.web import dates
from utq_portal.workflow import Refused

MOST = 40  # lines of one kind that are printed


class Command(BaseCommand):
    """manage.py import_hr FILE [--valid-from DAY] [--faculties ET,BMS] [--apply [--reason WHY]]"""

    help = "Shows what a file of the HR system would change; --apply changes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to read it."""
        parser.add_argument("file", type=Path, help="CSV or XLSX as the HR system exports it")
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            help="day (2026-12-01) from which changes without a date of their own hold; default: first of the month",
        )
        parser.add_argument("--faculties", help="codes for which the file is complete, with commas; default: all")
        parser.add_argument("--all-rows", action="store_true", help="print every row that changes something")
        parser.add_argument("--apply", action="store_true", help="apply it; without this nothing is changed")
        parser.add_argument("--reason", default="", help="why the file is right although something is unusual about it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stage, print, and apply or forget."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        today = timezone.localdate()
        upload = feed.receive(
            by=None,
            name=path.name,
            path="",
            sha256=hashlib.sha256(content).hexdigest(),
            valid_from=options["valid_from"] or queries.month_of(path.name, today),
            faculties=self._faculties(options["faculties"]),
        )
        feed.stage(upload, content, today=today)
        if upload.state == FeedUpload.State.REFUSED:
            why = queries.refusal(upload)
            upload.delete()
            raise CommandError(f"{path.name}: {why}")
        self._print(upload, most=None if options["all_rows"] else MOST)
        if not options["apply"]:
            upload.delete()
            self.stdout.write("Nothing was changed. Add --apply to apply it.")
            return
        try:
            done = workflow.apply_feed(upload, by=None, today=today, reason=options["reason"])
        except Refused as refused:
            upload.delete()
            more = " Give it with --reason." if refused.why == feed.NEEDS_REASON else ""
            raise CommandError(f"{refused.why}{more}") from refused
        self.stdout.write(
            self.style.SUCCESS(
                f"Applied: {done.people} people changed, {done.deadlines} deadlines set or moved, "
                f"{done.moves} trajectories moved to another faculty."
            )
        )
        if upload.news_at is not None and upload.news_sent_at is None:
            told = upload.summary.get("told", 0)
            self.stdout.write(f"Mails go out at {dates.clock(upload.news_at)}: {told} people. undo_hr takes it back.")

    def _faculties(self, given: str | None) -> list[str]:
        known = list(Faculty.objects.filter(active=True).values_list("code", flat=True))
        if given is None:
            return known
        wanted = [code.strip() for code in given.split(",") if code.strip()]
        if unknown := [code for code in wanted if code not in known]:
            raise CommandError(f"No faculty {', '.join(unknown)}. There are: {', '.join(known) or 'none yet'}.")
        return wanted

    def _print(self, upload: FeedUpload, most: int | None) -> None:
        separator = {"\t": "tab", "": "a workbook"}.get(upload.separator, upload.separator)
        names = ", ".join(upload.summary.get("names", []))
        self.stdout.write(f"{upload.file_name}: {upload.rows_total} rows, {upload.encoding}, separated by {separator}")
        self.stdout.write(f"Do these names look right? {names}")
        self.stdout.write(f"Undated changes hold from {upload.valid_from}; complete for {', '.join(upload.faculties)}")
        for kind, name, count in queries.tabs(upload):
            self.stdout.write(f"\n{name}: {count}")
            if kind != Kind.SAME:
                self._rows(upload, kind, most)
        changes, deadlines = queries.changes_in(upload), upload.summary.get("deadlines", 0)
        self.stdout.write(f"\n{changes} people change, {deadlines} deadlines set or moved.")
        for sentence in queries.warning_sentences(upload):
            self.stdout.write(self.style.WARNING(f"Unusual: {sentence}"))

    def _rows(self, upload: FeedUpload, kind: str, most: int | None) -> None:
        rows = queries.rows_of(upload, kind)
        for row in queries.shown(rows[:most]):
            said = [f"{change.name}: {change.old} → {change.new}" for change in row.changes]
            if row.why:
                said.append(f"{row.label}: {row.why}")
            if row.deadline[1]:
                said.append(row.deadline[1])
            line = f"line {row.line}" if row.line else "not in the file"
            self.stdout.write(f"  {line}: {row.name}, {row.employee_no or 'no number'}. {'; '.join(said)}".rstrip())
        total = rows.count() if most is not None else 0
        if most is not None and total > most:
            self.stdout.write(f"  … and {total - most} more (--all-rows shows them)")
