"""The profiles, for the coordinator: which one is active, and the regime around each (docs/domain.md, Profiles)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.forms.profiles import ProfileForm
from trajectories.models import Profile
from trajectories.touched import touched_by_profile
from trajectories.workflow.profiles import activate_profile, change_profile
from utq_portal.office.impact import Touched
from utq_portal.people.workflow.roles import check_settles
from utq_portal.policy.workflow import note_step
from utq_portal.web import foretold
from utq_portal.web.acting import acted, attempt, carried_out, sent
from utq_portal.web.coordinating import for_coordinator
from utq_portal.web.request import PortalRequest


@require_safe
@for_coordinator
def profiles_page(request: PortalRequest) -> HttpResponse:
    """The profiles, and which one is active."""
    rows = Profile.objects.annotate(
        competence_count=Count("competences", distinct=True),
        criterion_count=Count("competences__criteria", distinct=True),
    ).order_by("-active", "code")
    return render(request, "trajectories/profiles.html", {"profiles": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def profile_page(request: PortalRequest, pk: int) -> HttpResponse:
    """The regime around one profile."""
    row = get_object_or_404(Profile, pk=pk)
    form = ProfileForm(sent(request), instance=Profile.objects.get(pk=pk))
    touched_now: list[Touched] = []
    if form.is_bound and form.is_valid():
        check_settles(request.user)
        labels = {name: field.label for name, field in form.fields.items()}
        touched_now = touched_by_profile(row, form.cleaned_data, labels)
    sealed = foretold.seal(touched_now)
    if not foretold.is_confirmed(request, sealed):
        context = {"form": form, "profile": row, "touched": touched_now, "sealed": sealed}
        return render(request, "trajectories/profile.html", context)
    if form.is_bound and form.is_valid():
        act = lambda: change_profile(row, form.cleaned_data, by=request.user)  # noqa: E731
        if gone := acted(request, form, act, _("The profile is saved."), reverse("settings_profiles")):
            return gone
    context = {"form": form, "profile": row}
    return render(request, "trajectories/profile.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_coordinator
def activate(request: PortalRequest, pk: int) -> HttpResponse:
    """Let new trajectories start under this profile."""
    row = get_object_or_404(Profile, pk=pk)
    done = _("New trajectories start under this profile. Those that run keep theirs.")
    return attempt(request, lambda: activate_profile(row, by=request.user), done, reverse("settings_profiles"))


def choose_profile(request: PortalRequest) -> HttpResponse | None:
    """The step of the first set-up: the profile under which trajectories start; an answer where none was chosen."""
    row = Profile.objects.filter(code=request.POST.get("profile", "")).first()
    if row is None:
        messages.error(request, _("Choose a profile."))
        return redirect("setup")
    if not row.active and not carried_out(
        request, lambda: activate_profile(row, by=request.user), _("The profile is chosen.")
    ):
        return redirect("setup")
    note_step("profile", done=True, by=request.user)
    return None
