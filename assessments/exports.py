"""The columns of the assessments' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from assessments.queries.reading import HOLDERS, where_seat
from utq_portal.web.export import Column

if TYPE_CHECKING:
    from assessments.models import Assessment, Certificate, Seat
    from assessments.queries.late import Awaited
    from assessments.queries.reading import HeldAssessment
    from assessments.queries.register import Attended

ASSESSMENTS: list[Column[HeldAssessment]] = [
    Column(_("Candidate"), lambda row: row.trajectory.person.name),
    Column(_("Faculty"), lambda row: row.trajectory.faculty.code),
    Column(_("Where it is"), lambda row: row.get_state_display()),
    Column(_("Who has the ball"), lambda row: HOLDERS[row.holder]),
    Column(_("Since"), lambda row: row.state_since),
    Column(_("To end by"), lambda row: row.due_on),
    Column(_("Announced"), lambda row: row.announced_on),
]
CERTIFICATES: list[Column[Certificate]] = [
    Column(_("Number"), lambda row: row.number),
    Column(_("Name"), lambda row: row.name_printed),
    Column(_("Decided"), lambda row: row.decided_on),
    Column(_("Faculty"), lambda row: row.trajectory.faculty.code),
    Column(_("State"), lambda row: row.get_state_display()),
]
CEREMONIES: list[Column[Attended]] = [
    Column(_("Name"), lambda row: row.name),
    Column(_("Date"), lambda row: row.starts_at),
    Column(_("Place"), lambda row: row.place),
    Column(_("Come"), lambda row: row.coming),
    Column(_("Guests"), lambda row: row.guests),
]
SEATS: list[Column[Seat]] = [
    Column(_("Candidate"), lambda seat: seat.assessment.trajectory.person.name),
    Column(_("Where it is"), where_seat),
    Column(_("Your part"), lambda seat: seat.get_state_display()),
    Column(_("Asked"), lambda seat: seat.invited_at),
]
AWAITED: list[Column[Awaited]] = [
    Column(_("Assessor"), lambda one: one.seat.person.name),
    Column(_("Candidate"), lambda one: one.seat.assessment.trajectory.person.name),
    Column(_("Faculty"), lambda one: one.seat.assessment.trajectory.faculty.code),
    Column(_("Asked"), lambda one: one.seat.invited_at),
    Column(_("What is expected"), lambda one: one.word),
    Column(_("Due"), lambda one: one.due),
    Column(_("Working days late"), lambda one: one.late),
    Column(_("Reminded"), lambda one: one.reminded),
]
DECIDED: list[Column[Assessment]] = [
    Column(_("Candidate"), lambda row: row.trajectory.person.name),
    Column(_("Faculty"), lambda row: row.trajectory.faculty.code),
    Column(_("Decided"), lambda row: row.decided_on),
]
