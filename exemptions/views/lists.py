"""The requests around somebody, what a decider decides at once, and the start of a request."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from exemptions import queries, rules
from exemptions.exports import HOLDERS, REQUESTS, TO_DECIDE
from exemptions.forms import AskForm
from exemptions.models import ExemptionRequest
from exemptions.summaries import beginning_of, summary_of_all
from exemptions.workflow import asking
from exemptions.workflow.deciding import decide
from trajectories.obligations.models import Obligation
from utq_portal.folding import found
from utq_portal.people.models import Role, User
from utq_portal.web.acting import attempt, why_refused
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.numbers import numbers_sent
from utq_portal.web.pages import Page, first_of, page_of
from utq_portal.web.request import PortalRequest

S = ExemptionRequest.State
STAFF = {Role.HR_ADVISOR, Role.EXEMPTION_ADVISOR, Role.FACULTY_DECIDER, Role.COORDINATOR}
MOST_AT_ONCE = 50


@require_safe
def overview(request: PortalRequest) -> HttpResponseBase:
    """The requests this person has to do with; what waits for them first."""
    if not any(held.role in STAFF for held in request.user.held_roles):
        own = queries.own_request(request.user)
        return redirect("exemptions:case", own.pk) if own else redirect("exemptions:ask")
    rows = queries.requests_for(request.user)
    wanted = request.GET.get("show", "")
    if wanted == "waiting":
        rows = queries.waiting_for(request.user)
    elif wanted in S.values:
        rows = rows.filter(state=wanted)
    elif wanted == "running" or not wanted:
        rows = rows.filter(state__in=ExemptionRequest.RUNNING)
    text, ball = request.GET.get("q", "").strip(), request.GET.get("with", "")
    rows = rows.filter(found(text, "person__folded", ("person__employee_no__istartswith",)))
    if ball in HOLDERS:
        rows = rows.filter(Q(holder=ball))
    rows = queries.with_turn(rows, request.user).order_by("state_since", "pk")
    if file := as_file(request, "exemptions", REQUESTS, rows):
        return file
    waiting = queries.waiting_for(request.user).count()
    coordinates = request.user.holds(Role.COORDINATOR)
    context = {
        "today": timezone.localdate(),
        "holders": list(HOLDERS.items()),
        "with": ball,
        "page": _named(page_of(rows, request), request.user),
        "waiting": waiting,
        "summary": summary_of_all(waiting),
        "show": wanted or "running",
        "q": text,
        "external": first_of(queries.external_waiting(request.user), 20) if coordinates else None,
        "is_hr": request.user.holds(Role.HR_ADVISOR),
        "is_decider": request.user.holds(Role.FACULTY_DECIDER),
        "is_coordinator": coordinates,
    }
    return render(request, "exemptions/overview.html", context)


def _named(page: Any, reader: User) -> Any:
    """The page with ``holder_word`` on each row: who has the ball, in words; empty when nobody has.

    What waits for a role that nobody fills is the coordinator's, who reads "You" (``yours``).
    """
    for row in page:
        row.holder_word = HOLDERS.get(row.holder, "")
        row.yours_now = row.your_turn or queries.is_coordinators(row, reader)
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def decisions(request: PortalRequest) -> HttpResponseBase:
    """Everything this decider can decide as advised, on one list; several at once."""
    if request.method == "POST":
        return _decide_many(request)
    rows = queries.to_decide(request.user)
    if file := as_file(request, "exemptions-to-decide", TO_DECIDE, rows):
        return file
    page = page_of(rows, request)
    second = first_of(queries.requests_for(request.user).filter(rules.DECIDER(request.user), state=S.SECOND), 20)
    context = {"page": page, "second": second, "unprintable": queries.unprintable(page)}
    return render(request, "exemptions/decisions.html", context)


def _decide_many(request: PortalRequest) -> HttpResponse:
    keys = numbers_sent(request.POST.getlist("request"), 9)[:MOST_AT_ONCE]
    rows = list(queries.to_decide(request.user).filter(pk__in=keys))
    done, refusals = 0, []
    for row in rows:
        grant = row.advice == ExemptionRequest.Advice.GRANT
        act = partial(decide, row, by=request.user, grant=grant, reason="", today=timezone.localdate())
        if why := why_refused(act):
            refusals.append(f"{row.person.name}: {why}")
        else:
            done += 1
    if done:
        words = ngettext(
            "%(number)s request decided as advised. The candidate has been informed.",
            "%(number)s requests decided as advised. The candidates have been informed.",
            done,
        )
        messages.success(request, words % {"number": done})
    for sentence in refusals:
        messages.error(request, sentence)
    if not done and not refusals:
        messages.error(request, _("Choose at least one request that still waits for you."))
    return redirect("exemptions:decisions")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest) -> HttpResponse:
    """The teacher asks HR for an exemption; ?ground= comes from the three questions."""
    obligation = queries.running_obligation(request.user)
    ground = queries.active_grounds().filter(code=request.GET.get("ground", "")[:10]).first()
    form = AskForm(request.POST or None, initial={"ground": ground})
    if request.method == "POST" and form.is_valid():

        def back() -> str:
            own = queries.own_request(request.user)
            return own.get_absolute_url() if own else reverse("exemptions:ask")

        act = partial(asking.ask, request.user, by=request.user, today=timezone.localdate(), **form.cleaned_data)
        return attempt(
            request, act, _("Your request is with HR. Add your documents now."), ExemptionRequest.get_absolute_url, back
        )
    context = {
        "form": form,
        "obligation": obligation,
        "own": queries.own_request(request.user),
        "summary": beginning_of(obligation, own=True),
    }
    return render(request, "exemptions/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
def choose_teacher(request: PortalRequest) -> HttpResponse:
    """HR opens a request for a teacher: first, for whom."""
    text = request.GET.get("q", "").strip()[:80]
    rows = queries.teachers_of(request.user, text)
    found: Page[Obligation] | list[Obligation] = page_of(rows, request) if text else []
    context = {"q": text, "found": found, "is_hr": request.user.holds(Role.HR_ADVISOR)}
    return render(request, "exemptions/choose_teacher.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_for(request: PortalRequest, pk: int) -> HttpResponse:
    """HR opens a request for the teacher of this obligation."""
    rows = Obligation.objects.filter(rules.HR(request.user)).select_related("person", "faculty")
    obligation = get_object_or_404(rows, pk=pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(asking.ask, obligation.person, by=request.user, today=timezone.localdate(), **form.cleaned_data)
        done = _("Opened. Add the documents, then request the exemption with one click.")
        return attempt(request, act, done, ExemptionRequest.get_absolute_url, reverse("exemptions:overview"))
    summary = beginning_of(obligation, own=False)
    context = {"form": form, "obligation": obligation, "person": obligation.person, "summary": summary}
    return render(request, "exemptions/ask.html", context, status=422 if form.is_bound else 200)
