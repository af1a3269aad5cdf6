"""Assessors from whom an answer or a judgement is expected, and a reminder by hand."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments import queries, workflow
from assessments.exports import AWAITED
from assessments.queries.late import ANSWER, JOINT, JUDGEMENT, Awaited
from assessments.views.cases import require_coordinator
from trajectories.views.common import attempt
from utq_portal.web import pages
from utq_portal.web.export import as_file
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address

TABS: dict[str, tuple[object, Callable[[Awaited], bool]]] = {
    "late": (gettext_lazy("Late"), lambda one: one.late > 0),
    ANSWER: (gettext_lazy("No answer yet"), lambda one: one.what == ANSWER),
    JUDGEMENT: (gettext_lazy("Judging"), lambda one: one.what == JUDGEMENT),
    JOINT: (gettext_lazy("Judging together"), lambda one: one.what == JOINT),
    "all": (gettext_lazy("All places"), lambda one: True),
}


@require_safe
def listed(request: PortalRequest) -> HttpResponseBase:
    """Who is late first: asked when, due when, reminded when."""
    require_coordinator(request)
    today = timezone.localdate()
    everybody = queries.awaited(request.user, today)
    view = request.GET.get("show", "late")
    view = view if view in TABS else "late"
    rows = [one for one in everybody if TABS[view][1](one)]
    if file := as_file(request, "awaited-assessors", AWAITED, rows):
        return file
    context = {
        "page": pages.page_of(rows, request),
        "tabs": [(key, word, sum(1 for one in everybody if fits(one))) for key, (word, fits) in TABS.items()],
        "view": view,
        "late": sum(1 for one in everybody if one.late),
        "total": len(everybody),
        "first": min((one.due for one in everybody), default=None),
        "today": today,
    }
    return render(request, "assessments/late.html", context)


@require_POST
def remind(request: PortalRequest, pk: int) -> HttpResponse:
    """Remind one assessor now; then back to the page on which the button was."""
    seat = get_object_or_404(queries.seats_of_coordinator(request.user), pk=pk)
    return attempt(
        request,
        lambda: workflow.remind_assessor(seat, by=request.user, today=timezone.localdate()),
        _("%(name)s is reminded.") % {"name": seat.person.name},
        next_address(request, reverse("assessments:late")),
    )
