from __future__ import annotations

import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from utq_portal.jobs import runner, schedule, tether


class Command(BaseCommand):
    help = "Carry out the jobs that are due, and the timetable. Ctrl-C or SIGTERM finishes the job in hand first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="carry out what is due now, here, and stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        tether.to_parent()
        if once:
            schedule.tick()
            self.stdout.write(f"{runner.drain()} carried out")
            return
        if not settings.REDIS_URL:
            sys.exit(runner.run_children())
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_said: stop.set())
        runner.run(stop)
