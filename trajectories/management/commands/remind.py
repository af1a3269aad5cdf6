"""What is due on a day, to whom and why: deadlines, steps that wait, and the sheets of HR; --send sends it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from trajectories.obligations.clock import MILESTONES, months_left
from trajectories.obligations.workflow.sheets import Sheet, sheets
from trajectories.workflow.remind import JUDGED, remind
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.agenda.waits import Due
from utq_portal.policy.queries import may_post


class Command(BaseCommand):
    """manage.py remind [--on DAY] [--send]"""

    help = "Prints every reminder that is due, to whom and why; --send sends them, each once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day, and whether to send."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day, 2026-12-01; default: today")
        parser.add_argument("--send", action="store_true", help="send them; without this nothing is sent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each reminder with its readers, part by part."""
        on, send = options["on"] or timezone.localdate(), options["send"]
        held_back = send and not may_post()
        with translation.override("en"):
            numbers = [
                self._part("Deadlines", (_deadline(one) for one in remind(on=on, send=send))),
                self._part("Steps that wait", (_wait(one) for one in remind_of_waits(on=on, send=send))),
                self._part("Monthly sheets of HR", (_sheet(one) for one in sheets(on=on, send=send and not held_back))),
            ]
        self.stdout.write(f"Due on {on}: {numbers[0]} deadlines, {numbers[1]} steps that wait, {numbers[2]} sheets.")
        if held_back:
            self.stdout.write("Nothing was sent: the portal holds messages back until it goes live.")
        elif send:
            self.stdout.write(self.style.SUCCESS("Sent."))
        else:
            self.stdout.write("Nothing was sent. Add --send to send it.")

    def _part(self, title: str, lines: Iterable[str]) -> int:
        """Print the lines below a title as they come, and say how many there were."""
        number = 0
        for number, line in enumerate(lines, start=1):
            if number == 1:
                self.stdout.write(f"{title}:")
            self.stdout.write(f"  {line}")
        return number


def _deadline(one: Due) -> str:
    older = [MILESTONES.delay(number).name for number in range(one.sent + 1, one.moment.number)]
    instead = f", instead of {', '.join(older)}" if older else ""
    return (
        f"{one.row.person.name}: deadline {one.row.deadline}, {one.moment.delay.name} of {one.moment.day}{instead}; "
        f"{_why(one)} → {_readers(one) or 'nobody by message'}"
    )


def _why(one: Due) -> str:
    months, stands = months_left(one.moment.delay), one.row.stands
    if one.moment.day <= one.waiting.began:
        return "the deadline had passed when it came to hold"
    if stands == JUDGED:
        return "handed in in time and being judged"
    if months < 0:
        return "overdue: on the monthly sheet of HR"
    when = f"{months} months before the deadline" if months else "the last day"
    return f"{when}, {stands}" if stands else when


def _wait(one: Due) -> str:
    about = one.rule.says(one.row).get("person", "")
    return (
        f"{about}: {str(one.rule.title).lower()}, since {one.waiting.began}; stage {one.moment.number} "
        f"of {one.moment.day} → {_readers(one)}"
    )


def _readers(one: Due) -> str:
    return ", ".join(f"{who.name} ({to.message.code.rpartition('.')[2]})" for _moment, to, who in one.to)


def _sheet(one: Sheet) -> str:
    readers = ", ".join(who.name for who in one.to)
    return (
        f"{one.faculty.code}: {one.overdue} over, {one.soon} within 6 months, {one.asked} requests "
        f"→ {readers or 'no HR advisor'}"
    )
