"""Draw certificates again whose letters an earlier version of the portal drew wrong; --draw does it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from assessments import pdf
from assessments.models import Certificate
from assessments.workflow.redrawing import keep_redrawn, wrongly_drawn
from utq_portal.web import files
from utq_portal.web.pdf import MIME, RendererMissing
from utq_portal.web.typeface import why_unprintable


class Command(BaseCommand):
    """manage.py redraw_certificates [--draw]"""

    help = "Lists the certificates whose letters were drawn wrong; --draw draws them again and tells their holders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to draw."""
        parser.add_argument("--draw", action="store_true", help="draw them again; without this nothing changes")

    def handle(self, *args: Any, draw: bool, **options: Any) -> None:
        """One line for each certificate; a second run finds none."""
        found = drawn = 0
        for row in wrongly_drawn():
            found += 1
            why = why_unprintable(row.name_printed)
            self.stdout.write(f"  {row.number}  {row.name_printed}{'  ' + why if why else ''}")
            if draw and not why:
                drawn += _draw(row)
        self.stdout.write(f"Drawn with wrong letters: {found}.")
        if draw:
            self.stdout.write(self.style.SUCCESS(f"Drawn again: {drawn}."))
        elif found:
            self.stdout.write("Nothing was changed. Add --draw to draw them again and tell their holders.")


def _draw(row: Certificate) -> bool:
    """Draw one, keep it and its earlier file; False when somebody else was first."""
    try:
        made = pdf.render(row)
    except RendererMissing as missing:
        raise CommandError(f"This machine cannot draw: {missing}") from missing
    stored = files.store_made(made, name=f"{slugify(row.number)}.pdf", mime=MIME)
    if keep_redrawn(row, stored):
        return True
    files.remove(stored.path)
    return False
