"""What waits for somebody, as lines of a queue: what it is, since or until when, and the button that does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import NOTHING, YOURS, Ball, By, Said, Words
from utq_portal.workflow import Staged


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a queue: a link, or a form with ``fields`` when ``post``."""

    label: str | Promise
    url: str
    kind: str = ""  # primary, quiet, or plain
    post: bool = False
    fields: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line: ``kind`` and ``word`` are its status, ``due`` is when it should have been done."""

    title: str
    url: str
    note: str
    kind: str
    word: str
    due: date | None
    acts: list[Act] = field(default_factory=list)


def since_words(row: Staged) -> str:
    """Since 16 Nov."""
    return _("Since %(day)s") % {"day": dates.short(row.state_since)}


def due_status(due: date, today: date) -> tuple[str, str]:
    """Due 4 Dec; care from three days before, a warning once it has passed."""
    words = _("Due %(day)s") % {"day": dates.short(due)}
    if due < today:
        return "bad", words
    return ("care" if due <= today + timedelta(days=3) else "waiting"), words


def in_order(items: Iterable[Item], today: date) -> list[Item]:
    """The first due above, and red once its day has passed; what has no day comes last, in the order it was in."""
    ordered = sorted(items, key=lambda item: item.due or date.max)
    return [_late(item, today) if item.due is not None and item.due < today else item for item in ordered]


def _late(item: Item, today: date) -> Item:
    kind, word = due_status(item.due or today, today)
    return replace(item, kind=kind, word=word)


def expected(waits: int, note: Words = "") -> Said:
    """So many things wait in the queue of the page."""
    if not waits:
        return Said(NOTHING.words, note)
    words = ngettext("%(counter)s item waits for you", "%(counter)s items wait for you", waits)
    return Said(words % {"counter": Count(waits)}, note, "#q-h")


def first_due(items: Sequence[Item], today: date) -> By:
    """The first line of a queue in order."""
    if not items or items[0].due is None:
        return By(words=_("Nothing is due"), term=_("First due"))
    return By(items[0].due, items[0].title, term=_("First due"), late=items[0].due < today)


def ball(waits: object) -> Ball:
    """The reader has it while anything waits."""
    return YOURS if waits else Ball(_("Others"))
