"""The columns of HR's lists and of the deadlines, as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.imports.days import day_in
from utq_portal.imports.shares import share_in
from utq_portal.web.export import Column

OBLIGATIONS: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Employee number"), lambda row: row.person.employee_no),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("Start"), lambda row: row.start_date),
    Column(_("Deadline"), lambda row: row.deadline),
    Column(_("Settled by"), lambda row: row.get_settled_by_display() if row.settled_by else ""),
    Column(_("Settled on"), lambda row: row.settled_on),
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


def _newest(person: Any) -> Any:
    return next(iter(person.employments.all()), None)


def _duty(person: Any) -> Any:
    return next(iter(person.obligations.all()), None)


def _of(row: Any, name: str) -> Any:
    return getattr(row, name) if row else None


PEOPLE: list[Column[Any]] = [
    Column(_("Person"), lambda person: person.name),
    Column(_("Employee number"), lambda person: person.employee_no),
    Column(_("Faculty"), lambda person: _of(_of(_newest(person), "faculty"), "code")),
    Column(_("Job family"), lambda person: one.get_job_family_display() if (one := _newest(person)) else ""),
    Column(_("FTE"), lambda person: _of(_newest(person), "fte")),
    Column(_("Deadline"), lambda person: _of(_duty(person), "deadline")),
]
# of sheet.Line
SHEET: list[Column[Any]] = [
    Column(_("Person"), lambda line: line.row.person.name),
    Column(_("Employee number"), lambda line: line.row.person.employee_no),
    Column(_("Deadline"), lambda line: line.row.deadline),
    Column(_("How far it is"), lambda line: line.step),
    Column(_("Handed in in time"), lambda line: bool(line.row.protected)),
    Column(_("Appointment ends before"), lambda line: line.ends_before),
    Column(_("Had passed when first counted"), lambda line: line.entered_late),
]
UPLOADS: list[Column[Any]] = [
    Column(_("File"), lambda row: row.file_name),
    Column(_("Uploaded"), lambda row: row.uploaded_at),
    Column(_("Uploaded by"), lambda row: row.uploaded_by.name if row.uploaded_by else ""),
    Column(_("Valid from"), lambda row: row.valid_from),
    Column(_("Rows"), lambda row: row.rows_total),
    Column(_("State"), lambda row: row.get_state_display()),
]
REGISTER: list[Column[Any]] = [
    Column(_("Certificate number"), lambda row: row.number),
    Column(_("Name"), lambda row: row.name),
    Column(_("Employee number"), lambda row: row.employee_no),
    Column(_("Date"), lambda row: row.issued_on),
    Column(_("Known here"), lambda row: row.person is not None),
]
FACULTY_NAMES: list[Column[Any]] = [
    Column(_("Name"), lambda row: row.name),
    Column(_("Counts as"), lambda row: row.faculty.code),
]
FAMILIES: list[Column[Any]] = [
    Column(_("Name"), lambda row: row.name),
    Column(_("Counts as"), lambda row: row.get_job_family_display()),
]
# of deciding.Proposal
PROPOSALS: list[Column[Any]] = [
    Column(_("Person"), lambda ask: ask.row.obligation.person.name),
    Column(_("Faculty"), lambda ask: ask.row.obligation.faculty.code),
    Column(_("Proposed"), lambda ask: ask.words),
    Column(_("Reason"), lambda ask: ask.row.get_reason_display()),
    Column(_("Proposed by"), lambda ask: ask.row.proposed_by.name),
    Column(_("Proposed on"), lambda ask: ask.row.proposed_on),
    Column(_("Deadline now"), lambda ask: ask.row.obligation.deadline),
    Column(_("Deadline then"), lambda ask: ask.then),
]
# of queries.employments.Stretch
EMPLOYMENTS: list[Column[Any]] = [
    Column(_("Employee number"), lambda one: one.row.person.employee_no),
    Column(_("Position"), lambda one: one.row.get_job_family_display()),
    Column(_("Faculty"), lambda one: one.row.faculty.code),
    Column(_("Department"), lambda one: one.row.department.name if one.row.department else ""),
    Column(_("Line manager"), lambda one: one.row.line_manager.name if one.row.line_manager else ""),
    Column(_("FTE"), lambda one: one.row.fte),
    Column(_("First day"), lambda one: one.row.start),
    Column(_("Last day"), lambda one: one.row.end),
    Column(_("Recorded"), lambda one: one.row.get_source_display()),
]


def _changes(row: Any) -> str:
    """What a row changes, or why it cannot be used, in one cell."""
    if row.why:
        return f"{row.label}: {row.why}"
    return _said([*row.changes, *row.conflicts])


def _said(changes: list[Any]) -> str:
    return "; ".join(f"{one.name}: {one.old} → {one.new}" if one.old or one.new else str(one.name) for one in changes)


def _read(row: Any, name: str, reads: Callable[[str], object]) -> object:
    """A value of a file as what it is; as it stands there where it cannot be read."""
    text = row.values.get(name, "")
    try:
        return reads(text) if text else None
    except ValueError:
        return text


# of a FeedRow and its queries.feed.ShownRow
FEED_ROWS: list[Column[Any]] = [
    Column(_("Line"), lambda pair: pair[0].line or None),
    Column(_("Employee number"), lambda pair: pair[0].employee_no),
    Column(_("Person"), lambda pair: pair[1].name),
    Column(_("Position"), lambda pair: pair[1].position),
    Column(_("Faculty"), lambda pair: pair[1].faculty),
    Column(_("Department"), lambda pair: pair[1].department),
    Column(_("FTE"), lambda pair: _read(pair[0], "fte", share_in)),
    Column(_("First day"), lambda pair: _read(pair[0], "start", day_in)),
    Column(_("Last day"), lambda pair: _read(pair[0], "end", day_in)),
    Column(_("What changes"), lambda pair: _changes(pair[1])),
]
# of queries.feed_undo.ShownBack
BACK: list[Column[Any]] = [
    Column(_("Person"), lambda one: one.name),
    Column(_("Employee number"), lambda one: one.employee_no),
    Column(_("What goes back"), lambda one: _said(one.changes)),
]
# of queries.register.ShownLine
REGISTER_ROWS: list[Column[Any]] = [
    Column(_("Line"), lambda one: one.raw.line),
    Column(_("Certificate number"), lambda one: one.values["number"]),
    Column(_("Name"), lambda one: one.values["name"]),
    Column(_("Employee number"), lambda one: one.values["employee_no"]),
    Column(_("Date"), lambda one: _read(one, "date", day_in)),
    Column(_("What went wrong"), lambda one: f"{one.fault.label}: {one.fault.sentence}" if one.fault else ""),
]
