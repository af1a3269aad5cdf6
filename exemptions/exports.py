"""The columns of the exemptions' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from trajectories.queries import HOLDERS as NAMES
from utq_portal.web.export import Column

# everybody who can have the ball of a request, in the order of the filter
HOLDERS = {who: NAMES[who] for who in ("teacher", "hr_advisor", "exemption_advisor", "faculty_decider", "coordinator")}
REQUESTS: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("Ground"), lambda row: row.ground.name),
    Column(_("State"), lambda row: row.get_state_display()),
    Column(_("Who has the ball"), lambda row: HOLDERS.get(row.holder, "")),
    Column(_("Since"), lambda row: row.state_since),
    Column(_("Decision by"), lambda row: row.due_on),
]
TO_DECIDE: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("Ground"), lambda row: row.ground.name),
    Column(_("Advised by"), lambda row: row.advised_by.name),
    Column(_("Why the advice is other than the levels"), lambda row: row.against),
    Column(_("Decide by"), lambda row: row.due_on),
]
