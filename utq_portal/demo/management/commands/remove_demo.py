"""Takes the invented people and their cases out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from utq_portal.demo.remove import remove
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
        number = User.objects.filter(source=Source.DEMO, is_active=True).count()
        if not number:
            self.stdout.write("Nobody of the demo is here.")
            return
        if not options["yes"]:
            self.stdout.write(f"{number} people of the demo would go, with their cases. There is no way back.")
            self.stdout.write("Make a backup first, then:  manage.py remove_demo --yes")
            return
        done = remove()
        self.stdout.write(f"{done.gone} people are gone, with {done.rows} rows about them.")
        self.stdout.write(f"{done.closed} are closed accounts: the trail of what happened names them.")
        self.stdout.write("Faculties, courses, links and texts of the demo stay: change them in the settings.")
