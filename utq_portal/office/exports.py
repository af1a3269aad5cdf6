"""The columns of the office's lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import about_of
from utq_portal.web.export import Column

if TYPE_CHECKING:
    from utq_portal.jobs.models import Job
    from utq_portal.notices.models import Notice
    from utq_portal.people.models import Invitation, User

ROLES: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("E-mail"), lambda row: row.person.email),
    Column(_("Role"), lambda row: row.get_role_display()),
    Column(_("Faculty"), lambda row: row.faculty.code if row.faculty else gettext("All")),
    Column(_("From"), lambda row: row.valid_from),
    Column(_("Until"), lambda row: row.valid_until),
    Column(_("Open cases"), lambda row: row.cases),
]
INVITATIONS: list[Column[Invitation]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("E-mail"), lambda row: row.person.email),
    Column(_("Sent on"), lambda row: row.sent_at),
]
UNKNOWN: list[Column[User]] = [
    Column(_("Person"), lambda row: row.name),
    Column(_("E-mail"), lambda row: row.email),
    Column(_("Employee number"), lambda row: row.employee_no),
    Column(_("Signed in on"), lambda row: row.last_login),
]
# of how many mails to somebody did not arrive, and the last of them
UNDELIVERED: list[Column[Notice]] = [
    Column(_("Person"), lambda row: row.recipient.name),
    Column(_("Sent to"), lambda row: row.sent_to),
    Column(_("What the mail server said"), lambda row: row.error),
    Column(_("About"), lambda row: about_of(row.code)),
    Column(_("Made"), lambda row: row.created_at),
]

REFUSED: list[Column[Notice]] = [
    Column(_("To"), lambda notice: notice.recipient.name),
    Column(_("Address"), lambda notice: notice.recipient.email),
    Column(_("Sent"), lambda notice: notice.created_at),
    Column(_("What the mail server said"), lambda notice: notice.error),
]
STUCK: list[Column[Job]] = [
    Column(_("Job"), lambda job: job.task),
    Column(_("Due on"), lambda job: job.created_at),
    Column(_("Attempts"), lambda job: job.attempts),
    Column(_("What went wrong"), lambda job: job.error),
]
