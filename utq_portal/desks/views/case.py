"""The page of one case: where it stands, what you may do now, people, dates, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from utq_portal.audit.queries import events_of, line_of
from utq_portal.audit.verbs import Audience
from utq_portal.desks.case import Look, Panel, cases_for, kind, shares
from utq_portal.desks.queries.case import mails_of, meetings_of
from utq_portal.desks.queue import Act
from utq_portal.notices.message import about_of
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import NOTHING, Said
from utq_portal.workflow import with_open_steps


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """For the teacher and for staff; whoever may not see it gets 404."""
    viewer, cases = request.user, kind()
    steps = [offer.step for share in shares() for offer in share.offers if offer.step]
    row: Any = get_object_or_404(with_open_steps(cases_for(viewer), steps, viewer), pk=pk)
    cases.opened(row, viewer)
    look = Look(row, viewer, cases.audiences(row), timezone.localdate())
    title = cases.own if row.is_own else row.person.name
    staff = Audience.STAFF in look.audiences
    buttons, summary = _buttons(look), next(share.summary(look) for share in shares() if share.summary)
    yours = bool(summary.responsible and summary.responsible.yours)
    mails = page_of(mails_of(look), request, 8, param="mails")
    context = {
        "case": row,
        "title": title,
        "trail": [(cases.many, reverse(cases.listed)) if staff else (_("Home"), address("home")), (title, "")],
        "summary": replace(summary, expected=_asked(buttons, own_turn=row.is_own and yours)),
        "notes": [note for share in shares() for note in share.notes(look)],
        "buttons": [*(replace(one, kind="primary") for one in buttons[:1]), *buttons[1:]],
        "links": [link for link in _in_order(share.links(look) for share in shares()) if link.url],
        "panels": _panels(look, aside=False),
        "timeline": page_of(events_of([row.case], look.audiences), request, 60, param="events").told(line_of),
        "aside": _panels(look, aside=True),
        "days": [day for day in _in_order(share.days(look) for share in shares()) if day.day],
        "meetings": meetings_of(look),
        "mails": [(one, about_of(one.code)) for one in mails],
        "mail_page": mails,
    }
    return render(request, "desks/case.html", context)


def _in_order(found: Iterable[Iterable[Any]]) -> list[Any]:
    return sorted((one for part in found for one in part), key=attrgetter("order"))


def _buttons(look: Look) -> list[Act]:
    """The steps that are open to the viewer and have a page."""
    found = []
    for offer in _in_order(share.offers for share in shares()):
        is_open = offer.step is None or getattr(look.row, f"may_{offer.step.name}")
        key = offer.key(look.row) if is_open and offer.when(look) else None
        if url := address(offer.page, key) if key else "":
            found.append(Act(offer.label, url, offer.kind, offer.post))
    return found


def _asked(buttons: list[Act], *, own_turn: bool) -> Said:
    """What is expected of the viewer: the first step that is open, else what the home page says."""
    if buttons and buttons[0].kind != "quiet":
        return Said(buttons[0].label)
    return Said(_("Your next step, see your home")) if own_turn else NOTHING


def _panels(look: Look, *, aside: bool) -> list[tuple[str, Mapping[str, object]]]:
    """The panels of a side that have something to show."""
    panels: list[Panel] = _in_order(share.panels for share in shares())
    drawn = ((one.template, one.context(look)) for one in panels if one.aside is aside)
    return [(template, here) for template, here in drawn if here is not None]
