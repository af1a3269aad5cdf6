"""The monthly sheet of HR: who is due, what is asked of HR; made to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from trajectories.models import Trajectory
from trajectories.obligations.exports import SHEET
from trajectories.obligations.queries import obligation as queries
from trajectories.queries.obligation import sheet_rows
from trajectories.views.common import page
from utq_portal.people.models import Role
from utq_portal.people.queries import faculties_as
from utq_portal.web.coordinating import or_404
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.pages import first_of, page_of
from utq_portal.web.request import PortalRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the sheet: how the trajectory stands, and what HR may want to know."""

    row: Any
    step: str
    ends_before: bool
    entered_late: bool


@require_safe
def sheet(request: PortalRequest) -> HttpResponseBase:
    """The people of a faculty who are over the last day or within six months of it, and the requests that wait."""
    seen = (Role.HR_ADVISOR, Role.COORDINATOR, Role.FACULTY_DECIDER)
    faculties = faculties_as(request.user, *seen).filter(active=True)
    key = request.GET.get("faculty", "")
    chosen = [one for one in faculties if str(one.pk) == key] or list(faculties[:1])
    or_404(chosen)
    today = timezone.localdate()
    rows = queries.obligations_to_list(request.user).filter(faculty=chosen[0])
    listed = sheet_rows(rows, today)
    lines = (_line(row) for row in listed.iterator(CHUNK))
    if file := as_file(request, f"deadlines-{chosen[0].code}", SHEET, lines):
        return file
    found = page_of(listed, request, 200)
    context = {
        "faculty": chosen[0],
        "faculties": faculties,
        "page": found,
        "lines": [_line(row) for row in found],
        "asked": first_of(queries.asked_extensions(request.user).filter(obligation__faculty=chosen[0]), 50),
        "today": today,
    }
    return page(request, "hr/sheet.html", context)


def _line(row: Any) -> Line:
    return Line(
        row,
        str(Trajectory.State(row.case_state).label) if row.case_state else _("no trajectory"),
        ends_before=not row.for_good and row.last_day is not None and row.last_day < row.deadline,
        entered_late=row.deadline < row.deadline_since,
    )
