"""The answers of the health pages in a terminal, for a monitor that has no web."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from utq_portal.web import health

ANSWERS = {"ready": health.ready, "work": health.work, "all": health.all_checks, "start": health.start}


class Command(BaseCommand):
    help = "Say whether the portal is ready and does its work; ends with 1 when it is not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=sorted(ANSWERS), default="all")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        found = ANSWERS[what]()
        bad = [check.says for check in found if not check.ok]
        if bad:
            raise CommandError("\n".join(bad))
        self.stdout.write("\n".join(f"{check.name}: {check.says}" for check in found))
