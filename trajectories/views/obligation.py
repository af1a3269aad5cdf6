"""Deadlines: the list of HR, "Why this date?", and what teacher, HR and dean may enter there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from trajectories import rules, workflow
from trajectories.forms.hr import AnswerForm, ExclusionForm, ExtensionForm, LeaveForm, ListForm, StartForm
from trajectories.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.queries import obligation as queries
from trajectories.queries.why import MONTHS, Why, month_choices
from trajectories.queries.why import why as explained
from trajectories.views.common import attempt, page
from utq_portal.people.models import Faculty, Role
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.pages import page_of, sorted_by
from utq_portal.web.request import PortalRequest

STATES: list[tuple[str, str | Promise]] = [
    *queries.Bucket.choices,
    (queries.State.SCHEDULED, queries.State.SCHEDULED.label),
    (queries.State.SETTLED, queries.State.SETTLED.label),
    (queries.State.ENDED, queries.State.ENDED.label),
    (queries.State.EXCLUDED, queries.State.EXCLUDED.label),
]
ORDERS = {
    "name": ("person__family_name", "person__given_name"),
    "faculty": "faculty__code",
    "start": "start_date",
    "deadline": "deadline",
}


@require_safe
def obligations(request: PortalRequest) -> HttpResponse:
    """The obligations of the own faculties, filtered, searched, sorted, page by page."""
    allowed = {Role.HR_ADVISOR, Role.COORDINATOR, Role.FACULTY_DECIDER}
    held = [one for one in request.user.held_roles if one.role in allowed]
    if not held:
        raise Http404
    today = timezone.localdate()
    everywhere = any(one.faculty_id is None for one in held)
    faculties = Faculty.objects.all() if everywhere else Faculty.objects.filter(pk__in=[one.faculty_id for one in held])
    form = ListForm(request.GET, choices=STATES, faculties=faculties)
    form.is_valid()
    rows = queries.obligations_to_list(request.user)
    if faculty := form.cleaned_data.get("faculty"):
        rows = rows.filter(faculty=faculty)
    counts = queries.bucket_counts(rows, today)
    shown = form.cleaned_data.get("show", "")
    rows = queries.search(rows, form.cleaned_data.get("q", ""))
    rows = queries.listed(rows, shown, today)
    rows = sorted_by(rows, request, ORDERS, default="deadline")
    context = {
        "form": form,
        "counts": [(value, label, counts[value]) for value, label in queries.Bucket.choices],
        "running": sum(counts.values()),
        "show": shown,
        "page": page_of(rows, request, 25),
        "today": today,
        "is_hr": request.user.holds(Role.HR_ADVISOR),
    }
    return page(request, "hr/obligations.html", context)


@require_safe
def mine(request: PortalRequest) -> HttpResponse:
    """To the own obligation: the running one, else the last."""
    found = queries.latest_of(request.user)
    if found is None:
        raise Http404
    return HttpResponseRedirect(reverse("trajectories:obligation", args=[found.pk]))


def _found(request: PortalRequest, pk: int) -> Obligation:
    rows = queries.with_status(queries.obligations_for(request.user), timezone.localdate())
    rows = queries.with_trajectory(rows)
    found: Obligation = get_object_or_404(rows, pk=pk)
    return found


def _address(obligation: Obligation) -> str:
    return reverse("trajectories:obligation", args=[obligation.pk])


@require_safe
def why(request: PortalRequest, pk: int) -> HttpResponse:
    """Why this date: the sum in sentences and drawn, and what may be asked or entered."""
    return _why(request, _found(request, pk))


def _why(request: PortalRequest, obligation: Obligation, failed: str = "", form: Form | None = None) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    shown = explained(obligation, user, today)
    own = obligation.person_id == user.pk
    hr = not own and _holds(request, Role.HR_ADVISOR, obligation)
    decider = not own and _holds(request, Role.FACULTY_DECIDER, obligation)
    open_ones = [one for one in shown.adjustments if one.decided_on is None and not one.refused and not one.revoked_on]
    runs = not obligation.settled_by and obligation.ended_on is None
    forms = _forms(request, obligation, shown, own=own, hr=hr) if runs else {}
    if form is not None:
        forms[failed] = form
    context: dict[str, Any] = {
        "obligation": obligation,
        "why": shown,
        "own": own,
        "hr": hr,
        "decider": decider,
        "may_write": hr or decider,
        "runs": runs,
        "today": today,
        "open_requests": open_ones,
        "waits_for": _waits_for(open_ones),
        "answered": [one for one in shown.adjustments if one.refused],
        "decided": [one for one in shown.adjustments if one.decided_on and not one.refused],
        "recorded": [one for one in shown.pauses if not one.derived] if own or hr else [],
        "ends": queries.ends_before_deadline(obligation, today),
        "policy": current(obligation.faculty_id),
        "trajectory_url": _case(obligation),
        "failed": failed,
        "failed_form": form,
        **forms,
    }
    return page(request, "hr/why.html", context, failed=form is not None)


def _waits_for(requests: list[ObligationAdjustment]) -> str:
    """Who answers the open request: "hr", "decider", or nobody."""
    if not requests:
        return ""
    return "decider" if requests[-1].proposed_on else "hr"


def _case(obligation: Any) -> str:
    """The address of the trajectory under the obligation; empty without one."""
    key = getattr(obligation, "trajectory_pk", None)
    return f"/trajectories/{key}/" if key else ""


def _holds(request: PortalRequest, role: Role, obligation: Obligation) -> bool:
    """Whether the reader holds the role for this faculty; without a query."""
    return any(one.role == role and one.faculty_id in (None, obligation.faculty_id) for one in request.user.held_roles)


def _forms(request: PortalRequest, obligation: Obligation, shown: Why, *, own: bool, hr: bool) -> dict[str, Any]:
    """The forms that this reader gets, empty; a link may bring the days that a teacher asked to record."""
    if not (own or hr):
        return {}
    days = {name: dates.read_day(text) for name in ("first_day", "last_day") if (text := _day_in(request, name))}
    choices = _month_labels(shown)
    found: dict[str, Any] = {"leave_form": LeaveForm(initial=days, last_needed=own, prefix="leave")}
    if choices:
        found["extension_form"] = ExtensionForm(choices=choices, prefix="more")
    if hr:
        found["start_form"] = StartForm(today=timezone.localdate(), prefix="start", initial={"day": shown.start})
        found["exclusion_form"] = ExclusionForm(prefix="exclusion", initial={"code": obligation.exclusion})
        found["answer_form"] = AnswerForm(prefix="answer")
    return found


def _day_in(request: PortalRequest, name: str) -> str:
    text = request.GET.get(name, "")
    try:
        dates.read_day(text)
    except ValueError:
        return ""
    return text


def _month_labels(shown: Why) -> list[tuple[int, str]]:
    """The months that may still be added, each with the date it would give."""
    found = []
    for months, day in month_choices(shown):
        label = ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
        if day is not None:
            words = ngettext("%(n)s month, until %(day)s", "%(n)s months, until %(day)s", months)
            label = words % {"n": months, "day": dates.long(day)}
        found.append((months, label))
    return found


@require_POST
def ask(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher asks HR: days that do not count, or more months."""
    obligation = _found(request, pk)
    if obligation.person_id != request.user.pk:
        raise Http404
    today = timezone.localdate()
    if request.POST.get("ask") == "leave":
        leave = LeaveForm(request.POST, last_needed=True, prefix="leave")
        if not leave.is_valid():
            return _why(request, obligation, "leave_form", leave)
        days = leave.cleaned_data
        return attempt(
            request,
            lambda: workflow.ask_leave(
                obligation, first_day=days["first_day"], last_day=days["last_day"], by=request.user, today=today
            ),
            _("Your HR advisor was asked. Until it is recorded your deadline stays."),
            _address(obligation),
        )
    form = _extension_form(request, obligation)
    if not form.is_valid():
        return _why(request, obligation, "extension_form", form)
    asked = form.cleaned_data
    return attempt(
        request,
        lambda: workflow.ask_more_time(
            obligation, months=asked["months"], reason=asked["reason"], note=asked["note"], by=request.user, today=today
        ),
        _("Your HR advisor was asked. Until there is an answer your deadline stays."),
        _address(obligation),
    )


