"""Takes the invented people and their cases out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from utq_portal.demo.remove import NotTheirs, foresee, remove
from utq_portal.people.models import Source, User


class Command(BaseCommand):
    """manage.py remove_demo --yes"""

    help = "Take the people of the demo and their cases out of a portal; what real people did stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """--yes."""
        parser.add_argument("--yes", action="store_true", help="Do it; without it the command says what it would do.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what goes, and let it go."""
        if settings.DEMO:
            raise CommandError("This is a demo portal (DEMO=1). Run it with DEMO=0.")
        if not User.objects.filter(source=Source.DEMO, is_active=True).exists():
            self.stdout.write("Nobody of the demo is here.")
            return
        if not options["yes"]:
            self._foresee()
            return
        try:
            done = remove()
        except NotTheirs as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{done.gone} people are gone, with {done.rows} rows about them.")
        self.stdout.write(f"{done.closed} are closed accounts: the trail, or a row of a real person, names them.")
        self.stdout.write("Faculties, courses, links and texts of the demo stay: change them in the settings.")

    def _foresee(self) -> None:
        seen = foresee()
        self.stdout.write(f"{seen.done.gone} people of the demo would go, with {seen.done.rows} rows about them.")
        self.stdout.write(
            f"{seen.done.closed} would be closed accounts: the trail, or a row of a real person, names them."
        )
        self.stdout.write(f"{seen.lost} rows of real people would go.")
        self.stdout.write(f"{seen.named} rows of real people name people of the demo, and stay.")
        self.stdout.write(f"{seen.along} rows in cases of the demo name real people: they go with these cases.")
        self.stdout.write("There is no way back. Make a backup first, then:  manage.py remove_demo --yes")
