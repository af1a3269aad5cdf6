"""Load the old certificate register: whoever is in it is qualified already, counted apart (DECISIONS 8)."""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from trajectories import workflow
from trajectories.models import EarlierCertificate
from utq_portal.people.feed.headings import plain
from utq_portal.people.feed.rows import day

COLUMNS = {
    "number": {"number", "certificateno", "certificatenumber", "nummer", "certificaatnummer"},
    "name": {"name", "naam"},
    "employee_no": {"employeeno", "employeenumber", "personeelsnummer", "medewerkernummer"},
    "date": {"date", "issuedon", "datum", "datumcertificaat", "afgiftedatum"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register."""

    number: str
    name: str
    employee_no: str
    issued_on: date


class Command(BaseCommand):
    """manage.py import_register FILE [--apply]"""

    help = "Loads the certificate register from before the portal (CSV: number, name, employee_no, date)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="load it; without this nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all, tell what is wrong, and load what is right."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        found, wrong = self._read(content)
        known = set(EarlierCertificate.objects.values_list("number", flat=True))
        new = [entry for entry in found if entry.number not in known]
        for sentence in wrong:
            self.stdout.write(sentence)
        self.stdout.write(f"{len(found)} certificates, {len(new)} new, {len(wrong)} lines refused.")
        if not options["apply"]:
            self.stdout.write("Nothing was changed. Add --apply to load them.")
            return
        with transaction.atomic():
            settled = workflow.load_register(
                [
                    EarlierCertificate(
                        number=entry.number, name=entry.name, employee_no=entry.employee_no, issued_on=entry.issued_on
                    )
                    for entry in new
                ],
                today=timezone.localdate(),
            )
        self.stdout.write(self.style.SUCCESS(f"Loaded: {len(new)} certificates settle {settled} obligations."))

    def _read(self, content: bytes) -> tuple[list[Entry], list[str]]:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        first = text.split("\n", 1)[0]
        separator = max(";,\t", key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        headings = [plain(heading) for heading in next(rows, [])]
        places = {
            name: next((place for place, heading in enumerate(headings) if heading in words), -1)
            for name, words in COLUMNS.items()
        }
        if missing := [name for name, place in places.items() if place < 0]:
            raise CommandError(f"The file has no column for: {', '.join(missing)}.")
        found: list[Entry] = []
        wrong: list[str] = []
        for line, entry in self._entries(rows, places):
            if isinstance(entry, str):
                wrong.append(f"Line {line}: {entry}")
            elif any(other.number == entry.number for other in found):
                wrong.append(f"Line {line}: number {entry.number} stands in the file twice")
            else:
                found.append(entry)
        return found, wrong

    def _entries(self, rows: Any, places: dict[str, int]) -> Iterator[tuple[int, Entry | str]]:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            values = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
            if not values["number"] or not values["name"]:
                yield rows.line_num, "enter the number and the name"
                continue
            try:
                issued = day(values["date"])
            except ValueError:
                yield rows.line_num, f"there is no day “{values['date']}”"
                continue
            yield rows.line_num, Entry(values["number"][:40], values["name"][:200], values["employee_no"][:30], issued)