def _extension_form(request: PortalRequest, obligation: Obligation) -> ExtensionForm:
    most = current(obligation.faculty_id).extension_most_months
    return ExtensionForm(
        request.POST, choices=[(months, str(months)) for months in MONTHS if months <= most], prefix="more"
    )


def _of_hr(request: PortalRequest, pk: int) -> Obligation:
    """An obligation that the reader looks after as HR advisor; others get 404."""
    return get_object_or_404(queries.obligations_of_hr(request.user), pk=pk)


@require_POST
def record_days(request: PortalRequest, pk: int) -> HttpResponse:
    """HR records days that do not count."""
    obligation = _of_hr(request, pk)
    form = LeaveForm(request.POST, prefix="leave")
    if not form.is_valid():
        return _why(request, _found(request, pk), "leave_form", form)
    days = form.cleaned_data
    return attempt(
        request,
        lambda: workflow.record_leave(
            obligation,
            first_day=days["first_day"],
            last_day=days["last_day"],
            by=request.user,
            today=timezone.localdate(),
        ),
        _("The days were recorded and the deadline was counted again."),
        _address(obligation),
    )


@require_POST
def extend(request: PortalRequest, pk: int) -> HttpResponse:
    """HR grants months within the setting; beyond it the dean or delegate is asked."""
    obligation = _of_hr(request, pk)
    form = _extension_form(request, obligation)
    if not form.is_valid():
        return _why(request, _found(request, pk), "extension_form", form)
    given, key = form.cleaned_data, request.POST.get("asked", "")
    asked = None
    if key.isascii() and key.isdigit():
        asked = get_object_or_404(ObligationAdjustment, pk=int(key), obligation=obligation)
    return attempt(
        request,
        lambda: workflow.propose_extension(
            obligation,
            months=given["months"],
            reason=given["reason"],
            note=given["note"],
            by=request.user,
            today=timezone.localdate(),
            asked=asked,
        ),
        gettext_lazy("Recorded. Within your own limit it holds at once; beyond it the dean or delegate decides."),
        _address(obligation),
    )


