"""Load the old certificate register: whoever is in it is qualified already, counted apart.

docs/domain.md, The earlier register.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from trajectories.obligations.models import RegisterRow, RegisterUpload
from trajectories.obligations.queries import register as queries
from trajectories.obligations.register import Fault, Kind
from trajectories.obligations.workflow import register
from trajectories.workflow.register import load
from utq_portal.workflow import Refused


class Command(BaseCommand):
    """manage.py import_register FILE [--apply]"""

    help = "Loads the certificate register from before the portal (CSV or XLSX: number, name, employee_no, date)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="load it; without this nothing is changed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all, tell what is wrong, and load what is right."""
        path, today = options["file"], timezone.localdate()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        upload = register.stage(by=None, name=path.name, content=content, today=today)
        if upload.state == RegisterUpload.State.REFUSED:
            why = queries.refusal(upload)
            upload.delete()
            raise CommandError(f"{path.name}: {why}")
        self._print(upload)
        if not options["apply"]:
            upload.delete()
            self.stdout.write("Nothing was changed. Add --apply to load them.")
            return
        try:
            settled = load(upload, by=None, today=today)
        except Refused as refused:
            raise CommandError(str(refused.why)) from refused
        new = upload.summary["new"]
        self.stdout.write(self.style.SUCCESS(f"Loaded: {new} certificates settle {settled} obligations."))

    def _print(self, upload: RegisterUpload) -> None:
        for row in RegisterRow.objects.filter(upload=upload, kind=Kind.REFUSED).order_by("line"):
            fault = Fault(row.field, row.reason, **row.says)
            self.stdout.write(f"Line {row.line}, {fault.label}: {fault.sentence}")
        rows = upload.summary["rows"]
        told = ", ".join(f"{count} {kind}" for kind, count in rows.items())
        self.stdout.write(f"{sum(rows.values())} lines: {told}.")
