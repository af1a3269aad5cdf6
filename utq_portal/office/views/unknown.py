"""The desk of unknown people."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from utq_portal.office.exports import INVITATIONS, UNKNOWN
from utq_portal.office.queries import unknown as queries
from utq_portal.web.coordinating import for_coordinator
from utq_portal.web.export import as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest

TABS = {
    queries.WAITING: gettext_lazy("Signed in, unknown to HR"),
    queries.TWICE: gettext_lazy("Perhaps twice"),
    queries.NO_MAIL: gettext_lazy("Without an address"),
    queries.INVITED: gettext_lazy("Invited, no answer"),
}


def _beside(row: Any) -> Any:
    """With the address of the page that compares two who may be one."""
    namesake = getattr(row, "namesake", None)
    row.compare = address("same_person", row.pk, namesake) if namesake else ""
    return row


@require_safe
@for_coordinator
def unknown_people(request: PortalRequest) -> HttpResponseBase:
    """One kind at a time; the first that has somebody."""
    today = timezone.localdate()
    counts = queries.counts(today)
    first = next((kind for kind in TABS if counts[kind]), queries.WAITING)
    kind = chosen(request, "tab", TABS) or first
    rows: dict[str, Any] = {
        queries.WAITING: queries.signed_in(today),
        queries.TWICE: queries.twice(today),
        queries.NO_MAIL: queries.without_mail(today),
        queries.INVITED: queries.unanswered(),
    }
    columns = INVITATIONS if kind == queries.INVITED else UNKNOWN
    if file := as_file(request, f"people-{kind}", columns, rows[kind]):
        return file
    context = {
        "quick": quick_filters(request, TABS, counts),
        "tab": kind,
        "page": page_of(rows[kind], request, 20, total=counts[kind]).told(_beside),
        "waiting": counts[queries.WAITING] + counts[queries.TWICE],
    }
    return render(request, "office/unknown.html", context)
