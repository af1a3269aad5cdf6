"""Search over what the reader may open anyway."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from utq_portal.desks import search as finding
from utq_portal.names import places
from utq_portal.people.rules import coordinates
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest

MOST = 10


def marked(text: str, query: str) -> SafeString:
    """The text with the words that were searched for marked, with or without their accents."""
    shown, last = SafeString(), 0
    for first, end in places(text, query, least=finding.LEAST):
        shown += format_html("{}<mark>{}</mark>", text[last:first], text[first:end])
        last = end
    return shown + escape(text[last:])


@require_safe
def search(request: PortalRequest) -> HttpResponse:
    """People and their cases, people with a role, certificates: ten of each, with the way to the rest."""
    text = " ".join(request.GET.get("q", "").split())[:80]
    context: dict[str, object] = {"q": text, "asked": len(text) >= finding.LEAST, "least": finding.LEAST}
    if context["asked"]:
        context |= _found(request, text)
    return render(request, "desks/search.html", context)


def _found(request: PortalRequest, text: str) -> dict[str, object]:
    user, today = request.user, timezone.localdate()
    sections: dict[finding.Section, list[tuple[str, Any, SafeString, Any]]] = {}
    more = False
    for kind in finding.kinds():
        rows = list(kind.rows(user, text, today)[: MOST + 1])
        more |= len(rows) > MOST
        sections.setdefault(kind.section, []).extend(
            (kind.template, row, marked(kind.name(row), text), kind.line(row, user)) for row in rows[:MOST]
        )
    return {
        "sections": list(sections.items()),
        "more": more,
        "people_url": address("people") if coordinates(user) else "",
        "number": sum(len(hits) for hits in sections.values()),
        "today": today,
    }
