"""The kinds of news; each app declares its own in its ``messages.py``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Message] = {}
_HOLE = re.compile(r"%\((\w+)\)s")


class Kind(TextChoices):
    """What news is about, in the words in which a person chooses when to get it."""

    ASK = "ask", _("Something is asked of you")
    WORK = "work", _("Answers and feedback on your own work")
    APPOINTMENT = "appointment", _("Appointments: planned, moved, cancelled")
    DEADLINE = "deadline", _("Deadlines: reminders and changes")
    OVERDUE = "overdue", _("Steps that wait too long, for the coordinator")
    PROGRESS = "progress", _("How it goes on, when nothing is asked of you")
    COURSE = "course", _("Courses and sessions")
    ROLE = "role", _("Roles and stand-ins")
    WEEK = "week", _("The weekly overview of your desk")


# the same for others: what a mail was about, without its words
ABOUT = {
    Kind.ASK: _("Something to do"),
    Kind.WORK: _("News about own work"),
    Kind.APPOINTMENT: _("An appointment"),
    Kind.DEADLINE: _("A deadline"),
    Kind.OVERDUE: _("A step that waits too long"),
    Kind.PROGRESS: _("How it goes on"),
    Kind.COURSE: _("A course"),
    Kind.ROLE: _("A role"),
    Kind.WEEK: _("A weekly overview"),
}


def about_of(code: str) -> str:
    """What a message of this code is about, for others than its reader."""
    message = MESSAGES.get(code)
    return str(ABOUT[message.kind if message else Kind.PROGRESS])


class How(TextChoices):
    """When news of a kind comes by mail."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day, in one mail")
    WEEKLY = "weekly", _("Once a week, in one mail")
    NEVER = "never", _("Not by mail, only in the portal")


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of news: words with ``%(name)s`` for the parameters, in English with a Dutch translation.

    ``subject`` is the news (who, which competence, what), ``body`` says what is expected and before when, ``button`` is
    a verb and its object, ``why`` is one sentence on why you get this. ``kind`` is the group in which people choose
    when it comes; ``urgent`` ones are mailed at once whatever they chose. ``mail=False``: inbox only. ``always``: also
    to somebody who has left (a decision).
    docs/domain.md, Notices and reminders.
    """

    code: str
    subject: Promise | str
    body: Promise | str
    button: Promise | str
    why: Promise | str
    kind: Kind = Kind.ASK
    urgent: bool = False
    mail: bool = True
    always: bool = False

    def __post_init__(self) -> None:
        if self.code in MESSAGES and str(MESSAGES[self.code].subject) != str(self.subject):
            raise ValueError(f"The message {self.code} is declared twice.")
        MESSAGES[self.code] = self


def codes_of(*kinds: str) -> list[str]:
    """The codes of all messages of these kinds."""
    return [code for code, message in MESSAGES.items() if message.kind in kinds]


def lacks(message: Message, params: Collection[str]) -> set[str]:
    """The parameters that the words ask for and that are not given."""
    asked = {name for words in (message.subject, message.body) for name in _HOLE.findall(str(words))}
    return asked - set(params)
