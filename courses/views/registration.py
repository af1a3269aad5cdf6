"""Registering, one's own courses, and the line manager's answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.exports import OWN, REGISTRATIONS
from courses.forms.registration import RegisterForm, RegisterOtherForm, RegistrationFilter, RejectForm
from courses.models import Edition, Registration
from courses.queries import registrations as reads
from courses.queries.calendar import own_entries
from courses.queries.capacity import with_places
from courses.queries.catalogue import for_reader
from courses.queries.registrations import own_registrations, reads_registrations, to_approve
from courses.summaries import summary_of_own
from courses.views.common import tabs_for
from courses.workflow import registration as steps
from utq_portal.agenda.ics import published
from utq_portal.people.models import Role, User
from utq_portal.people.queries import line_manager_of
from utq_portal.web import pango
from utq_portal.web.acting import attempt, onward, say_refused, sent
from utq_portal.web.coordinating import only_for, or_404, role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

R = Registration.State


def _edition(user: User, pk: int) -> Edition:
    """An announced edition with its places and the reader's own state there."""
    now = timezone.now()
    rows = for_reader(with_places(reads.edition_to_register(now), now), user, now)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PortalRequest, pk: int) -> HttpResponse:
    """When and where, what overlaps and who decides; then one click."""
    user, edition = request.user, _edition(request.user, pk)
    form = RegisterForm(sent(request), edition=edition, person=user)
    overlaps = steps.overlapping(edition, user)
    if request.method == "POST" and form.is_valid():
        try:
            known, shares = form.agreed("overlap_known"), form.agreed("shares_dossier")
            made = steps.register(edition, user, by=user, overlap_known=known, shares_dossier=shares)
        except steps.Overlap:
            pass  # the page says it, and offers to register all the same
        except Refused as refused:  # but for an overlap
            say_refused(request, refused)
            return redirect("courses:course", pk=edition.course_id)
        else:
            return onward(request, _said(made), address("courses:mine"))
    context: dict[str, Any] = {
        "edition": edition,
        "course": edition.course,
        "form": form,
        "overlaps": overlaps,
        "twice": steps.other_places(edition, user),
        "hindrance": steps.hindrance(edition, user),
        "manager": line_manager_of(user) if edition.needs_manager_approval else None,
    }
    return render(request, "courses/register.html", context, status=422 if form.is_bound else 200)


def _said(registration: Registration) -> str:
    return {
        R.CONFIRMED: _("You have a place. The meetings are in your calendar mail."),
        R.WAITLISTED: _("All places are taken: you are on the waiting list. You hear when a place comes free."),
        R.PENDING: _("Your line manager is asked. You hear the answer."),
    }[R(registration.state)]


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.COURSE_MANAGER, Role.UTQ_SUPERVISOR)
def register_other(request: PortalRequest, pk: int) -> HttpResponse:
    """A UTQ supervisor or the course manager registers somebody."""
    edition = _edition(request.user, pk)
    form = RegisterOtherForm(sent(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            known = form.cleaned_data["overlap_known"]
            made = steps.register(edition, person, by=request.user, overlap_known=known)
        except steps.Overlap as overlap:  # asked in the form, beside the person
            form.ask_overlap(str(overlap.why))
        except Refused as refused:  # but for an overlap
            form.add_error("person", str(refused.why))
        else:
            words = _("%(person)s is registered: %(state)s.")
            done = words % {"person": person.name, "state": made.get_state_display()}
            return onward(request, done, edition.course.get_absolute_url())
    context = {"edition": edition, "course": edition.course, "form": form}
    return render(request, "courses/register_other.html", context, status=422 if form.is_bound else 200)


@require_safe
def mine(request: PortalRequest) -> HttpResponseBase:
    """The own registrations: where one stands, and what to do."""
    user, now = request.user, timezone.now()
    rows = own_registrations(user)
    past = reads.past(rows, now)
    if file := as_file(request, "courses", OWN, past):
        return file
    coming: list[Any] = list(reads.ahead(rows, now))
    context: dict[str, object] = {
        "coming": coming,
        "page": page_of(past, request),
        "offers": [row for row in coming if row.state == R.OFFERED],
        "summary": summary_of_own(coming),
        "today": timezone.localdate(now),
        "draws": not pango.missing(),
        **tabs_for(user, "mine"),
    }
    return render(request, "courses/mine.html", context)


def _own(request: PortalRequest, pk: int) -> Registration:
    return get_object_or_404(own_registrations(request.user), pk=pk)


@require_safe
def calendar(request: PortalRequest, pk: int) -> HttpResponse:
    """The sessions of one own registration, for the calendar."""
    row = _own(request, pk)
    or_404(row.state in Registration.HAS_PLACE)
    response = HttpResponse(published(own_entries(row)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="course.ics"'
    return response


@require_POST
def accept(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the place that was offered."""
    row = _own(request, pk)
    done = _("The place is yours. The meetings are in your calendar mail.")
    return attempt(request, lambda: steps.accept_offer(row, by=request.user), done, address("courses:mine"))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Give up a place, an offer, or the place in the line."""
    row = get_object_or_404(reads.cancellable(request.user), pk=pk)
    own = rules.OWN.has(request.user, row)
    to = address("courses:mine") if own else row.edition.course.get_absolute_url()
    if request.method == "POST":
        done = _("The registration is cancelled.")
        return attempt(request, lambda: steps.cancel_registration(row, by=request.user), done, to)
    ended = row.state not in Registration.AHEAD
    if ended or steps.has_begun(row):
        messages.info(request, _("This registration has ended already.") if ended else str(steps.BEGUN))
        return HttpResponseRedirect(to)
    context = {"row": row, "own": own, "late": steps.late_by_now(row)}
    return render(request, "courses/cancel_registration.html", context)


@require_safe
def approvals(request: PortalRequest) -> HttpResponseBase:
    """What people ask their line manager; each with one click."""
    rows = to_approve(request.user)
    if file := as_file(request, "to-approve", REGISTRATIONS, rows):
        return file
    context = {"page": page_of(rows, request), **tabs_for(request.user, "approvals")}
    return render(request, "courses/approvals.html", context)


@require_POST
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Agree."""
    row = get_object_or_404(reads.approvals(request.user), pk=pk)
    done = _("You agreed. %(person)s hears it now.") % {"person": row.person.name}
    act = partial(steps.approve, row, by=request.user)
    return attempt(request, act, done, address("courses:approvals"))


@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Not agree, with a reason."""
    row = get_object_or_404(reads.approvals(request.user), pk=pk)
    form = RejectForm(sent(request))
    if request.method == "POST" and form.is_valid():
        act = partial(steps.reject, row, by=request.user, reason=form.cleaned_data["reason"])
        done = _("%(person)s hears that you do not agree, and why.") % {"person": row.person.name}
        return attempt(request, act, done, address("courses:approvals"))
    return render(request, "courses/reject.html", {"row": row, "form": form}, status=422 if form.is_bound else 200)


@require_safe
@only_for(reads_registrations)
def registrations(request: PortalRequest) -> HttpResponseBase:
    """Who goes to which course, as far as this reader may know."""
    form = RegistrationFilter(request.GET)
    rows = form.narrow(reads.registrations_for(request.user), timezone.localdate())
    if file := as_file(request, "registrations", REGISTRATIONS, rows):
        return file
    context = {"page": page_of(rows, request, 50), "filter": form, **tabs_for(request.user, "registrations")}
    return render(request, "courses/registrations.html", context)
