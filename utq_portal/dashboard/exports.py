"""The columns of the desks' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.web.export import Column

# of dashboard.rows.Line
TRAJECTORIES: list[Column[Any]] = [
    Column(_("Teacher"), lambda line: line.name),
    Column(_("E-mail"), lambda line: line.email),
    Column(_("Faculty"), lambda line: line.faculty),
    Column(_("Step"), lambda line: line.step),
    Column(_("Deadline"), lambda line: line.deadline or line.no_deadline),
    Column(_("Days silent"), lambda line: line.silent),
    Column(_("Who has the ball"), lambda line: line.holder),
    Column(_("Since"), lambda line: line.since),
]


def _where(row: Any, step: str) -> str:
    return str(row.get_settled_by_display()) if row.settled_by else step or gettext("Not started")


# of an obligation and the step of its trajectory
DEADLINES: list[Column[Any]] = [
    Column(_("Person"), lambda pair: pair[0].person.name),
    Column(_("Employee number"), lambda pair: pair[0].person.employee_no),
    Column(_("Faculty"), lambda pair: pair[0].faculty.code),
    Column(_("Start"), lambda pair: pair[0].start_date),
    Column(_("Deadline"), lambda pair: pair[0].deadline),
    Column(_("How far it is"), lambda pair: _where(*pair)),
    Column(_("Settled on"), lambda pair: pair[0].settled_on),
]
CASELOADS: list[Column[Any]] = [
    Column(_("UTQ supervisor"), lambda row: row.name),
    Column(_("Open trajectories"), lambda row: row.cases),
    Column(_("Without a UTQ supervisor"), lambda row: row.lost),
]
# of offices.Report
REPORTS: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.name),
    Column(_("Step"), lambda row: row.step),
    Column(_("Planned"), lambda row: row.planned),
    Column(_("Deadline"), lambda row: row.deadline),
]
# of the trajectories of one UTQ supervisor
CASELOAD: list[Column[Any]] = [
    Column(_("Teacher"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("How far it is"), lambda row: row.get_state_display()),
]
