"""Appointments by hand: find somebody, see what is recorded, add, correct, change from a day, remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.obligations.exports import EMPLOYMENTS, PEOPLE
from trajectories.obligations.forms.employments import AddressForm, ChangeForm, EmploymentForm, PlaceForm, recorded
from trajectories.obligations.queries import employments as queries
from trajectories.obligations.queries.obligation import latest_of, with_status
from trajectories.obligations.standing import summary_of_appointments
from trajectories.obligations.workflow.addresses import change_address, why_not_address
from trajectories.views.common import page
from trajectories.workflow.employments import add_employment, change_employment, correct_employment, remove_employment
from utq_portal.people.models import Employment, Role, User
from utq_portal.web import dates
from utq_portal.web.acting import acted, attempt
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address as link
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest

MOST_CLOSED = 50  # on one page


@require_safe
@role_required(Role.HR_ADVISOR)
def people(request: PortalRequest) -> HttpResponseBase:
    """The people of the own faculties, to find somebody in."""
    text = request.GET.get("q", "").strip()[:80]
    rows = queries.people_listed(request.user, text)
    if file := as_file(request, "employees", PEOPLE, rows):
        return file
    found = page_of(rows, request, 25)
    return page(request, "hr/people.html", {"page": found, "q": text})


def _person(request: PortalRequest, pk: int) -> User:
    return get_object_or_404(queries.people_of_hr(request.user), pk=pk)


def _segment(request: PortalRequest, pk: int) -> Employment:
    return get_object_or_404(queries.employments_of_hr(request.user), pk=pk)


@require_safe
def employments(request: PortalRequest, pk: int) -> HttpResponseBase:
    """What is recorded of somebody's appointments, and what follows from it."""
    person, today = _person(request, pk), timezone.localdate()
    stretches = queries.stretches(queries.employments_of(person), request.user)
    if file := as_file(request, f"appointments-{person.pk}", EMPLOYMENTS, stretches):
        return file
    duty = latest_of(person)
    obligation = with_status(type(duty).objects.filter(pk=duty.pk), today).first() if duty else None
    context = {
        "person": person,
        "stretches": stretches,
        "closed": page_of(queries.closed_of(person), request, MOST_CLOSED, param="closed"),
        "summary": summary_of_appointments(person, obligation),
        "may_add": queries.own_faculties(request.user).exists(),
        "may_readdress": why_not_address(request.user, person) is None,
    }
    return page(request, "hr/employments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, pk: int) -> HttpResponse:
    """An appointment that the HR system does not tell of."""
    person, today = _person(request, pk), timezone.localdate()
    faculties = queries.own_faculties(request.user)
    form = EmploymentForm(request.POST or None, faculties=faculties, person=person, today=today)
    act = lambda: add_employment(person, form.cleaned_data, by=request.user, today=today)  # noqa: E731
    return _recorded(request, person, form, _("Record an appointment"), act)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PortalRequest, pk: int) -> HttpResponse:
    """What is recorded of a stretch was wrong, or its last day is known now."""
    row, today = _segment(request, pk), timezone.localdate()
    known = {"faculties": queries.own_faculties(request.user), "person": row.person, "initial": recorded(row)}
    form = EmploymentForm(request.POST or None, **known, today=today)
    act = lambda: correct_employment(row, form.cleaned_data, by=request.user, today=today)  # noqa: E731
    return _recorded(request, row.person, form, _("Correct the appointment"), act, row)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, pk: int) -> HttpResponse:
    """From a day on something else holds."""
    row, today = _segment(request, pk), timezone.localdate()
    faculties = queries.own_faculties(request.user)
    form = ChangeForm(request.POST or None, faculties=faculties, person=row.person, initial=recorded(row))

    def act() -> object:
        given = form.cleaned_data
        return change_employment(row, given, since=given["since"], by=request.user, today=today)

    return _recorded(request, row.person, form, _("Change the appointment from a day"), act, row)


def _recorded(
    request: PortalRequest,
    person: User,
    form: PlaceForm,
    title: str,
    act: Callable[[], object],
    row: Employment | None = None,
) -> HttpResponse:
    """The page of a form: what is wrong stands beside the field, a refusal above, and nothing typed is lost."""
    to = link("trajectories:employments", person.pk)
    if gone := acted(request, form, act, lambda _made: _deadline_now(person), to):
        return gone
    context = {"person": person, "form": form, "title": title, "row": row}
    return page(request, "hr/employment.html", context, failed=request.method == "POST")


def _deadline_now(person: User) -> str:
    duty = latest_of(person)
    if duty is None or duty.ended_on is not None or duty.deadline is None:
        return _("Recorded. The deadline was counted again.")
    return _("Recorded. The deadline is %(day)s now.") % {"day": dates.long(duty.deadline)}


@require_POST
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """An appointment by hand is taken back."""
    row = _segment(request, pk)
    act = partial(remove_employment, row, by=request.user, today=timezone.localdate())
    done = _("The appointment was removed and the deadline was counted again.")
    return attempt(request, act, done, link("trajectories:employments", row.person_id))


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def address(request: PortalRequest, pk: int) -> HttpResponse:
    """Another address to sign in with; who may not change it reads why, and who does."""
    person = _person(request, pk)
    form = AddressForm(request.POST or None)
    change = lambda: change_address(person, form.cleaned_data["email"], by=request.user)  # noqa: E731
    done = _("The address is changed. The old address is told.")
    if gone := acted(request, form, change, done, link("trajectories:employments", person.pk), "email"):
        return gone
    context = {"person": person, "form": form, "why_not": why_not_address(request.user, person)}
    return page(request, "hr/address.html", context, failed=request.method == "POST")
