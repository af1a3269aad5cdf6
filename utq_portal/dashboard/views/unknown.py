"""The desk of unknown people; whether two accounts are one person is the coordinator's word, never the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from utq_portal.dashboard.coordinating import carried_out, for_coordinator
from utq_portal.dashboard.exports import INVITATIONS, UNKNOWN
from utq_portal.dashboard.filters import chosen, quick_filters
from utq_portal.dashboard.queries import people as reads
from utq_portal.dashboard.queries import unknown as queries
from utq_portal.people import workflow
from utq_portal.people.models import User
from utq_portal.people.workflow.accounts import cases_of
from utq_portal.web.export import as_file
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest

TABS = {
    queries.WAITING: gettext_lazy("Signed in, unknown to HR"),
    queries.TWICE: gettext_lazy("Perhaps twice"),
    queries.NO_MAIL: gettext_lazy("Without an address"),
    queries.INVITED: gettext_lazy("Invited, no answer"),
}


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
        "page": page_of(rows[kind], request, 20, total=counts[kind]),
        "waiting": counts[queries.WAITING] + counts[queries.TWICE],
    }
    return render(request, "dashboard/setup/unknown.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def same_person(request: PortalRequest, pk: int, other: int) -> HttpResponse:
    """Two accounts side by side: make them one, or note that they are two people."""
    today = timezone.localdate()
    one, two = (get_object_or_404(User, pk=key, is_active=True) for key in (pk, other))
    # the one without employment or case of its own goes into the other
    duplicate, into = (one, two) if not cases_of(one) else (two, one)
    if request.method == "POST" and request.POST.get("do") == "apart":
        done = _("Noted: they are two people.")
        carried_out(request, lambda: workflow.keep_apart(one, two, by=request.user), done)
        return redirect("unknown_people")
    if request.method == "POST":
        done = _("The two accounts are one now. The person is told, and signs in as before.")
        if carried_out(request, lambda: workflow.merge(duplicate, into=into, by=request.user), done):
            return redirect("person", pk=into.pk)
    context = {
        "sides": [
            {
                "person": person,
                "employments": reads.employments_of(person, today),
                "roles": person.role_assignments.select_related("faculty").order_by("-valid_from"),
                "stays": person.pk == into.pk,
            }
            for person in (duplicate, into)
        ],
        "duplicate": duplicate,
        "into": into,
        "blocked": bool(cases_of(duplicate)),
        "same_address": bool(one.email and two.email and one.email.casefold() == two.email.casefold()),
    }
    return render(request, "dashboard/setup/same_person.html", context)
