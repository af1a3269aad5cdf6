"""Deadlines: the list of HR, "Why this date?", and what teacher, HR and dean may enter there."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from trajectories.obligations.exports import OBLIGATIONS
from trajectories.obligations.forms.hr import (
    AnswerForm,
    ExclusionForm,
    ExtensionForm,
    LastDayForm,
    LeaveForm,
    ListForm,
    StartForm,
)
from trajectories.obligations.models import Obligation, ObligationPause
from trajectories.obligations.queries import obligation as queries
from trajectories.obligations.queries.deciding import Proposal, asked_of, in_words, proposal, wish_of
from trajectories.obligations.standing import summary_of_duty
from trajectories.obligations.workflow.deciding import ask_more_time
from trajectories.obligations.workflow.obligation import ask_leave, record_leave, revoke_leave
from trajectories.queries.obligation import obligations_for, with_trajectory
from trajectories.queries.why import Why, month_choices
from trajectories.queries.why import why as explained
from trajectories.rules import OWN
from trajectories.views.common import page
from utq_portal.people.models import Role
from utq_portal.people.queries import faculties_as
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import or_404
from utq_portal.web.export import as_file
from utq_portal.web.links import case_address
from utq_portal.web.pages import page_of, sorted_by
from utq_portal.web.request import PortalRequest

State = queries.State
STATES: list[tuple[str, str | Promise]] = [
    *queries.Bucket.choices,
    *((one, one.label) for one in (State.SCHEDULED, State.SETTLED, State.ENDED, State.EXCLUDED)),
]
ORDERS = {"name": "person__folded", "faculty": "faculty__code", "start": "start_date", "deadline": "deadline"}


@require_safe
def obligations(request: PortalRequest) -> HttpResponseBase:
    """The obligations of the own faculties, filtered, searched, sorted, page by page."""
    allowed = (Role.HR_ADVISOR, Role.COORDINATOR, Role.FACULTY_DECIDER)
    or_404(any(request.user.holds(role) for role in allowed))
    today = timezone.localdate()
    faculties = faculties_as(request.user, *allowed)
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
    if file := as_file(request, "obligations", OBLIGATIONS, rows):
        return file
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
    return HttpResponseRedirect(or_404(queries.latest_of(request.user)).get_absolute_url())


def obligation_of(request: PortalRequest, pk: int) -> Obligation:
    """The obligation if the reader sees it, else 404."""
    rows = with_trajectory(queries.with_status(obligations_for(request.user), timezone.localdate()))
    found: Obligation = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def why(request: PortalRequest, pk: int) -> HttpResponse:
    """Why this date: the sum in sentences and drawn, and what may be asked or entered."""
    return why_page(request, obligation_of(request, pk))


def why_page(
    request: PortalRequest, obligation: Obligation, failed: str = "", form: Form | None = None
) -> HttpResponse:
    """The page, with the form that failed, if one did."""
    today, user, policy = timezone.localdate(), request.user, current(obligation.faculty_id)
    key = getattr(obligation, "trajectory_pk", None)
    own = OWN.has(user, obligation)
    parts = queries.parts_of(obligation, user)
    shown = explained(obligation, user, today, told=parts.reasons)
    hr, decider, coordinator = parts.hr, parts.decider, parts.coordinator
    open_ones = _open_ones(obligation, shown)
    waiting = open_ones[-1] if open_ones else None
    runs = not obligation.settled_by and obligation.ended_on is None
    # what this reader decides on, or consents to, from one sheet
    decides = {"decider": decider, "coordinator": coordinator}
    sheet = next((one for one in open_ones if runs and decides.get(one.waits_for)), None)
    forms = _forms(request, obligation, shown, own=own, hr=hr) if runs else {}
    if form is not None:
        forms[failed] = form
    context: dict[str, Any] = {
        "obligation": obligation,
        "why": shown,
        "own": own,
        "hr": hr,
        "decider": decider,
        "coordinator": coordinator,
        "may_write": hr or decider,
        "runs": runs,
        "today": today,
        "open_requests": open_ones,
        "waits_for": waiting.waits_for if waiting else "",
        "vacant": waiting is not None and waiting.waits_for == "hr" and asked_of(waiting) == Responsible.COORDINATOR,
        "sheet": sheet,
        "summary": summary_of_duty(
            obligation, today, shown.next_reminder, waiting, sheet, own=own, hr=hr, decider=decider
        ),
        "consent_beyond": policy.extension_most_months,
        "answered": [(one, in_words(wish_of(one))) for one in shown.adjustments if one.refused],
        "decided": [(one, in_words(wish_of(one))) for one in shown.adjustments if one.decided_on and not one.refused],
        "recorded": [one for one in shown.pauses if not one.derived] if own or hr else [],
        "ends": queries.ends_before_deadline(obligation, today),
        "policy": policy,
        # who only decides on deadlines does not see the trajectory (docs/domain.md, Who reads what)
        "trajectory_url": case_address(key) if key and (hr or coordinator or not decider) else "",
        "failed": failed,
        "failed_form": form,
        **forms,
    }
    return page(request, "hr/why.html", context, failed=form is not None)


def _open_ones(obligation: Obligation, shown: Why) -> list[Proposal]:
    """What was asked or proposed and waits, with what it would do."""
    rows = [one for one in shown.adjustments if one.decided_on is None and not one.refused and not one.revoked_on]
    if rows:
        prefetch_related_objects([obligation], "pauses", "adjustments")
    return [proposal(one) for one in rows]


def _forms(request: PortalRequest, obligation: Obligation, shown: Why, *, own: bool, hr: bool) -> dict[str, Any]:
    """The forms that this reader gets, empty; a link may bring the days that a teacher asked to record."""
    if not (own or hr):
        return {}
    days = {}
    for name in ("first_day", "last_day"):
        with suppress(ValueError):
            days[name] = dates.read_day(request.GET.get(name, ""))
    found: dict[str, Any] = {
        "leave_form": LeaveForm(initial=days, last_needed=own, prefix="leave"),
        "extension_form": ExtensionForm(choices=month_labels(shown, beyond=hr), prefix="more"),
    }
    if hr:
        found["start_form"] = StartForm(today=timezone.localdate(), prefix="start", initial={"day": shown.start})
        found["last_day_form"] = LastDayForm(prefix="last", initial={"day": obligation.deadline})
        found["exclusion_form"] = ExclusionForm(prefix="exclusion", initial={"code": obligation.exclusion})
        found["answer_form"] = AnswerForm(prefix="answer")
    return found


def month_labels(shown: Why, *, beyond: bool) -> list[tuple[int, str]]:
    """The months that may still be added, each with the date it would give; for HR also ``beyond`` the rule."""
    found = []
    left = current(shown.obligation.faculty_id).extension_most_months - shown.granted
    for months, day in month_choices(shown, beyond=beyond):
        label = ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
        if day is not None:
            words = ngettext("%(n)s month, until %(day)s", "%(n)s months, until %(day)s", months)
            label = words % {"n": months, "day": dates.long(day)}
        if months > left:
            label = _("%(months)s (the coordinator consents first)") % {"months": label}
        found.append((months, label))
    return found


@require_POST
def ask(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher asks HR: days that do not count, or more months."""
    obligation = obligation_of(request, pk)
    or_404(OWN.has(request.user, obligation))
    today = timezone.localdate()
    if request.POST.get("ask") == "leave":
        leave = LeaveForm(request.POST, last_needed=True, prefix="leave")
        if not leave.is_valid():
            return why_page(request, obligation, "leave_form", leave)
        act = partial(ask_leave, obligation, **leave.cleaned_data, by=request.user, today=today)
        done = _("Your HR advisor was asked. Until it is recorded your deadline stays.")
        return attempt(request, act, done, obligation.get_absolute_url())
    choices = month_labels(explained(obligation, request.user, today), beyond=False)
    form = ExtensionForm(request.POST, choices=choices, prefix="more")
    if not form.is_valid():
        return why_page(request, obligation, "extension_form", form)
    asked = {**form.cleaned_data, "months": form.wish.months}
    more = partial(ask_more_time, obligation, **asked, by=request.user, today=today)
    done = _("Your HR advisor was asked. Until there is an answer your deadline stays.")
    return attempt(request, more, done, obligation.get_absolute_url())


