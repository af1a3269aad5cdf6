"""The long lists behind the figures: all trajectories, and all deadlines."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from dossiers.exports import TRAJECTORIES
from dossiers.queries import caseload
from dossiers.queries.ball import HOLDERS
from dossiers.rows import line_of, lines_of
from trajectories.clock import add_months
from trajectories.models import Obligation, Trajectory
from trajectories.queries import orphaned
from trajectories.queries.caseloads import left_in_assessment
from trajectories.queries.obligation import Bucket, bucket_counts, obligations_to_list, overdue_q, search, with_status
from trajectories.rules import STATUS
from utq_portal.dashboard.exports import DEADLINES
from utq_portal.people.models import Faculty, Role
from utq_portal.web import pages
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.request import PortalRequest

T = Trajectory.State
LISTERS = (Role.COORDINATOR, Role.HR_ADVISOR, Role.UTQ_SUPERVISOR)
DEADLINERS = (Role.COORDINATOR, Role.HR_ADVISOR, Role.FACULTY_DECIDER)
TABS: dict[str, Promise | str] = {
    "open": pgettext_lazy("trajectories", "Open"),
    "risk": _("At risk"),
    "silent": "",  # with the number of days of the setting, see _tabs
    "pipeline": _("Open, and completed this year"),
    "unassigned": _("No UTQ supervisor, and ready"),
    "orphaned": _("UTQ supervisor without the role"),
    "left": _("Left, in assessment"),
    "all": _("All, also ended"),
}


def _tabs(today: date) -> dict[str, Promise | str]:
    return TABS | {"silent": caseload.silent_words(today)}


def _holding(request: PortalRequest, roles: tuple[Role, ...]) -> None:
    if not any(request.user.holds(role) for role in roles):
        raise Http404


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


def _within(bucket: str, today: date) -> Q:
    """The deadline of a running obligation lies in this bucket."""
    edges = {"overdue": None, "m3": 3, "m6": 6, "m12": 12}
    names = list(edges)
    if bucket == Bucket.PAUSED:
        return caseload.running_duty() & Q(obligation__isnull=False, obligation__deadline=None)
    if bucket == Bucket.OVERDUE:
        return caseload.running_duty() & overdue_q(today, "obligation__")
    before = edges[names[names.index(bucket) - 1]] if bucket in names else 12
    least = Q(obligation__deadline__gt=add_months(today, before)) if before else ~overdue_q(today, "obligation__")
    months = edges.get(bucket)
    most = Q(obligation__deadline__lte=add_months(today, months)) if months else Q()
    return caseload.running_duty() & least & most


def _picked(request: PortalRequest, today: date) -> QuerySet[Trajectory]:
    rows: Any = caseload.seen_by(request.user)
    if condition := _conditions(today)[chosen(request, "tab", TABS) or "open"]:
        rows = rows.filter(condition)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(caseload.named(text, today))
    if step := chosen(request, "step", caseload.STEPS):
        rows = rows.filter(step=step)
    if state := chosen(request, "state", set(T.values)):
        rows = rows.filter(state=state)
    if holder := chosen(request, "holder", HOLDERS):
        rows = rows.filter(holder=holder)
    if bucket := chosen(request, "bucket", set(Bucket.values)):
        rows = rows.filter(_within(bucket, today))
    if faculty := request.GET.get("faculty", ""):
        rows = rows.filter(faculty__code=faculty)
    ordered: QuerySet[Trajectory] = pages.sorted_by(rows, request, caseload.orders(), "left")
    return ordered


@require_safe
def trajectories_list(request: PortalRequest) -> HttpResponseBase:
    """Every trajectory whose status the reader may see, 50 a page."""
    _holding(request, LISTERS)
    today = timezone.localdate()
    tab = chosen(request, "tab", TABS) or "open"
    asked = {name: request.GET.get(name, "") for name in ("q", "step", "holder", "bucket", "faculty", "state")}
    rows = _picked(request, today)
    lines = (line_of(row, request.user) for row in rows.iterator(CHUNK))
    if file := as_file(request, "trajectories", TRAJECTORIES, lines):
        return file
    counts = caseload.seen_by(request.user).order_by().aggregate(**caseload.tallies(_conditions(today)))
    page = pages.page_of(rows, request, 50, total=None if any(asked.values()) else counts[tab])
    context = {
        "brings_in": request.user.holds(Role.COORDINATOR) or request.user.holds(Role.UTQ_SUPERVISOR),
        "quick": quick_filters(request, _tabs(today), counts),
        "tab": tab,
        "asked": asked,
        "page": page,
        "lines": lines_of(page, request.user),
        "steps": caseload.STEPS,
        "holders": HOLDERS,
        "buckets": Bucket.choices,
        "faculties": list(Faculty.objects.filter(active=True)),
        "today": today,
    }
    return render(request, "dashboard/trajectories.html", context)


# of this century: further away a date cannot be reckoned with
_YEAR = re.compile(r"20[0-9]{2}")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
ORDERS = {
    "name": "person__folded",
    "faculty": "faculty__code",
    "left": "deadline",
    "start": "start_date",
}


ASKABLE = ("q", "faculty", "month", "settled", "scope", "bucket", "year")


def _duties(request: PortalRequest, today: date) -> QuerySet[Any]:
    """The obligations that the reader may list, as the filters ask; running ones unless others are asked for."""
    rows: Any = with_status(obligations_to_list(request.user), today)
    asked = request.GET
    if settled := chosen(request, "settled", set(Obligation.Settled.values) - {""}):
        rows = rows.filter(settled_by=settled)
        if _YEAR.fullmatch(asked.get("year", "")):
            rows = rows.filter(settled_on__year=int(asked["year"]))
    elif asked.get("scope") == "settled":
        rows = rows.filter(Q(ended_on=None) | Q(ended_on__gte=today), exclusion="", start_date__lte=today)
        rows = rows.exclude(settled_by="")
    else:
        rows = rows.exclude(bucket="")
    if bucket := chosen(request, "bucket", set(Bucket.values)):
        rows = rows.filter(bucket=bucket)
    if _MONTH.fullmatch(asked.get("month", "")):
        first = date.fromisoformat(f"{asked['month']}-01")
        rows = rows.filter(deadline__gte=first, deadline__lt=add_months(first, 1))
        rows = rows.exclude(bucket__in=[Bucket.OVERDUE, Bucket.PAUSED])
    if faculty := asked.get("faculty", ""):
        rows = rows.filter(faculty__code=faculty)
    if text := asked.get("q", "").strip():
        rows = search(rows, text)
    found: QuerySet[Any] = rows
    return found


def _step_of(row: Any) -> str:
    return caseload.step_word(row.trajectory_state, route_pending=False) if row.trajectory_state else ""


@require_safe
def deadlines(request: PortalRequest) -> HttpResponseBase:
    """Everybody with an obligation, also who has not started; the list behind the figures about deadlines."""
    _holding(request, DEADLINERS)
    today = timezone.localdate()
    open_one = Trajectory.objects.filter(person=OuterRef("person"), state__in=Trajectory.OPEN)
    rows = _duties(request, today).annotate(
        # the case is led to where the reader may open it; the exemption desk of a faculty knows only how far it is
        trajectory_pk=Subquery(open_one.filter(STATUS(request.user)).values("pk")[:1], output_field=IntegerField()),
        trajectory_state=Subquery(open_one.values("state")[:1]),
    )
    rows = pages.sorted_by(rows, request, ORDERS, "left")
    if file := as_file(request, "deadlines", DEADLINES, ((row, _step_of(row)) for row in rows.iterator(CHUNK))):
        return file
    counts = bucket_counts(obligations_to_list(request.user), today)
    labels: dict[str, Promise | str] = {
        "": _("All running"),
        **{value: capfirst(label) for value, label in Bucket.choices},
    }
    quick = quick_filters(request, labels, {"": sum(counts.values()), **counts}, "bucket")
    page = pages.page_of(rows, request, 50)
    context = {
        "quick": quick,
        "page": page,
        "rows": [(row, _step_of(row)) for row in page],
        "asked": {name: request.GET.get(name, "") for name in ASKABLE},
        "faculties": list(Faculty.objects.filter(active=True)),
        "today": today,
    }
    return render(request, "dashboard/deadlines.html", context)
