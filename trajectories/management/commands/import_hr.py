"""Check or apply a file of the HR system from the command line, through the door that the page uses."""

from __future__ import annotations

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from trajectories.obligations.queries import feed as queries
from trajectories.obligations.queries.columns import SAMPLES
from trajectories.obligations.workflow import columns, feed
from trajectories.workflow.applying import apply_feed
from utq_portal.files.storage import measured
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.reading import Layout, look_at
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.feed.headings import FEED, FIELDS, NAME
from utq_portal.people.feed.plan import Gone
from utq_portal.people.models import Faculty, FeedRow, FeedUpload
from utq_portal.people.workflow import layouts
from utq_portal.web import dates
from utq_portal.workflow import Refused

_FIELDS = (*FIELDS, NAME, "fte:hundred", "fte:hours")
MOST = 40  # lines of one kind that are printed


class Command(BaseCommand):
    """manage.py import_hr FILE [--valid-from DAY] [--faculties ET] [--column HEADING=FIELD …] [--left NUMBER=DAY …]
    [--apply] [--reason WHY]

    manage.py import_hr --undo [--apply] takes the last file back, as undo_hr does.

    How a file is read, and what is asked before it is applied: docs/domain.md, Reading a table; Before it is applied.
    """

    help = "Shows what a file of the HR system would change; --apply changes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to read it."""
        parser.add_argument("file", type=Path, nargs="?", help="CSV or XLSX as the HR system exports it")
        parser.add_argument(
            "--valid-from",
            type=date.fromisoformat,
            help="day (2026-12-01) from which changes without a date of their own hold; default: first of the month",
        )
        parser.add_argument("--faculties", help="codes for which the file is complete, with commas; default: all")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help=f"what a column is; FIELD is one of {', '.join(_FIELDS)}, or - when it is not used. May be repeated",
        )
        parser.add_argument("--sheet", default="", help="the sheet of the workbook to read")
        parser.add_argument("--line", type=int, default=0, help="the line with the headings")
        parser.add_argument("--dates", choices=["day", "month"], default="", help="what comes first in 03/01/2028")
        parser.add_argument(
            "--names",
            choices=["given", "family"],
            default="",
            help="what comes first where a whole name stands in one column without a comma",
        )
        parser.add_argument(
            "--remember", default="", metavar="NAME", help="with --apply: read such files in this way from now on"
        )
        who = "NUMBER, or NUMBER,FIRST-DAY where somebody has several appointments. May be repeated"
        for name, metavar, said in (
            ("--left", "NUMBER=DAY", "has left, with this last day (2026-12-31)"),
            ("--elsewhere", "NUMBER", "is in another one: the next file does not ask again"),
            ("--keep", "NUMBER", "stays as they are, until the next one"),
        ):
            words = f"somebody who is not in the file {said}; {who}"
            parser.add_argument(name, action="append", default=[], metavar=metavar, help=words)
        parser.add_argument("--all-rows", action="store_true", help="print every row that changes something")
        parser.add_argument("--apply", action="store_true", help="apply it; without this nothing is changed")
        parser.add_argument("--undo", action="store_true", help="take the file back that was applied last; no FILE")
        parser.add_argument("--reason", default="", help="why the file is right although something is unusual about it")

    # how such files are read, where the command line says to remember it: that is no change of the record
    remembered: tuple[str, str, list[str], Layout] | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        """Stage, print, and apply or forget; or take the last file back."""
        path: Path | None = options["file"]
        if options["undo"]:
            if path is not None:
                raise CommandError("--undo takes back the file that was applied last: leave the file out.")
            call_command("undo_hr", apply=options["apply"], stdout=self.stdout, no_color=options["no_color"])
            return
        if path is None:
            raise CommandError("Say which file, or --undo.")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        with transaction.atomic() if not options["apply"] else nullcontext():
            self._read(path, content, options)
            if not options["apply"]:
                transaction.set_rollback(True)  # whatever reading notes of itself goes too: nothing was changed
        if self.remembered is not None:
            layouts.save_layout(*self.remembered, by=None)
            self.stdout.write("Such files are read in this way from now on.")

    def _read(self, path: Path, content: bytes, options: dict[str, Any]) -> None:
        """Stage the file, print it, and apply or forget it."""
        today = timezone.localdate()
        upload = feed.receive(
            by=None,
            file=measured(io.BytesIO(content), name=path.name),
            valid_from=options["valid_from"] or queries.month_of(path.name, today),
            faculties=self._faculties(options["faculties"]),
            ask=self._says_something(options),
        )
        try:
            feed.stage(upload, content, today=today)
            if self._says_something(options):
                self._answer(upload, content, options, today)
            self._go_on(upload, options, today)
        except BaseException:  # also Ctrl-C: a file with which nobody goes on is not left behind
            FeedUpload.objects.filter(pk=upload.pk).exclude(state=FeedUpload.State.APPLIED).delete()
            raise

    def _go_on(self, upload: FeedUpload, options: dict[str, Any], today: date) -> None:
        """Print what was read and what it would change; apply it, or forget it."""
        name = upload.file_name
        if upload.state == FeedUpload.State.REFUSED:
            why = self._open_question(upload) if "look" in upload.summary else queries.refusal(upload)
            upload.delete()
            raise CommandError(f"{name}: {why}")
        try:
            if gone := list(self._gone(upload, options)):
                feed.answer_all_gone(upload, gone, by=None, today=today)
        except Refused as error:
            raise CommandError(error.why) from error
        self._print(upload, most=None if options["all_rows"] else MOST)
        if not options["apply"]:
            upload.delete()
            self.stdout.write("Nothing was changed. Add --apply to apply it.")
            return
        try:
            done = apply_feed(upload, by=None, today=today, reason=options["reason"])
        except Refused as refused:
            upload.delete()
            more = " Give it with --reason." if refused.code == feed.NEEDS_REASON.code else ""
            raise CommandError(f"{refused.why}{more}") from refused
        self.stdout.write(
            self.style.SUCCESS(
                f"Applied: {done.people} people changed, {done.deadlines} deadlines set or moved, "
                f"{done.moves} trajectories moved to another faculty."
            )
        )
        if upload.news_at is not None and upload.news_sent_at is None:
            told = upload.summary.get("told", 0)
            self.stdout.write(f"Mails go out at {dates.clock(upload.news_at)}: {told} people. --undo takes it back.")

    def _says_something(self, options: dict[str, Any]) -> bool:
        """Whether the columns are explained on the command line."""
        return any(options[name] for name in ("column", "sheet", "line", "dates", "names", "remember"))

    def _answer(self, upload: FeedUpload, content: bytes, options: dict[str, Any], today: date) -> None:
        """Read the file as the options say, as the page of the columns does."""
        if "look" not in upload.summary:
            return
        try:
            look = upload.summary["look"]
            if options["sheet"] or options["line"]:
                look = look_at(content, FEED, Layout({}, sheet=options["sheet"], line=options["line"]))
            layout = columns.layout_of(look, dict(self._pairs(options["column"])), options)
        except FileRefused as refused:
            raise CommandError(feed.sentence_of(refused)) from refused
        except KeyError as error:
            headings = ", ".join(look["headings"])
            raise CommandError(f"No column {error.args[0]}. The headings are: {headings}") from error
        if options["remember"]:
            self.remembered = (look["fingerprint"], options["remember"], look["headings"], layout)
        columns.say(upload, layout, options["remember"])
        feed.stage(upload, content, today=today)

    def _gone(self, upload: FeedUpload, options: dict[str, Any]) -> Iterator[tuple[FeedRow, str, date | None]]:
        """What the options say of those who are not in the file, row by row."""
        rows = list(queries.rows_of(upload, Kind.VANISHED))
        for said in Gone:
            for one in options[said]:
                who, _equals, last = one.partition("=")
                number, _comma, first = who.strip().partition(",")
                found = [row for row in rows if row.employee_no == number and first in ("", row.values["start"])]
                if not found:
                    raise CommandError(f"{one}: nobody with this number and first day is missing from the file.")
                if said == Gone.LEFT and len(found) > 1:
                    days = ", ".join(row.values["start"] for row in found)
                    raise CommandError(f"{one}: several appointments. Name the first day as well, one of {days}.")
                for row in found:
                    yield row, said, self._day(one, last) if last else None

    def _day(self, given: str, text: str) -> date:
        try:
            return date.fromisoformat(text.strip())
        except ValueError as error:
            raise CommandError(f"{given}: write the day as 2026-12-31.") from error

    def _pairs(self, given: list[str]) -> Iterator[tuple[str, str]]:
        for one in given:
            heading, equals, name = one.rpartition("=")
            if not equals or (name != "-" and name not in _FIELDS):
                raise CommandError(f"{one}: write HEADING=FIELD, with one of {', '.join(_FIELDS)}, or -")
            yield heading.strip(), "" if name == "-" else name

    def _open_question(self, upload: FeedUpload) -> str:
        """What must be said before the file can be read, and how to say it."""
        look = upload.summary["look"]
        lines = [queries.refusal(upload), ""]
        where = f"sheet {look['sheet']}, line {look['line']}" if look["sheet"] else f"line {look['line']}"
        lines.append(f"The headings stand on {where}:")
        for heading, name, samples in zip(look["headings"], look["fields"], look["samples"], strict=True):
            lines.append(f"  {heading or '(none)'} = {name or 'not used'}   {' · '.join(samples[:SAMPLES])}")
        options = {"missing": "--column", "double": "--column", "names": "--names", "dates": "--dates"}
        options |= {"shares": "--column HEADING=fte:hundred or HEADING=fte:hours", "sheet": "--sheet"}
        said = " and ".join(dict.fromkeys(options.get(code, "--column") for code in look["questions"]))
        lines += ["", f"Say it with {said}; --remember NAME keeps it. Or upload the file on the page: it asks there."]
        return "\n".join(lines)

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
        for line in columns.read_as(upload):
            self.stdout.write(line)
        self.stdout.write(f"Do these names look right? {names}")
        self.stdout.write(f"Undated changes hold from {upload.valid_from}; complete for {', '.join(upload.faculties)}")
        for kind, name, count in queries.tabs(upload):
            self.stdout.write(f"\n{name}: {count}")
            if kind != Kind.SAME:
                self._rows(upload, kind, most)
            if kind == Kind.VANISHED:
                self.stdout.write("  Say what happened with --left NUMBER=DAY, --elsewhere NUMBER or --keep NUMBER.")
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
            if kind == Kind.VANISHED:
                said = [f"since {row.start}", *([f"{row.said_words} {row.last_day}".strip()] if row.said else [])]
            if row.deadline[1]:
                said.append(row.deadline[1])
            line = f"line {row.line}" if row.line else "not in the file"
            self.stdout.write(f"  {line}: {row.name}, {row.employee_no or 'no number'}. {'; '.join(said)}".rstrip())
        total = rows.count() if most is not None else 0
        if most is not None and total > most:
            self.stdout.write(f"  … and {total - most} more (--all-rows shows them)")
