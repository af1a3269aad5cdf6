"""The lines of the settings page that lead elsewhere: every app adds those of its own pages.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """A line in the section ``procedure`` or ``first``: its title, its address by name, and what stands under it."""

    section: str
    order: int
    title: Promise
    url_name: str
    note: Promise | Callable[[], Promise | str]
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address."""
        return reverse(self.url_name, args=self.args)

    @property
    def words(self) -> Promise | str:
        """What stands under the title."""
        return self.note if isinstance(self.note, Promise) else self.note()


_places: list[Place] = []


def add(*places: Place) -> None:
    """Called by every app that has a page in the settings, when it is ready."""
    _places.extend(places)


def places_of(section: str) -> list[Place]:
    """The lines of a section, in their order."""
    return sorted((place for place in _places if place.section == section), key=lambda place: place.order)


add(Place("procedure", 20, _("Holidays"), "settings_rows", _("Days that are no working days"), ("holidays",)))
