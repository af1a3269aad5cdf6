"""The list of trajectories, behind the figures about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from dossiers.exports import TRAJECTORIES
from dossiers.queries import caseload
from dossiers.rows import line_of, lines_of
from trajectories.models import Trajectory
from trajectories.obligations.queries.obligation import Bucket, in_bucket
from trajectories.queries.ball import HOLDERS
from trajectories.queries.caseloads import left_in_assessment
from trajectories.queries.progress import STEPS
from trajectories.queries.trajectories import orphaned
from utq_portal.people.models import Faculty, Role
from utq_portal.web import pages
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.request import PortalRequest

T = Trajectory.State
TABS: dict[str, Promise | str] = {
    "open": pgettext_lazy("trajectories", "Open"),
    "risk": _("At risk"),
    "silent": "",  # with the number of days of the setting, see trajectories_list
    "pipeline": _("Open, and completed this year"),
    "unassigned": _("No UTQ supervisor, and ready"),
    "orphaned": _("UTQ supervisor without the role"),
    "left": _("Left, in assessment"),
    "all": _("All, also ended"),
}


def _conditions(today: date) -> dict[str, Q]:
    return {
        "open": Q(state__in=Trajectory.OPEN),
        "risk": caseload.at_risk(today),
        "silent": caseload.silent(today) & Q(state__in=Trajectory.OPEN),
        "pipeline": caseload.in_pipeline(today),
        "unassigned": Q(state=T.READY, supervisor=None),
        "orphaned": Q(state__in=Trajectory.OPEN) & orphaned(day=today),
        "left": left_in_assessment(today),
        "all": Q(),
    }


def _picked(request: PortalRequest, today: date) -> QuerySet[Trajectory]:
    rows = narrowed(request, caseload.seen_by(request.user), _conditions(today)[_tab(request)], STEPS, today)
    if state := chosen(request, "state", set(T.values)):
        rows = rows.filter(state=state)
    if bucket := chosen(request, "bucket", set(Bucket.values)):
        rows = rows.filter(caseload.running_duty(), in_bucket(bucket, today, "obligation__"))
    if faculty := request.GET.get("faculty", ""):
        rows = rows.filter(faculty__code=faculty)
    ordered: QuerySet[Trajectory] = pages.sorted_by(rows, request, caseload.orders(), "left")
    return ordered


def _tab(request: PortalRequest) -> str:
    return chosen(request, "tab", TABS) or "open"


def narrowed(request: PortalRequest, rows: Any, tab: Q, steps: Mapping[str, object], today: date) -> Any:
    """The rows of a tab, with the name, the step and the holder that the address asks for."""
    rows = rows.filter(tab) if tab else rows
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(caseload.named(text, today))
    if step := chosen(request, "step", steps):
        rows = rows.filter(step=step)
    holder = chosen(request, "holder", HOLDERS)
    return rows.filter(holder=holder) if holder else rows


@require_safe
@role_required(Role.COORDINATOR, Role.HR_ADVISOR, Role.UTQ_SUPERVISOR)
def trajectories_list(request: PortalRequest) -> HttpResponseBase:
    """Every trajectory whose status the reader may see, 50 a page."""
    today = timezone.localdate()
    tab = _tab(request)
    asked = {name: request.GET.get(name, "") for name in ("q", "step", "holder", "bucket", "faculty", "state")}
    rows = _picked(request, today)
    lines = (line_of(row, request.user) for row in rows.iterator(CHUNK))
    if file := as_file(request, "trajectories", TRAJECTORIES, lines):
        return file
    counts = caseload.seen_by(request.user).order_by().aggregate(**caseload.tallies(_conditions(today)))
    page = pages.page_of(rows, request, 50, total=None if any(asked.values()) else counts[tab])
    context = {
        "brings_in": request.user.holds(Role.COORDINATOR) or request.user.holds(Role.UTQ_SUPERVISOR),
        "quick": quick_filters(request, TABS | {"silent": caseload.silent_words(today)}, counts),
        "tab": tab,
        "asked": asked,
        "page": page,
        "lines": lines_of(page, request.user),
        "steps": STEPS,
        "holders": HOLDERS,
        "buckets": Bucket.choices,
        "faculties": list(Faculty.objects.filter(active=True)),
        "today": today,
    }
    return render(request, "dossiers/trajectories.html", context)
