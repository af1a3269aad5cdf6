"""The desks of somebody (docs/domain.md, Several roles)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from utq_portal.desks.counting import Figures, counted
from utq_portal.desks.desk import HALF, HEAD, QUEUE, Desk, Look, Part, desk_of, parts_of
from utq_portal.desks.queue import Item, ball, first_due, in_order
from utq_portal.desks.tabs import all_for, first_desk, numbers, own_groups, standing_in, tabs_in
from utq_portal.web import dates
from utq_portal.web.coordinating import or_404
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import Said, Summary, Words


@require_safe
def desk(request: PortalRequest, role: str = "") -> HttpResponseBase:
    """One desk; without a role the first that the person has. One that follows from no role looks whose it is."""
    user = request.user
    if not role:
        return redirect(first_desk(user, standing_in(counted(own_groups(user)))))
    found = or_404(desk_of(role))
    or_404(not found.role or user.holds(found.role))
    if found.page is not None:
        return found.page(request)
    or_404(found.role or found.word in standing_in(counted(own_groups(user))))
    return _drawn(request, found)


def _drawn(request: PortalRequest, desk: Desk) -> HttpResponseBase:
    """What waits in order of its days, the panels of the apps, and the ways to their pages; one query counts it all."""
    user, today, parts = request.user, timezone.localdate(), parts_of(desk.word)
    for part in parts:
        if file := part.file(request):
            return file
    found = all_for(user, today, desk.word)
    look, waits = Look(request, today, found), numbers(found, [desk.word])[desk.word]
    items = in_order([item for part in parts for item in part.lines(look)], today)
    kinds, panels = asked(found, desk.word), [part for part in parts if part.template]
    context = {
        "tabs": tabs_in(found, user, desk.word),
        "title": desk.title,
        "summary": _summary(desk, look, items, desk.expected(look, waits, _named(kinds))),
        "asked": kinds,
        "items": items,
        "waits": waits,
        "ways": [way for part in parts for way in part.ways if way.url],
        "empty": desk.empty,
        "today": today,
        "look": look,
        **{place: [panel for panel in panels if panel.place == place] for place in (HEAD, QUEUE)},
        "layout": _layout(panel for panel in panels if panel.place not in (HEAD, QUEUE)),
    }
    return render(request, desk.template, context)


def _summary(desk: Desk, look: Look, items: list[Item], said: Said) -> Summary:
    parts, waits = parts_of(desk.word), items or said.url
    where = next((part.where(look) for part in parts if part.where), Said(desk.label, desk.note))
    oldest = _oldest(parts, look.found) if waits else None
    then = _("oldest since %(day)s") % {"day": dates.long(oldest)} if oldest else ""
    return Summary(where, said, first_due(items, look.today), ball(waits), then)


def asked(found: Figures, desk: str) -> list[Said]:
    """What waits by kind, with its number and the list that has so many rows; the numbers add up to all that waits."""
    numbers = [(part, part.waits(found)) for part in parts_of(desk) if part.words]
    return [Said(str(part.words) % {"number": number}, url=part.url()) for part, number in numbers if number]


def _named(kinds: list[Said]) -> Words:
    told = [format_html('<a href="{}">{}</a>', one.url, one.words) if one.url else one.words for one in kinds]
    return format_html_join(", ", "{}", ((one,) for one in told))


def _oldest(parts: list[Part], found: Figures) -> date | None:
    """Since when the first waits of what has its days counted."""
    first = min((since for part in parts if (since := part.oldest(found))), default="")
    return date.fromisoformat(first[:10]) if first else None


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
