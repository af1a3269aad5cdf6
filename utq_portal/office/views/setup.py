"""The first set-up: seven steps on one page, in any order, each saved when it is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from utq_portal.office.contrast import pairs
from utq_portal.office.forms import settings as forms
from utq_portal.office.golive import go_live
from utq_portal.office.queries import people as queries
from utq_portal.office.steps import Step, add, parts_at
from utq_portal.office.steps import steps as known_steps
from utq_portal.office.summaries import summary_of_setup
from utq_portal.office.views.settings import choose_preset, differences, own_row, save_institution, save_look
from utq_portal.people.models import Faculty, FeedUpload, Invitation
from utq_portal.people.workflow.faculties import save_faculty
from utq_portal.policy import workflow
from utq_portal.policy.models import Institution, Preset
from utq_portal.policy.queries import may_post
from utq_portal.web import dates
from utq_portal.web.acting import carried_out
from utq_portal.web.autosave import is_autosave
from utq_portal.web.coordinating import for_coordinator, or_404
from utq_portal.web.request import PortalRequest


@dataclass(frozen=True, slots=True)
class StepOf:
    """One step: its number, name, and how it stands."""

    number: int
    key: str
    name: Promise
    kind: str  # good, draft, waiting or none, as the status component says it
    word: str
    parts: list[dict[str, object]]


def _stand(key: str, row: Institution, facts: dict[str, object]) -> tuple[str, str]:
    """How a step stands; what the portal can see for itself is not asked."""
    if key == "live":
        if may_post() and row.set_up_at:
            return "good", _("Live")
        return ("draft", _("Planned")) if row.go_live_on and not row.post_nothing else ("none", _("Not started"))
    if key == "feed" and facts["applied"]:
        return "good", _("Done")
    if key == "faculties" and facts["faculties"]:
        return ("good", _("Done")) if not facts["empty"] else ("draft", _("In progress"))
    return ("good", _("Done")) if key in row.steps_done else ("none", _("Not started"))


def _live_since(row: Institution) -> date | None:
    """The day from which messages go out: the one that was named, or on which the portal was set up."""
    if not (may_post() and row.set_up_at):
        return row.go_live_on
    return row.go_live_on or timezone.localdate(row.set_up_at)


def _page(request: PortalRequest, failed: str = "", **bound: Any) -> HttpResponse:
    row, today = own_row(), timezone.localdate()
    faculties = list(Faculty.objects.filter(active=True))
    facts: dict[str, object] = {
        "faculties": faculties,
        "empty": queries.role_figures(today, faculties).empty,
        "applied": FeedUpload.objects.filter(state=FeedUpload.State.APPLIED).order_by("-pk").first(),
        "today": today,
    }
    steps = [
        StepOf(number, step.key, step.name, *_stand(step.key, row, facts), parts_at(step.key))
        for number, step in enumerate(known_steps().values(), 1)
    ]
    current, live_since = next((step for step in steps if step.kind != "good"), None), _live_since(row)
    done = sum(step.kind == "good" for step in steps)
    context = {
        **facts,
        "row": row,
        "steps": steps,
        "summary": summary_of_setup(done, len(steps), current.name if current else None, live_since),
        "live_since": live_since,
        "current": failed or request.GET.get("step") or (current.key if current else ""),
        "name_form": forms.InstitutionForm(instance=row),
        "look_form": forms.LookForm(initial={"brand_colour": row.brand_colour}),
        "faculty_form": forms.FacultyListForm(),
        "live_form": forms.GoLiveForm(initial={"go_live_on": row.go_live_on}),
        "pairs": pairs(row.brand_colour),
        "presets": Preset.choices,
        "differences": differences(),
        "held": Invitation.objects.filter(sent_at=None, person__last_login=None).count(),
        "form_failed": bool(failed),
        **bound,
    }
    return render(request, "office/setup.html", context, status=422 if failed else 200)


@require_safe
@for_coordinator
def setup(request: PortalRequest) -> HttpResponse:
    """The seven steps and how they stand."""
    return _page(request)


@require_POST
@for_coordinator
def setup_step(request: PortalRequest, step: str) -> HttpResponse:
    """Save one step; a failed one comes back with its input."""
    answer, keys = or_404(known_steps().get(step)).save(request), list(known_steps())
    return answer or redirect(f"{reverse('setup')}?step={keys[min(keys.index(step) + 1, len(keys) - 1)]}")


def _save_name(request: PortalRequest) -> HttpResponse | None:
    form = forms.InstitutionForm(request.POST, instance=own_row())
    autosave = is_autosave(request)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422) if autosave else _page(request, "name", name_form=form)
    if autosave:
        form.write(by=request.user)
        return JsonResponse({"version": 0, "saved_at": dates.clock(timezone.now())})
    save_institution(request, form)
    workflow.note_step("name", done=True, by=request.user)
    return None


def _save_look(request: PortalRequest) -> HttpResponse | None:
    form = forms.LookForm(request.POST, request.FILES)
    if not form.is_valid() or not save_look(request, form):
        return _page(request, "look", look_form=form)
    workflow.note_step("look", done=True, by=request.user)
    return None


def _save_procedure(request: PortalRequest) -> HttpResponse | None:
    return choose_preset(request, _("The preset is chosen. Each setting can be changed later."), "setup")


def _save_faculties(request: PortalRequest) -> HttpResponse | None:
    form = forms.FacultyListForm(request.POST)
    if not form.is_valid():
        return _page(request, "faculties", faculty_form=form)
    known = {code.lower() for code in Faculty.objects.values_list("code", flat=True)}
    with transaction.atomic():
        for code, nl, en in form.cleaned_data["faculties"]:
            if code.lower() not in known:
                save_faculty(Faculty(code=code, name_nl=nl, name_en=en), by=request.user)
                known.add(code.lower())
        workflow.note_step("faculties", done=True, by=request.user)
    messages.success(request, _("The faculties are saved. Now invite the people who hold roles."))
    return None


def _save_feed(request: PortalRequest) -> HttpResponse | None:
    workflow.note_step("feed", done=request.POST.get("later") != "no", by=request.user)
    messages.success(request, _("Noted. HR can load a file at any time."))
    return None


def _save_live(request: PortalRequest) -> HttpResponse | None:
    form, today = forms.GoLiveForm(request.POST), timezone.localdate()
    if form.is_valid():
        on = form.cleaned_data["go_live_on"]
        if on < today:
            form.add_error("go_live_on", _("Enter today or a later day"))
        else:
            done = _("The day is set. From then on the portal writes.")
            carried_out(request, lambda: go_live(on, by=request.user, today=today), done)
            return None
    return _page(request, "live", live_form=form)


add(
    Step("name", 10, gettext_lazy("Name and words"), _save_name),
    Step("look", 20, gettext_lazy("Look"), _save_look),
    Step("procedure", 40, gettext_lazy("How much procedure?"), _save_procedure),
    Step("faculties", 50, gettext_lazy("Faculties and roles"), _save_faculties),
    Step("feed", 60, gettext_lazy("First HR file"), _save_feed),
    Step("live", 70, gettext_lazy("Go live"), _save_live),
)
