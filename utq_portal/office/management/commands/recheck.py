"""Look whether the stored holders of all cases are right, and mend them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from utq_portal.office.recheck import differences


class Command(BaseCommand):
    help = "Work out anew who has the ball of every case, and say where something else is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="write what is right")

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        number = 0
        for line in differences(mend=mend):
            self.stdout.write(line)
            number += 1
        self.stdout.write(f"{number} differences{', mended' if mend and number else ''}.")