def of_hr(request: PortalRequest, pk: int) -> Obligation:
    """An obligation that the reader looks after as HR advisor; others get 404."""
    return get_object_or_404(queries.obligations_of_hr(request.user), pk=pk)


@require_POST
def record_days(request: PortalRequest, pk: int) -> HttpResponse:
    """HR records days that do not count."""
    obligation = of_hr(request, pk)
    form = LeaveForm(request.POST, prefix="leave")
    if not form.is_valid():
        return why_page(request, obligation_of(request, pk), "leave_form", form)
    act = partial(record_leave, obligation, **form.cleaned_data, by=request.user, today=timezone.localdate())
    done = _("The days were recorded and the deadline was counted again.")
    return attempt(request, act, done, obligation.get_absolute_url())


@require_POST
def withdraw_days(request: PortalRequest, pk: int) -> HttpResponse:
    """HR withdraws recorded days."""
    rows = ObligationPause.objects.filter(obligation__in=queries.obligations_of_hr(request.user), derived=False)
    pause = get_object_or_404(rows.select_related("obligation"), pk=pk)
    act = partial(revoke_leave, pause, by=request.user, today=timezone.localdate())
    done = _("The days were withdrawn and the deadline was counted again.")
    return attempt(request, act, done, pause.obligation.get_absolute_url())
