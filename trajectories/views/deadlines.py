"""Everybody with an obligation and when it ends: the list behind the figures about deadlines."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from trajectories.models import Trajectory
from trajectories.obligations.exports import DEADLINES
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.obligation import Bucket, bucket_counts, obligations_to_list, search, with_status
from trajectories.queries.progress import step_word
from trajectories.rules import STATUS
from utq_portal.agenda.days import add_months
from utq_portal.people.models import Faculty, Role
from utq_portal.web import pages
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.request import PortalRequest

# of this century: further away a date cannot be reckoned with
_YEAR = re.compile(r"20[0-9]{2}")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
ORDERS = {"name": "person__folded", "faculty": "faculty__code", "left": "deadline", "start": "start_date"}
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
    return step_word(row.trajectory_state) if row.trajectory_state else ""


@require_safe
@role_required(Role.COORDINATOR, Role.HR_ADVISOR, Role.FACULTY_DECIDER)
def deadlines(request: PortalRequest) -> HttpResponseBase:
    """Everybody with an obligation, also who has not started; the list behind the figures about deadlines."""
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
    return render(request, "trajectories/deadlines.html", context)
