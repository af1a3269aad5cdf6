"""One person or two; whether two accounts are one is the coordinator's word, never the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from trajectories.workflow import joining
from utq_portal.office.queries.people import employments_of
from utq_portal.people.models import User
from utq_portal.people.workflow.accounts import cases_of, keep_apart, merge
from utq_portal.web.acting import carried_out
from utq_portal.web.coordinating import for_coordinator
from utq_portal.web.fresh import sent_lately
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

_SAYS = {
    True: gettext_lazy("This account stays."),
    False: gettext_lazy("This account closes; its address, roles and stand-ins go over."),
    None: "",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
@sent_lately
def same_person(request: PortalRequest, pk: int, other: int) -> HttpResponse:
    """Two accounts side by side: make them one, or note that they are two people."""
    one, two = (get_object_or_404(User, pk=key, is_active=True) for key in (pk, other))
    if cases_of(one) and cases_of(two):
        return _two_with_cases(request, one, two)
    # the one without employment or case of its own goes into the other
    duplicate, into = (one, two) if not cases_of(one) else (two, one)
    if request.method == "POST" and request.POST.get("do") == "apart":
        return _apart(request, one, two)
    if request.method == "POST":
        done = _("The two accounts are one now. The person is told, and signs in as before.")
        if carried_out(request, lambda: merge(duplicate, into=into, by=request.user), done):
            return redirect("person", pk=into.pk)
    context = {"sides": _sides(duplicate, into, into, request.user)}
    return render(request, "trajectories/joining/same_person.html", context)


def _apart(request: PortalRequest, one: User, two: User) -> HttpResponse:
    done = _("Noted: they are two people.")
    carried_out(request, lambda: keep_apart(one, two, by=request.user), done)
    return redirect("unknown_people")


def _sides(one: User, two: User, stays: User | None, by: User) -> list[dict[str, Any]]:
    """Both accounts as the page shows them."""
    return [
        {
            "person": person,
            "employments": employments_of(person, by),
            "roles": person.role_assignments.select_related("faculty").order_by("-valid_from"),
            "says": _SAYS[None if stays is None else person.pk == stays.pk],
        }
        for person in (one, two)
    ]


def _two_with_cases(request: PortalRequest, one: User, two: User) -> HttpResponse:
    """Both have an employment or a case: the coordinator chooses the number, sees what changes, and confirms."""
    today, by = timezone.localdate(), request.user
    if request.method == "POST" and request.POST.get("do") == "apart":
        return _apart(request, one, two)
    chosen_key = (request.POST if request.method == "POST" else request.GET).get("stays", "")
    staying = next((person for person in (one, two) if str(person.pk) == chosen_key), None)
    closing = None if staying is None else (two if staying.pk == one.pk else one)
    if staying is not None and closing is not None and request.method == "POST":
        shown = request.POST.get("shown", "")
        done = _("The two accounts are one now. The person is told, and signs in as before.")
        act = lambda: joining.join(closing, staying, by=by, today=today, shown=shown)  # noqa: E731
        if carried_out(request, act, done):
            return redirect("person", pk=staying.pk)
    why = joining.hindrances(one, two)
    context: dict[str, Any] = {
        "sides": _sides(one, two, staying, by),
        "people": (one, two),
        "hindrances": why,
        "staying": staying,
        "closing": closing,
    }
    if staying is not None and closing is not None and not why:
        try:
            context["preview"] = joining.preview(closing, staying, by=by, today=today)
        except Refused as refused:  # stands on the page with what else is in the way
            context["hindrances"] = [refused.why]
    return render(request, "trajectories/joining/join.html", context)
