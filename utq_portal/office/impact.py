"""Which running cases a change of settings touches, before it is made (docs/domain.md, Settings and running cases).

Each app says which of its cases which setting is about (docs/architecture.md, What an app contributes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from utq_portal.policy.values import SETTINGS

Rows = Callable[[], QuerySet[Model]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Cases that a setting is about: what they are called, which they are now, and how their faculty is found.

    Those of one setting are told by ``order``.
    """

    words: Promise
    rows: Rows
    faculty: str = "trajectory__faculty"
    order: int = 0


# the cases that each setting is about; none: it holds for what comes in later (an HR file, a new obligation), or for
# figures only
TOUCHES: dict[str, tuple[Kind, ...]] = {}


def add(kind: Kind | None, *settings: str) -> None:
    """Called by an app when it is ready: its cases that these settings are about, or None where none runs on them."""
    for name in settings:
        kinds = (*TOUCHES.get(name, ()), *([kind] if kind else ()))
        TOUCHES[name] = tuple(sorted(kinds, key=lambda one: one.order))


add(None, "full_week_hours", "feed_rows_least_percent", "feed_rows_most_percent", "feed_changed_percent")
add(None, "feed_hold_minutes", "feed_undo_days", "count_least", "share_least")


@dataclass(frozen=True, slots=True)
class Touched:
    """One setting that changes: from what to what, and how many running cases follow it."""

    label: Promise | str
    was: str
    becomes: str
    words: Promise | str
    cases: int


def touched(before: Mapping[str, object], after: Mapping[str, object], faculty: int | None = None) -> list[Touched]:
    """What a change from these values to those does to running cases, of all faculties or of one.

    A line for each setting and kind of case; a query for each kind, however many settings are about it.
    """
    counts: dict[int, int] = {}
    found = []
    for name, setting in SETTINGS.items():
        if name not in after or before[name] == after[name]:
            continue
        was, becomes = setting.words(before[name]), setting.words(after[name])
        if not TOUCHES.get(name):
            found.append(Touched(setting.label, was, becomes, "", 0))
        for kind in TOUCHES.get(name, ()):
            if id(kind) not in counts:
                rows = kind.rows()
                counts[id(kind)] = (rows.filter(**{kind.faculty: faculty}) if faculty else rows).count()
            found.append(Touched(setting.label, was, becomes, kind.words, counts[id(kind)]))
    return found
