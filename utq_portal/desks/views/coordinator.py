"""The coordinator's dashboard: what waits, what is at risk, and how the university stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from utq_portal.desks.counting import Figures
from utq_portal.desks.desk import HALF, HEAD, QUEUE, WHERE, Look, Part, parts_of
from utq_portal.desks.queries.figures import COORDINATOR, figures, waits
from utq_portal.desks.queue import first_due, in_order
from utq_portal.desks.tabs import standing_in, tabs_of
from utq_portal.policy.queries import institution
from utq_portal.policy.rules import may_set
from utq_portal.web.request import PortalRequest


def coordinator_desk(request: PortalRequest) -> HttpResponse:
    """Every figure leads to its list; one query counts them all."""
    user, today, parts = request.user, timezone.localdate(), parts_of(COORDINATOR)
    found = figures(user, today)
    look = Look(request, today, found)
    items = in_order([item for part in parts for item in part.lines(look)], today)
    panels = [part for part in parts if part.template]
    context = {
        "tabs": tabs_of(user, COORDINATOR, standing_in(found), {COORDINATOR: waits(found)}),
        "look": look,
        "today": today,
        "waits": waits(found),
        "asked": _asked(found),
        "setting_up": may_set(user) and institution().set_up_at is None,
        "items": items,
        "first": first_due(items, today),
        "oldest": _oldest(found),
        **{place: [panel for panel in panels if panel.place == place] for place in (HEAD, WHERE, QUEUE)},
        "layout": _layout(panel for panel in panels if panel.place not in (HEAD, WHERE, QUEUE)),
    }
    return render(request, "desks/coordinator.html", context)


def _layout(panels: Iterable[Part]) -> list[list[Part]]:
    """The panels row by row: halves by two, the year's figures together, each other for itself."""
    rows: list[list[Part]] = []
    for panel in panels:
        joins = panel.place and rows and rows[-1][0].place == panel.place
        if joins and not (panel.place == HALF and len(rows[-1]) == 2):
            rows[-1].append(panel)
        else:
            rows.append([panel])
    return rows


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of what waits, in words with its number, and the list that has so many rows; empty where there is none."""

    words: str
    url: str


def _asked(found: Figures) -> list[Asked]:
    """What waits by kind; the numbers add up to ``waits``."""
    numbers = [(part, part.waits(found)) for part in parts_of(COORDINATOR)]
    return [Asked(str(part.words) % {"number": number}, part.url()) for part, number in numbers if number]


def _oldest(found: Figures) -> date | None:
    """Since when the first waits of what has its days counted."""
    first = min((since for part in parts_of(COORDINATOR) if (since := part.oldest(found))), default="")
    return date.fromisoformat(first[:10]) if first else None
