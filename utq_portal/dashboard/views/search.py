"""Search over what the reader may open anyway."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dossiers.rows import line_of
from utq_portal.dashboard.queries import finding
from utq_portal.names import places
from utq_portal.policy.rules import may_set
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
    context: dict[str, Any] = {"q": text, "asked": len(text) >= finding.LEAST, "least": finding.LEAST}
    if context["asked"]:
        context |= _found(request, text)
    return render(request, "dashboard/search.html", context)


def _found(request: PortalRequest, text: str) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    cases = list(finding.cases(user, text, today)[: MOST + 1])
    duties = list(finding.duties(user, text)[: MOST + 1])
    colleagues = list(finding.colleagues(user, text, today)[: MOST + 1])
    certificates = list(finding.certificates(user, text)[: MOST + 1])
    return {
        "cases": [(line_of(row, user), marked(row.person.name, text), row) for row in cases[:MOST]],
        "duties": [
            (row, marked(row.person.name, text), address("trajectories:obligation", row.pk)) for row in duties[:MOST]
        ],
        "colleagues": [(one, marked(one.name, text)) for one in colleagues[:MOST]],
        "certificates": [
            (one, marked(f"{one.number}, {one.name_printed}", text), address("assessments:certificate", one.pk))
            for one in certificates[:MOST]
        ],
        "more": any(len(rows) > MOST for rows in (cases, duties, colleagues, certificates)),
        "people_url": address("people") if may_set(request.user) else "",
        "number": sum(min(len(rows), MOST) for rows in (cases, duties, colleagues, certificates)),
        "today": today,
    }
