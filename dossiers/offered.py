"""Evidence that lies ready elsewhere in the portal: the app above knows it and offers it where evidence is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Offered:
    """One piece that is added with a click: what it is, where it comes from, and the address that adds it (POST)."""

    title: str
    note: str
    url: str


Source = Callable[[User], Iterable[Offered]]
_SOURCES: list[Source] = []


def offers(source: Source) -> Source:
    """Add a source; it answers for one person with at most one query."""
    _SOURCES.append(source)
    return source


def offered_to(person: User) -> list[Offered]:
    """Everything that lies ready for this person."""
    return [one for source in _SOURCES for one in source(person)]
