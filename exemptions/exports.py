"""The columns of the exemptions' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from utq_portal.people.responsible import Responsible
from utq_portal.web.export import Column

if TYPE_CHECKING:
    from exemptions.queries import HeldRequest, WaitingRequest

# everybody who can have the ball of a request, in the order of the filter
HOLDERS = Responsible.named(
    Responsible.TEACHER,
    Responsible.HR_ADVISOR,
    Responsible.EXEMPTION_ADVISOR,
    Responsible.FACULTY_DECIDER,
    Responsible.COORDINATOR,
)
REQUESTS: list[Column[HeldRequest]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("Ground"), lambda row: row.ground.name),
    Column(_("State"), lambda row: row.get_state_display()),
    Column(_("Who has the ball"), lambda row: HOLDERS.get(row.holder, "")),
    Column(_("Since"), lambda row: row.state_since),
    Column(_("Decision by"), lambda row: row.due_on),
]
TO_DECIDE: list[Column[WaitingRequest]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("Ground"), lambda row: row.ground.name),
    Column(_("Advised by"), lambda row: row.advised_by and row.advised_by.name),
    Column(_("Why the advice is other than the levels"), lambda row: row.against),
    Column(_("Decide by"), lambda row: row.due_on),
]
