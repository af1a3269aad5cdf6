"""The steps of the first set-up, and what apps show in them and in the settings.

docs/architecture.md, What an app contributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from utq_portal.web.request import PortalRequest


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, and what saves it and answers only where it stays as it was."""

    key: str
    order: int
    name: Promise
    save: Callable[[PortalRequest], HttpResponse | None]


@dataclass(frozen=True, slots=True)
class Part:
    """What an app shows at a place, a step or a section of the settings: ``template``, with ``context`` as ``part``.

    In a step of its own that is all there is, and ``beside`` stands beside the name. Several stand by their ``order``.
    """

    place: str
    template: str
    context: Callable[[], Mapping[str, Any]] = dict
    order: int = 0


_steps: list[Step] = []
_parts: list[Part] = []


def add(*added: Step | Part) -> None:
    """Called by who has a step or a part, when it is ready."""
    _steps.extend(one for one in added if isinstance(one, Step))
    _parts.extend(one for one in added if isinstance(one, Part))


def steps() -> dict[str, Step]:
    """Every step by its key, in order."""
    return {step.key: step for step in sorted(_steps, key=lambda step: step.order)}


def parts_at(place: str) -> list[dict[str, object]]:
    """What the apps show at a place, each with its template."""
    parts = sorted((part for part in _parts if part.place == place), key=lambda part: part.order)
    return [{"template": part.template, **part.context()} for part in parts]
