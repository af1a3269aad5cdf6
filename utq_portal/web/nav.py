"""The navigation on top and at the foot of every page: apps register entries, readers see those they may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from utq_portal.web.request import PortalRequest


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation; ``show`` decides from the request alone (roles held, no query per entry)."""

    key: str
    label: Promise | str
    url_name: str
    show: Callable[[PortalRequest], bool]
    order: int
    also: tuple[str, ...] = ()  # beginnings of other addresses that belong to it
    foot: bool = False  # at the foot of the page


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one page shows it."""

    key: str
    label: Promise | str
    url: str
    current: bool


_entries: dict[str, Entry] = {}


def signed_in(request: HttpRequest) -> bool:
    """Show to everybody who is signed in."""
    return request.user.is_authenticated


def everybody(request: HttpRequest) -> bool:
    """Show to visitors too."""
    return True


def without_role(request: HttpRequest) -> bool:
    """Show to who holds no role: with one, what is one's own is reached from home."""
    return request.user.is_authenticated and not request.user.held_roles


def holding(*roles: str) -> Callable[[PortalRequest], bool]:
    """Show to people who hold one of ``roles`` today, in person or as a stand-in."""
    wanted = {str(role) for role in roles}

    def show(request: HttpRequest) -> bool:
        return request.user.is_authenticated and any(str(held.role) in wanted for held in request.user.held_roles)

    return show


def register(
    key: str,
    label: Promise | str,
    url_name: str,
    show: Callable[[PortalRequest], bool] = signed_in,
    order: int = 50,
    also: tuple[str, ...] = (),
    *,
    foot: bool = False,
) -> None:
    """Add or replace an entry; called by an app when it is ready."""
    _entries[key] = Entry(key, label, url_name, show, order, also, foot)


def items(request: PortalRequest) -> list[Item]:
    """The entries for this reader in order; the one whose address is the longest beginning of the page is current."""
    shown = _shown(request, foot=False)
    places = [(place, url) for entry, url in shown for place in (url, *entry.also)]
    fitting = [(place, url) for place, url in places if _leads_to(place, request.path)]
    _place, here = max(fitting, key=lambda found: len(found[0]), default=("", ""))
    return [Item(entry.key, entry.label, url, bool(here) and url == here) for entry, url in shown]


def foot(request: PortalRequest) -> list[Item]:
    """The entries at the foot of the page, in order; none of them is current."""
    return [Item(entry.key, entry.label, url, False) for entry, url in _shown(request, foot=True)]


def _shown(request: PortalRequest, *, foot: bool) -> list[tuple[Entry, str]]:
    entries = sorted(_entries.values(), key=lambda entry: (entry.order, entry.key))
    addressed = [(one, _address(one.url_name)) for one in entries if one.foot is foot and one.show(request)]
    return [(entry, url) for entry, url in addressed if url]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and url.endswith("/") and path.startswith(url))


def _address(name: str) -> str:
    """The address of a name without arguments; empty while the app that owns it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
