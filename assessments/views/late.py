"""Assessors from whom an answer or a judgement is expected, and a reminder by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.exports import AWAITED
from assessments.queries.late import ANSWER, JOINT, JUDGEMENT, Awaited, awaited, seats_of_coordinator
from assessments.summaries import summary_of_late
from assessments.workflow.reminding import remind_assessor
from utq_portal.people.rules import coordinates
from utq_portal.web import pages
from utq_portal.web.acting import attempt, why_refused
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.numbers import numbers_sent
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address

MOST = 100  # at once; a page has twenty

TABS: dict[str, tuple[object, Callable[[Awaited], bool]]] = {
    "late": (gettext_lazy("Late"), lambda one: one.late > 0),
    ANSWER: (gettext_lazy("No answer yet"), lambda one: one.what == ANSWER),
    JUDGEMENT: (gettext_lazy("Judging"), lambda one: one.what == JUDGEMENT),
    JOINT: (gettext_lazy("Judging together"), lambda one: one.what == JOINT),
    "all": (gettext_lazy("All places"), lambda one: True),
}


@require_safe
@only_for(coordinates)
def listed(request: PortalRequest) -> HttpResponseBase:
    """Who is late first: asked when, due when, reminded when."""
    today = timezone.localdate()
    everybody = awaited(request.user, today)
    view = request.GET.get("show", "late")
    view = view if view in TABS else "late"
    rows = [one for one in everybody if TABS[view][1](one)]
    if file := as_file(request, "awaited-assessors", AWAITED, rows):
        return file
    context = {
        "page": pages.page_of(rows, request),
        "tabs": [(key, word, sum(1 for one in everybody if fits(one))) for key, (word, fits) in TABS.items()],
        "view": view,
        "summary": summary_of_late(everybody),
        "today": today,
    }
    return render(request, "assessments/late.html", context)


@require_POST
def remind(request: PortalRequest, pk: int) -> HttpResponse:
    """Remind one assessor now; then back to the page on which the button was."""
    seat = get_object_or_404(seats_of_coordinator(request.user), pk=pk)
    return attempt(
        request,
        lambda: remind_assessor(seat, by=request.user, today=timezone.localdate()),
        _("%(name)s is reminded.") % {"name": seat.person.name},
        next_address(request, address("assessments:late")),
    )


@require_POST
@only_for(coordinates)
def remind_chosen(request: PortalRequest) -> HttpResponse:
    """Remind the assessors that were ticked, each once a day; who could not be reminded is counted, not hidden."""
    to = next_address(request, reverse("assessments:late"))
    chosen = numbers_sent(request.POST.getlist("seat"))
    seats = list(seats_of_coordinator(request.user).filter(pk__in=chosen[:MOST]))
    if not seats:
        messages.info(request, _("First choose the assessors to remind."))
        return HttpResponseRedirect(to)
    remind_one = partial(remind_assessor, by=request.user, today=timezone.localdate())
    done = sum(not why_refused(partial(remind_one, seat)) for seat in seats)
    if done:
        said = ngettext("%(count)s assessor is reminded.", "%(count)s assessors are reminded.", done)
        messages.success(request, said % {"count": done})
    if left := len(seats) - done:
        said = ngettext(
            "%(count)s was not: reminded today already, or nothing is expected any more.",
            "%(count)s were not: reminded today already, or nothing is expected any more.",
            left,
        )
        messages.info(request, said % {"count": left})
    return HttpResponseRedirect(to)
