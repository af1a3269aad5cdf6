"""What a desk looks like this week, as the sections of one mail; the same Rules and words as the desk itself.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from utq_portal.bilingual import spoken
from utq_portal.desks import messages
from utq_portal.desks.queries.figures import COORDINATOR, figures, waits
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.web import dates

MOST = 10  # lines of a section; the rest is one line that leads to the desk
Both = dict[str, str]
Line = dict[str, Any]  # made by line
Tell = Callable[[User, date, date], int]
WAITING, LATE, RISK = "waiting", "late", "risk"
# of the coordinator's week, with the number of lines
SECTIONS = {
    WAITING: (gettext_lazy("Waiting for you"), 2 * MOST),
    LATE: (gettext_lazy("Late"), MOST),
    RISK: (gettext_lazy("Deadline at risk"), MOST),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """What one app adds to a section of the coordinator's week: its rows, a line of each, and the list of them all.

    What waits is counted as the desk counts it, and its list is the desk.
    """

    section: str
    order: int
    rows: Callable[[User, date], Any]  # a list, or a query that is counted and cut
    line: Callable[[Any, date], Line]
    more: Callable[[], str] = lambda: ""


_tellers: dict[str, Tell] = {}
_lines: list[Lines] = []


def telling(role: str, tell: Tell) -> None:
    """Called by the app whose desk of a role has an overview, when it is ready."""
    _tellers[str(role)] = tell


def add(*lines: Lines) -> None:
    """Called by every app that has something for the coordinator's week, when it is ready."""
    _lines.extend(lines)


def tellers() -> Mapping[str, Tell]:
    """The roles whose desks have an overview, with who tells it: to whom, today, in which week."""
    return _tellers


def line(text: Callable[[], str], note: Callable[[], str], url: str) -> Line:
    """One line of a section, in both languages."""
    return {"text": spoken(text), "note": spoken(note), "url": url}


def was_due(day: date) -> Callable[[], str]:
    """The note of what should have been done by now."""
    return lambda: _("Was due on %(day)s") % {"day": dates.long(day)}


def section(title: Promise | str, lines: Sequence[Line], total: int, more: str) -> list[dict[str, Any]]:
    """The section, or nothing when it has no lines; what does not fit is one line that leads to ``more``."""
    rest = total - len(lines)
    if rest > 0:
        words = lambda: ngettext("And %(number)s more", "And %(number)s more", rest) % {"number": rest}  # noqa: E731
        lines = [*lines, line(words, lambda: "", more)]
    return [{"title": spoken(lambda: title), "lines": list(lines)}] if lines else []


def tell_coordinator(user: User, today: date, week: date) -> int:
    """What waits for the coordinator, what others are late with, and whose deadline is at risk."""
    parts = [(one, one.rows(user, today)) for one in sorted(_lines, key=lambda one: one.order)]
    numbers = {WAITING: waits(figures(user, today)), LATE: 0, RISK: 0}
    for part, rows in parts:
        numbers[part.section] += rows.count() if part.section != WAITING else 0
    if not any(numbers.values()):
        return 0
    desk = reverse("desk", args=[COORDINATOR])
    sections = []
    for key, (title, most) in SECTIONS.items():
        theirs = [(part, rows) for part, rows in parts if part.section == key]
        lines = [part.line(row, today) for part, rows in theirs for row in rows[:most]]
        more = next((url for part, _rows in theirs if (url := part.more())), desk)
        sections += section(title, lines[:most], numbers[key], more)
    params = {**numbers, "sections": sections}
    return post(messages.COORDINATOR_WEEK, [user], user, occasion=f"week:{week}", url=desk, params=params)


telling(Role.COORDINATOR, tell_coordinator)
