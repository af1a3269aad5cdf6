"""Draw documents again whose letters an earlier version of the portal drew wrong; --draw does it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from utq_portal.web import documents
from utq_portal.web.documents import Document
from utq_portal.web.pdf import RendererMissing


class Command(BaseCommand):
    """manage.py redraw_documents [KIND …] [--draw]"""

    help = "Lists the documents whose letters were drawn wrong; --draw draws them again and tells their holders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which kinds, and whether to draw."""
        parser.add_argument("kinds", nargs="*", metavar="KIND", help="all, or some of: " + ", ".join(self._kinds()))
        parser.add_argument("--draw", action="store_true", help="draw them again; without this nothing changes")

    def handle(self, *args: Any, kinds: list[str], draw: bool, **options: Any) -> None:
        """One line for each document; a second run finds none."""
        if unknown := sorted(set(kinds) - set(self._kinds())):
            raise CommandError(f"Unknown: {', '.join(unknown)}. There are: {', '.join(self._kinds())}.")
        counts = [self._kind(documents.DOCUMENTS[name], draw=draw) for name in kinds or self._kinds()]
        found, drawn = (sum(one[place] for one in counts) for place in (0, 1))
        self.stdout.write(f"Drawn with wrong letters: {found}.")
        if draw:
            self.stdout.write(self.style.SUCCESS(f"Drawn again: {drawn}."))
        elif found:
            self.stdout.write("Nothing was changed. Add --draw to draw them again and tell their holders.")

    def _kinds(self) -> list[str]:
        return sorted(documents.DOCUMENTS)

    def _kind(self, document: Document, *, draw: bool) -> tuple[int, int]:
        """How many of a kind were found, and how many of these were drawn."""
        found = drawn = 0
        if draw:
            document.keep_rows()
        for row in documents.wrongly_drawn(document):
            found += 1
            why = document.why_not(row)
            self.stdout.write(f"  {document.name}: {document.label(row)}{'  ' + why if why else ''}")
            if draw and not why:
                drawn += self._draw(row, document)
        return found, drawn

    def _draw(self, row: Any, document: Document) -> bool:
        try:
            return documents.draw_again(row, document)
        except RendererMissing as missing:
            raise CommandError(f"This machine cannot draw: {missing}") from missing
