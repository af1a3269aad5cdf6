"""Lines of a learning route that are open to register for: the app above knows the addresses and says which."""

from __future__ import annotations

from collections.abc import Callable, Collection

from utq_portal.people.models import User

Source = Callable[[User, Collection[str]], Collection[str]]
_SOURCES: list[Source] = []


def knows_addresses(source: Source) -> Source:
    """Add a source: of these addresses those where this person can register now, with at most one query."""
    _SOURCES.append(source)
    return source


def open_to(person: User, addresses: Collection[str]) -> set[str]:
    """The addresses at which registering is open to this person now; no query for no address."""
    if not addresses:
        return set()
    return {one for source in _SOURCES for one in source(person, addresses)}