@require_POST
def correct_start(request: PortalRequest, pk: int) -> HttpResponse:
    """HR lets the term count from another day; both days are kept."""
    obligation = _of_hr(request, pk)
    form = StartForm(request.POST, today=timezone.localdate(), prefix="start")
    if not form.is_valid():
        return _why(request, _found(request, pk), "start_form", form)
    given = form.cleaned_data
    return attempt(
        request,
        lambda: workflow.correct_start(
            obligation, day=given["day"], note=given["note"], by=request.user, today=timezone.localdate()
        ),
        _("The first day was corrected and the deadline was counted again."),
        _address(obligation),
    )


@require_POST
def exclude(request: PortalRequest, pk: int) -> HttpResponse:
    """HR records that the obligation does not hold, or holds again."""
    obligation = _of_hr(request, pk)
    form = ExclusionForm(request.POST, prefix="exclusion")
    if not form.is_valid():
        return _why(request, _found(request, pk), "exclusion_form", form)
    return attempt(
        request,
        lambda: workflow.exclude(
            obligation, code=form.cleaned_data["code"], by=request.user, today=timezone.localdate()
        ),
        _("Recorded."),
        _address(obligation),
    )


@require_POST
def withdraw_days(request: PortalRequest, pk: int) -> HttpResponse:
    """HR withdraws recorded days."""
    rows = ObligationPause.objects.filter(obligation__in=queries.obligations_of_hr(request.user), derived=False)
    pause = get_object_or_404(rows.select_related("obligation"), pk=pk)
    return attempt(
        request,
        lambda: workflow.revoke_leave(pause, by=request.user, today=timezone.localdate()),
        _("The days were withdrawn and the deadline was counted again."),
        _address(pause.obligation),
    )


def _adjustment(request: PortalRequest, pk: int) -> ObligationAdjustment:
    """A request or decision in the reader's faculties as HR advisor or decider."""
    seen = Obligation.objects.filter((rules.OBLIGATION_HR | rules.OBLIGATION_DECIDER)(request.user))
    rows = ObligationAdjustment.objects.filter(obligation__in=seen).select_related("obligation__person")
    return get_object_or_404(rows, pk=pk)


@require_POST
def withdraw_decision(request: PortalRequest, pk: int) -> HttpResponse:
    """A decision about the deadline is withdrawn: the computation holds again."""
    found = _adjustment(request, pk)
    return attempt(
        request,
        lambda: workflow.revoke_adjustment(found, by=request.user, today=timezone.localdate()),
        _("The decision was withdrawn and the deadline was counted again."),
        _address(found.obligation),
    )


@require_safe
def extensions(request: PortalRequest) -> HttpResponse:
    """The dean's list: what HR proposes, each decided in one click."""
    if not request.user.holds(Role.FACULTY_DECIDER):
        raise Http404
    rows = queries.asked_extensions(request.user).filter(proposed_on__isnull=False)
    rows = rows.select_related("proposed_by").annotate(deadline=F("obligation__deadline"))
    return page(request, "hr/extensions.html", {"page": page_of(rows, request, 20), "today": timezone.localdate()})


@require_POST
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """The dean or delegate grants what HR proposed, or refuses it with an answer."""
    found = _adjustment(request, pk)
    if not _holds(request, Role.FACULTY_DECIDER, found.obligation):
        raise Http404
    grant = request.POST.get("decision") == "grant"
    answer = request.POST.get("answer", "").strip()[:400]
    to = reverse("trajectories:extensions")
    if not grant and not answer:
        messages.error(request, _("Write why not, and what would help. The teacher reads it."))
        return HttpResponseRedirect(to)
    return attempt(
        request,
        lambda: workflow.decide_extension(
            found, grant=grant, answer=answer, by=request.user, today=timezone.localdate()
        ),
        _("Decided. The teacher and HR are told."),
        to,
    )


@require_POST
def refuse(request: PortalRequest, pk: int) -> HttpResponse:
    """HR answers a teacher's request with no."""
    found = _adjustment(request, pk)
    if not _holds(request, Role.HR_ADVISOR, found.obligation):
        raise Http404
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return _why(request, _found(request, found.obligation_id), "answer_form", form)
    return attempt(
        request,
        lambda: workflow.refuse_extension(
            found, answer=form.cleaned_data["answer"], by=request.user, today=timezone.localdate()
        ),
        _("The teacher was answered."),
        _address(found.obligation),
    )
