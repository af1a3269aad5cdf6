"""Times for intake meetings: offered by UTQ supervisors, booked by teachers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.forms.slots import BookingForm, SlotsForm
from trajectories.models import IntakeSlot, Trajectory
from trajectories.queries.intake import intake_for, intake_progress, intakes_held_by, waiting_intakes
from trajectories.queries.slots import bookings_in, free_slots, running_booking, slots_of
from trajectories.rules import OWN
from trajectories.summaries import summary_of_slots
from trajectories.views.common import around, found, page
from trajectories.workflow import slots as slots_steps
from trajectories.workflow.slots import book, cancel, move, offer_slots
from utq_portal.people.models import Role, User
from utq_portal.web.acting import acted, attempt
from utq_portal.web.coordinating import or_404, role_required
from utq_portal.web.links import address
from utq_portal.web.pages import first_of, page_of
from utq_portal.web.request import PortalRequest

SLOTS_MOST = 80  # times on one page


def _by_day(slots: Iterable[IntakeSlot]) -> list[tuple[date, User, str, list[IntakeSlot]]]:
    """Slots in rows of the page: a day, a host and a place."""

    def row(slot: IntakeSlot) -> tuple[date, int, str]:
        return timezone.localtime(slot.starts_at).date(), slot.host_id, slot.place

    rows = []
    for (day, _host, place), times in groupby(sorted(slots, key=lambda s: (*row(s), s.starts_at)), key=row):
        group = list(times)
        rows.append((day, group[0].host, place, group))
    return rows


def _bookable(request: PortalRequest, pk: int) -> Trajectory:
    """A trajectory that the user may book for: the own one, or one whose intake the user may hold."""
    trajectory = found(intake_for(request.user), pk)
    or_404(OWN.has(request.user, trajectory) or getattr(trajectory, "holds_intake", False))
    return trajectory


@require_http_methods(["GET", "HEAD", "POST"])
def intake_slot(request: PortalRequest, pk: int) -> HttpResponse:
    """Choose a time, or another one."""
    trajectory = _bookable(request, pk)
    booking = running_booking(trajectory)
    form = BookingForm(request.POST or None, initial={"note": booking.note if booking else ""})
    if request.method == "POST" and form.is_valid():
        return _book(request, trajectory, form, moving=booking is not None)
    open_now = trajectory.state in Trajectory.INTAKE
    about = around(trajectory, request.user)
    free = _free(trajectory, about["attendance"].supervisor) if open_now else IntakeSlot.objects.none()
    shown = page_of(free, request, SLOTS_MOST, param="times")
    last = free.last() if shown.has_next else next(reversed(shown.rows), None)
    until = last.starts_at if last else None
    context: dict[str, Any] = {
        **about,
        "form": form,
        "booking": booking,
        "days": _by_day(shown.rows),
        "shown": shown,
        "summary": summary_of_slots(trajectory, request.user, booking, until),
        "chosen": str(form["slot"].value() or ""),
        "progress": intake_progress(trajectory),
        "open": open_now,
    }
    return page(request, "intake_slot.html", context, failed=request.method == "POST")


def _free(trajectory: Trajectory, supervisor: User | None) -> QuerySet[IntakeSlot]:
    """Free times: of the own UTQ supervisor when there are any, else of everybody in the faculty."""
    free = free_slots(trajectory, after=timezone.now())
    own = free.filter(host=supervisor)
    return own if supervisor and own.exists() else free


def _book(request: PortalRequest, trajectory: Trajectory, form: BookingForm, *, moving: bool) -> HttpResponse:
    slot = IntakeSlot.objects.filter(pk=form.cleaned_data["slot"], faculty=trajectory.faculty_id).first()
    here = address("trajectories:intake_slot", trajectory.pk)
    if slot is None:
        messages.error(request, _("This time has just been taken or withdrawn. Choose another one."))
        return HttpResponseRedirect(here)
    step = move if moving else book
    act = partial(step, trajectory, slot, by=request.user, note=form.cleaned_data["note"])
    done = _("The meeting is booked. The appointment comes by mail, for your calendar.")
    return attempt(request, act, done, address("trajectories:intake", trajectory.pk), back=here)


@require_POST
def cancel_slot(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the booked time back."""
    trajectory = _bookable(request, pk)
    done = _("The meeting is cancelled. Choose another time when it suits you.")
    to = address("trajectories:intake_slot", pk)
    return attempt(request, lambda: cancel(trajectory, by=request.user), done, to)


@require_POST
def no_show(request: PortalRequest, pk: int) -> HttpResponse:
    """Nobody came."""
    trajectory = found(intakes_held_by(request.user), pk)
    act = partial(slots_steps.no_show, trajectory, by=request.user)
    done = _("Noted. %(person)s is asked to choose another time.") % {"person": trajectory.person.name}
    return attempt(request, act, done, address("trajectories:intake", pk))


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.UTQ_SUPERVISOR)
def intake_slots(request: PortalRequest) -> HttpResponse:
    """The times that a UTQ supervisor offers: a list, and a form to add one or a series."""
    form = SlotsForm(request.POST or None, by=request.user, today=timezone.localdate())

    def act() -> list[IntakeSlot]:
        named = {name: form.cleaned_data[name] for name in ("minutes", "place", "url", "capacity")}
        return offer_slots(form.cleaned_data["faculty"], form.starts, by=request.user, **named)

    def done(made: list[IntakeSlot]) -> str:
        said = ngettext("%(count)s time is offered.", "%(count)s times are offered.", len(made))
        return said % {"count": len(made)}

    if gone := acted(request, form, act, done, request.path, "times"):
        return gone
    ahead = page_of(slots_of(request.user, since=timezone.now()), request, per_page=20)
    people = bookings_in(ahead.rows)
    context = {
        "form": form,
        "slots": ahead,
        "rows": [(slot, people.get(slot.pk, [])) for slot in ahead.rows],
        "waiting": first_of(waiting_intakes(request.user), 5),
    }
    return page(request, "intake_slots.html", context, failed=request.method == "POST")


@require_POST
def withdraw_slot(request: PortalRequest, slot: int) -> HttpResponse:
    """Take an offered time back; who had booked it is told."""
    row = get_object_or_404(IntakeSlot, pk=slot, host=request.user)
    act = partial(slots_steps.withdraw_slot, row, by=request.user)
    done = _("The time is withdrawn. Whoever had booked it gets a message.")
    return attempt(request, act, done, address("trajectories:intake_slots"))
