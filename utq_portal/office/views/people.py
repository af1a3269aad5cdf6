"""People and roles, for the coordinator; and the stand-ins that every role holder names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utq_portal.office import lying
from utq_portal.office.exports import ROLES
from utq_portal.office.forms import people as forms
from utq_portal.office.invitations import Line, read_list
from utq_portal.office.queries import people as queries
from utq_portal.office.summaries import summary_of_people
from utq_portal.people.models import Delegation, Invitation, Role, RoleAssignment, User
from utq_portal.people.rules import coordinates
from utq_portal.people.workflow import accounts, invitations
from utq_portal.people.workflow import delegation as delegation_steps
from utq_portal.people.workflow import roles as roles_steps
from utq_portal.policy.queries import may_post
from utq_portal.web.acting import acted, carried_out, sent, tried
from utq_portal.web.coordinating import for_coordinator, or_404
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address
from utq_portal.web.pages import first_of, page_of, sorted_by
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

ORDERS = {"person": "person__folded", "role": ("role", "person__folded"), "until": "valid_until"}


@require_safe
@for_coordinator
def people(request: PortalRequest) -> HttpResponseBase:
    """Who holds which role on a day, the empty places, stand-ins and open invitations."""
    form = forms.PeopleFilter(request.GET)
    wanted, today = form.wanted(), timezone.localdate()
    text, day = wanted.get("q", ""), wanted.get("on") or today
    rows = queries.assignments(day, text=text, role=wanted.get("role", ""), faculty=wanted.get("faculty"))
    listed = lying.with_open_cases(sorted_by(rows, request, ORDERS, "person"))
    if file := as_file(request, "roles", ROLES, listed):
        return file
    figures = queries.role_figures(day, form.faculties)
    context = {
        "filter": form,
        "page": page_of(listed, request),
        "summary": summary_of_people(figures),
        "empty": figures.empty,
        "others": page_of(queries.people_found(text), request, 10, param="others") if text else [],
        "delegations": page_of(queries.delegations(today), request, 6, param="standins"),
        "invitations": first_of(queries.open_invitations(), 6),
        "today": today,
        "soon": today + timedelta(days=92),
    }
    return render(request, "office/people.html", context)


def _person_page(request: PortalRequest, person: User, **bound: Any) -> HttpResponse:
    """The page of a person; with a ``bound`` form it has failed."""
    today = timezone.localdate()
    roles = person.role_assignments.select_related("faculty").order_by("-valid_from", "role")
    asked = {name: request.GET.get(name) for name in ("role", "faculty")}
    context = {
        "person": person,
        "roles": roles,
        "role_form": forms.RoleForm(initial={"valid_from": today, **asked}),
        "details_form": forms.DetailsForm(instance=person),
        "merge_form": forms.MergeForm(),
        "employments": queries.employments_of(person, request.user),
        "left": lying.lying_with(person, request.user, timezone.now()),
        "holds_role": any(row.valid_until is None or row.valid_until >= today for row in roles),
        "delegations": queries.delegations_of(person, today),
        "invitation": getattr(person, "invitation", None) if person.last_login is None else None,
        "today": today,
        "form_failed": bool(bound),
        **bound,
    }
    return render(request, "office/person.html", context, status=422 if bound else 200)


@require_safe
@for_coordinator
def person(request: PortalRequest, pk: int) -> HttpResponse:
    """One person: employments, roles of now and before, stand-ins."""
    rows = lying.with_load(pk, request.user, timezone.now()).select_related("merged_into", "invitation")
    return _person_page(request, get_object_or_404(rows))


@require_POST
@for_coordinator
@sent_lately
def give_role(request: PortalRequest, pk: int) -> HttpResponse:
    """Give this person a role."""
    row = get_object_or_404(User, pk=pk, is_active=True)
    form = forms.RoleForm(request.POST)
    done = _("%(person)s has the role.") % {"person": row.name}
    act = lambda: roles_steps.give_role(row, by=request.user, **form.cleaned_data)  # noqa: E731
    return acted(request, form, act, done, address("person", pk)) or _person_page(request, row, role_form=form)


@require_POST
@for_coordinator
@sent_lately
def end_role(request: PortalRequest, pk: int) -> HttpResponse:
    """End a role now, or after a day that is named."""
    row = get_object_or_404(RoleAssignment.objects.select_related("person"), pk=pk)
    form, today = forms.EndRoleForm(request.POST), timezone.localdate()
    if not form.is_valid():
        messages.error(request, _("Enter the last day of the role, for example 1 March 2028."))
        return redirect("person", pk=row.person_id)
    last_day = form.cleaned_data["last_day"] or today - timedelta(days=1)
    done = _("The role ends. Hand over what still lies with this person.")
    act = lambda: roles_steps.end_role(row, by=request.user, last_day=last_day, today=today)  # noqa: E731
    # nobody must stay on a name that no longer reads along
    page = lying.page_after(row, request.user) if carried_out(request, act, done) else ""
    return redirect(page or "person", pk=row.person_id)


@require_POST
@for_coordinator
@sent_lately
def change_details(request: PortalRequest, pk: int) -> HttpResponse:
    """Change names, address, employee number or language."""
    row = get_object_or_404(User, pk=pk, is_active=True)
    form = forms.DetailsForm(request.POST, instance=User.objects.get(pk=pk))
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if not changes:
            return redirect("person", pk=pk)
        act = lambda: accounts.set_details(row, changes, by=request.user)  # noqa: E731
        if gone := acted(request, form, act, _("The details are saved."), address("person", pk)):
            return gone
    return _person_page(request, row, details_form=form)


@require_POST
@for_coordinator
@sent_lately
def merge(request: PortalRequest, pk: int) -> HttpResponse:
    """Fold this account into another one of the same person; one with a case is compared with the other first."""
    row = get_object_or_404(User, pk=pk)
    form = forms.MergeForm(request.POST)
    if form.is_valid():
        into = form.cleaned_data["into"]
        if into.pk != row.pk and accounts.cases_of(row):
            return redirect(address("same_person", row.pk, into.pk))
        act = lambda: accounts.merge(row, into=into, by=request.user)  # noqa: E731
        if gone := acted(request, form, act, _("The two accounts are one now."), address("person", into.pk)):
            return gone
    return _person_page(request, row, merge_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
@sent_lately
def invite(request: PortalRequest) -> HttpResponse:
    """Read a pasted list, show what each line leads to, and give the roles."""
    form = forms.InviteForm(sent(request), initial={"role": Role.ASSESSOR})
    lines: list[Line] = []
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        lines = read_list(data["people"], role=data["role"], until=data["until"], today=timezone.localdate())
    good = [line for line in lines if line.good]
    if form.is_valid() and request.POST.get("do") == "give":
        if good:
            return _give_all(request, good)
        messages.error(request, _("No line gives anybody a role. Correct the lines below."))
    context = {
        "form": form,
        "lines": lines,
        "good": len(good),
        "waiting": not may_post(),
        "invitations": page_of(queries.open_invitations(), request),
    }
    return render(request, "office/invite.html", context, status=422 if form.errors else 200)


def _give_all(request: PortalRequest, lines: list[Line]) -> HttpResponse:
    """Every good line in a transaction of its own: one that is refused now does not stop the others."""
    given, today = 0, timezone.localdate()
    for line in lines:
        try:
            with transaction.atomic():
                invitations.invite(**line.told, by=request.user, today=today, valid_until=line.until)
            given += 1
        except Refused as refused:  # told under its line
            messages.error(request, f"{line.email}: {refused.why}")
    words = ngettext("%(count)s person has a role now.", "%(count)s people have a role now.", given)
    if given:
        messages.success(request, words % {"count": given})
    return redirect("invite")


@require_POST
@for_coordinator
def send_again(request: PortalRequest, pk: int) -> HttpResponse:
    """Send an invitation once more."""
    row = get_object_or_404(Invitation.objects.select_related("person"), pk=pk)
    out = tried(request, lambda: invitations.send_again(row, by=request.user))
    if out:
        messages.success(request, _("The invitation is sent again."))
    elif out is not None:  # what is told is no success where it waits
        messages.info(request, _("Messages are held back until go-live. The invitation goes out then."))
    return redirect("invite")


def _named(request: PortalRequest, holder: User, form: forms.DelegationForm, done: str, to: str) -> HttpResponse | None:
    """Name a stand-in for ``holder``, where the form does."""

    def name_stand_in() -> None:
        (role, faculty), data = form.handed(), form.cleaned_data
        days = {name: data[name] for name in ("valid_from", "valid_until")} | {"today": timezone.localdate()}
        delegation_steps.delegate(holder, data["to_person"], role, by=request.user, faculty=faculty, **days)

    return acted(request, form, name_stand_in, lambda _made: done % {"name": form.cleaned_data["to_person"].name}, to)


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def delegation(request: PortalRequest) -> HttpResponse:
    """Name a stand-in for a role of one's own, see and end what runs; 404 for who has neither."""
    today = timezone.localdate()
    roles = queries.own_roles(request.user, today)
    running = list(queries.delegations_of(request.user, today))
    or_404(roles or running)
    form = forms.DelegationForm(sent(request), roles=roles)
    if gone := _named(request, request.user, form, _("%(name)s stands in for you."), request.path):
        return gone
    context = {"form": form if roles else None, "running": running}
    return render(request, "office/delegation.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
@sent_lately
def delegate_for(request: PortalRequest, pk: int) -> HttpResponse:
    """Name a stand-in for somebody who is away."""
    holder = get_object_or_404(User, pk=pk, is_active=True)
    form = forms.DelegationForm(sent(request), roles=queries.own_roles(holder, timezone.localdate()))
    if gone := _named(request, holder, form, _("The stand-in is named, and both are told."), address("person", pk)):
        return gone
    context = {"form": form, "holder": holder}
    return render(request, "office/delegate_for.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_delegation(request: PortalRequest, pk: int) -> HttpResponse:
    """End it now: for the holder, the stand-in and the coordinator."""
    today = timezone.localdate()
    rows = Delegation.objects.select_related("from_person")
    if not coordinates(request.user):
        rows = queries.delegations_of(request.user, today)
    row = get_object_or_404(rows, pk=pk)
    mine = request.user.pk in (row.from_person_id, row.to_person_id)
    act = lambda: delegation_steps.end_delegation(row, by=request.user, today=today)  # noqa: E731
    carried_out(request, act, _("It has ended. The role is back with its holder."))
    # who gave the last one back and holds no role has no such page any more
    if mine and not queries.own_roles(request.user, today):
        return redirect("home")
    return redirect("delegation") if mine else redirect("person", pk=row.from_person_id)
