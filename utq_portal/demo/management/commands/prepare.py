"""Put a portal on one machine in order before it starts: tables, static files and, in demo mode, its university."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from utq_portal.web import alone, health


class Command(BaseCommand):
    help = "Migrate, collect the static files and, with DEMO=1, fill an empty portal; not while the portal runs."

    def handle(self, *args: Any, **options: Any) -> None:
        hold()
        prepare()


def hold() -> None:
    """Keep the data folder for this process; CommandError while a portal runs on it."""
    try:
        alone.take(settings.DATA)
    except alone.Taken as taken:
        raise CommandError(
            f"The portal runs on this folder already (process {taken.holder or 'unknown'}). Stop it first, or "
            "choose another folder: UTQ_DATA=… make run"
        ) from taken


def prepare() -> None:
    """All that must be there before the first page; CommandError where nothing can be kept. Hold the folder first."""
    if missing := [check.says for check in health.keeps() if not check.ok]:
        raise CommandError("\n".join(missing))
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO:
        call_command("demo", if_empty=True)
